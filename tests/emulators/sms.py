"""A carrier of text messages: checks signatures, knows its templates, and fails on demand."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.emulators.serving import serving

TOO_OLD_S = 300
LOCALES = (("ZH", "zh-CN"), ("EN", "en"))
KEY_ID, SECRET = "linli-test", b"a secret between two"
# For codes, for replacements that wait, and for what has changed.
TEMPLATES = {f"SMS_{suffix}_{n}": locale for suffix, locale in LOCALES for n in (1, 2, 3)}


class SmsCarrier(ThreadingHTTPServer):
    """`delivered` holds each message once; `misbehave` the statuses of the next answers, where 0 is
    no answer at all, and -1 one that comes after the message was delivered all the same."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Desk)
        self.delivered: dict[str, dict[str, Any]] = {}
        self.asked = 0
        self.misbehave: list[int] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/messages"

    def judge(self, headers: Any, body: bytes) -> int:
        """The status of the answer to a message; delivers it where that is 200."""
        at = headers.get("X-Sms-Timestamp", "")
        signature = hmac.new(SECRET, f"{at}\n".encode() + body, hashlib.sha256).hexdigest()
        genuine = (
            headers.get("X-Sms-Key") == KEY_ID
            and hmac.compare_digest(signature, headers.get("X-Sms-Signature", ""))
            and abs(time.time() - int(at)) <= TOO_OLD_S
        )
        if not genuine:
            return 401
        message = json.loads(body)
        if message["template"] not in TEMPLATES:
            return 400
        # The same reference again is the same message.
        self.delivered[message["reference"]] = message
        return 200


class _Desk(BaseHTTPRequestHandler):
    server: SmsCarrier

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked += 1
        wrong = self.server.misbehave.pop(0) if self.server.misbehave else None
        if wrong == 0:
            self.close_connection = True
            return
        if wrong == -1:
            self.server.judge(self.headers, body)
            self.close_connection = True
            return
        self.send_response(wrong or self.server.judge(self.headers, body))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Tests look at what was delivered, not at a log."""


@contextmanager
def an_sms_carrier() -> Iterator[SmsCarrier]:
    with serving(SmsCarrier()) as server:
        yield server
