"""Blob stores as the processes use them: on the event loop, which goes on meanwhile."""

from typing import Any

from eventlet import tpool

from chassis.blobs import Blob, BlobStore, FolderStore


def on_loop(store: BlobStore) -> BlobStore:
    """The same store, holding up nobody. S3's waits on sockets that let others go on; a folder's
    calls go to threads."""
    return InThreads(store) if isinstance(store, FolderStore) else store


class InThreads:
    """A store that blocks, used from the event loop, which goes on meanwhile: each call in a
    thread."""

    def __init__(self, store: BlobStore) -> None:
        self._store = store

    def put(self, name: str, content: bytes) -> None:
        tpool.execute(self._store.put, name, content)

    def get(self, name: str) -> bytes | None:
        found: Any = tpool.execute(self._store.get, name)
        return bytes(found) if found is not None else None

    def delete(self, name: str) -> None:
        tpool.execute(self._store.delete, name)

    def folders(self, after: str, limit: int) -> list[str]:
        found: list[str] = tpool.execute(self._store.folders, after, limit)
        return found

    def within(self, folder: str) -> list[Blob]:
        found: list[Blob] = tpool.execute(self._store.within, folder)
        return found
