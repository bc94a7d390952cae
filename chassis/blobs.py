"""The store port for photos and exports, and its local folder; bytes never travel over the broker.

The other store is in chassis.s3_blobs; which of the two it is, chassis.blob_stores says."""

import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import nsmallest
from pathlib import Path
from typing import Protocol
from uuid import UUID

from chassis.signed_urls import SIZES


@dataclass(frozen=True)
class Blob:
    """That there is one, and when it was written, by the store's clock."""

    name: str
    written_at: datetime


class BlobStore(Protocol):
    """Where photo bytes live, by name such as `<photo id>/thumb.jpg`."""

    def put(self, name: str, content: bytes) -> None: ...

    def get(self, name: str) -> bytes | None:
        """The bytes, or None where there are none."""

    def delete(self, name: str) -> None:
        """Also when it is not there."""

    def folders(self, after: str, limit: int) -> list[str]:
        """What names begin with up to the first /, each once: those that come after `after`, in
        order, `limit` at most; none when there are no more."""

    def within(self, folder: str) -> list[Blob]:
        """All whose names begin with `folder` and a /."""


def place(folder: str) -> str:
    """What folders are sorted by, in both stores: S3 sorts whole names."""
    return f"{folder}/"


class FolderStore:
    """A local folder; a name is written whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, name: str, content: bytes) -> None:
        target = self._path(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)

    def get(self, name: str) -> bytes | None:
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            return None

    def delete(self, name: str) -> None:
        path = self._path(name)
        path.unlink(missing_ok=True)
        if path.parent != self.folder and path.parent.is_dir() and not any(path.parent.iterdir()):
            path.parent.rmdir()

    def folders(self, after: str, limit: int) -> list[str]:
        with os.scandir(self.folder) as entries:
            later = (
                entry.name
                for entry in entries
                if entry.is_dir() and (not after or place(entry.name) > place(after))
            )
            return nsmallest(limit, later, key=place)

    def within(self, folder: str) -> list[Blob]:
        found = []
        for path in sorted(self._path(folder).rglob("*")):
            try:
                status = path.stat()
            except FileNotFoundError:
                # Deleted since it was listed.
                continue
            if path.is_file():
                name = path.relative_to(self.folder.resolve()).as_posix()
                found.append(Blob(name, datetime.fromtimestamp(status.st_mtime, UTC)))
        return found

    def _path(self, name: str) -> Path:
        path = (self.folder / name).resolve()
        if self.folder.resolve() not in path.parents:
            raise ValueError("a name must stay inside the store")
        return path


def photo_blob(photo_id: UUID | str, size: str) -> str:
    """The name of a photo's bytes in one of its sizes."""
    return f"{photo_id}/{size}.jpg"


def photo_blobs(photo_id: UUID | str) -> list[str]:
    """The same in all of them."""
    return [photo_blob(photo_id, size) for size in SIZES]
