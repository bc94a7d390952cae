"""What the private servers have in common: a process on data under a folder, and a password."""

import secrets
from pathlib import Path

from linli.children import Child
from linli.notes import read_note, write_note


class PrivateServer:
    """Its folder, its log, and the process while there is one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "server.log"
        self._child: Child | None = None

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    @property
    def alive(self) -> bool:
        return self._child is not None and self._child.alive

    def wait(self) -> None:
        """Until it ends."""
        if self._child:
            self._child.wait()

    def kill(self) -> None:
        """As a crash would; the data survives."""
        if self._child:
            self._child.kill()

    def _password(self) -> str:
        """The administrator's, chosen once."""
        note = self.folder / "password.json"
        password = read_note(note).get("password")
        if password is None:
            password = secrets.token_hex(16)
            write_note(note, {"password": password})
        return str(password)
