"""A barrier's controller by docs/gate.md: checks signatures, keeps plates, fails on demand."""

import hashlib
import hmac
import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.emulators.serving import serving

TOO_OLD_S = 300
KEY_ID, SECRET = "north", b"a secret of the barrier"
SIGNED = re.compile(r"key=(\w+),at=(\d+),sha256=([0-9a-f]{64})")


class Controller(ThreadingHTTPServer):
    """`known` is the newest word on each booking; `misbehave` the statuses of the next answers,
    where 0 is no answer at all, and -1 one that is lost after the word was taken."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Desk)
        self.known: dict[str, dict[str, Any]] = {}
        self.asked = 0
        self.misbehave: list[int] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/permits"

    def lets_in(self, plate: str) -> bool:
        return any(w["action"] == "allow" and w["plate"] == plate for w in self.known.values())

    def judge(self, header: str, body: bytes) -> int:
        found = SIGNED.fullmatch(header)
        if found is None:
            return 401
        key_id, at, signature = found.groups()
        own = hmac.new(SECRET, at.encode() + b"\n" + body, hashlib.sha256).hexdigest()
        fresh = abs(time.time() - int(at)) <= TOO_OLD_S
        if key_id != KEY_ID or not fresh or not hmac.compare_digest(own, signature):
            return 401
        word = json.loads(body)
        before = self.known.get(word["booking_id"])
        if before is None or before["sequence"] < word["sequence"]:
            self.known[word["booking_id"]] = word
        return 204


class _Desk(BaseHTTPRequestHandler):
    server: Controller

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked += 1
        wrong = self.server.misbehave.pop(0) if self.server.misbehave else None
        if wrong == -1:
            self.server.judge(self.headers["Linli-Signature"], body)
        if wrong in (0, -1):
            self.close_connection = True
            return
        self.send_response(wrong or self.server.judge(self.headers["Linli-Signature"], body))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Tests look at what is known, not at a log."""


@contextmanager
def a_controller() -> Iterator[Controller]:
    with serving(Controller()) as server:
        yield server
