"""Someone who has an account, and bad intentions."""

import socket
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import requests

from tests.gateway.builders import bearer
from tests.security.uploads.listings import PretendedListings
from tests.support.processes import Process, log_lines

PATIENCE = 30
TRIES = 3


@dataclass(frozen=True)
class Stranger:
    """What they do to the gateway, and what can be seen of it from outside and inside."""

    process: Process
    port: int
    listings: PretendedListings
    folder: Path

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def uploads(self, content: bytes, seconds: float = PATIENCE) -> requests.Response:
        """Whatever it is, it says that it is a JPEG."""
        files = {"file": ("photo.jpg", content, "image/jpeg")}
        url = self.url("/v1/photos")
        return requests.post(url, files=files, headers=bearer(), timeout=seconds)

    def insists(self, content: bytes) -> requests.Response:
        """Comes again a few times when told that there is no room just now."""
        for _ in range(TRIES):
            answer = self.uploads(content)
            if answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
                break
        return answer

    def gets(self, path: str, seconds: float = PATIENCE) -> requests.Response:
        return requests.get(self.url(path), headers=bearer(), timeout=seconds)

    def connects(self, *, reads_slowly: bool = False) -> socket.socket:
        opened = socket.socket()
        opened.settimeout(PATIENCE)
        if reads_slowly:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        opened.connect(("127.0.0.1", self.port))
        return opened

    def kept(self) -> dict[str, list[Path]]:
        """The files in the blob store, by photo."""
        photos: dict[str, list[Path]] = {}
        for path in sorted((self.folder / "photos").rglob("*")):
            if path.is_file():
                photos.setdefault(path.parent.name, []).append(path)
        return photos

    def passing(self) -> list[Path]:
        """What is in the gateway's folder for files that only pass through."""
        return list((self.folder / "passing").iterdir())

    def logged(self, event: str) -> list[dict[str, object]]:
        return [line for line in log_lines(self.process.log) if line["event"] == event]
