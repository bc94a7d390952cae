"""The store port for photos, and its local folder; bytes never travel over the broker."""

import os
import tempfile
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit


class BlobStore(Protocol):
    """Where photo bytes live, by name such as `<photo id>/thumb.jpg`."""

    def put(self, name: str, content: bytes) -> None: ...

    def get(self, name: str) -> bytes | None:
        """The bytes, or None where there are none."""

    def delete(self, name: str) -> None:
        """Also when it is not there."""


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

    def _path(self, name: str) -> Path:
        path = (self.folder / name).resolve()
        if self.folder.resolve() not in path.parents:
            raise ValueError("a name must stay inside the store")
        return path


def store_from(url: str) -> BlobStore:
    """The store an address names: `file:///var/lib/linli/photos`."""
    parts = urlsplit(url)
    if parts.scheme != "file" or not parts.path:
        raise ValueError(f"no blob store is known for {parts.scheme!r}; use file:///a/folder")
    return FolderStore(Path(unquote(parts.path)))
