"""A blob store of which some cannot be deleted, or which is away."""

from pathlib import Path

from chassis.blobs import FolderStore


class StubbornStore(FolderStore):
    """Keeps whatever is in `bad`, by name or by folder, and everything while it is `away`; `tried`
    are the folders that something was to be deleted from."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.bad: set[str] = set()
        self.away = False
        self.tried: list[str] = []

    def delete(self, name: str) -> None:
        folder = name.rpartition("/")[0]
        if folder not in self.tried[-1:]:
            self.tried.append(folder)
        if self.away or self.bad & {name, folder}:
            raise PermissionError(name)
        super().delete(name)
