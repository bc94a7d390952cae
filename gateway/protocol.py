"""How one connection speaks HTTP: what is refused before there is a request, and when it ends."""

from typing import Any

import eventlet
from eventlet.wsgi import HttpProtocol

from contracts.errors.gateway import MalformedRequest
from gateway.languages import CHINESE
from gateway.problems import problem
from gateway.tracing import request_id

HEADER_SECONDS = 10
# How long the rest of a body nobody wanted is read, so that the client gets to read the answer.
DISCARD_SECONDS = 5


class Protocol(HttpProtocol):
    """eventlet's, with a time limit on headers and no doubt about where a body ends."""

    def parse_request(self) -> bool:
        with eventlet.Timeout(HEADER_SECONDS):
            if not super().parse_request():
                return False
        if self._ambiguous_length():
            self.send_error(400)
            return False
        return True

    def _ambiguous_length(self) -> bool:
        """Two lengths, or an encoding we do not undo: the next request would start in this one."""
        lengths = self.headers.get_all("Content-Length", [])
        encodings = self.headers.get_all("Transfer-Encoding", [])
        return (
            len(lengths) > 1
            or any(not each.strip().isdigit() for each in lengths)
            or len(encodings) > 1
            or any(each.strip().lower() != "chunked" for each in encodings)
        )

    def get_environ(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environ()
        body = environ["eventlet.input"]
        read_on = body.discard

        def discard() -> None:
            try:
                with eventlet.Timeout(DISCARD_SECONDS):
                    read_on()
            except (OSError, ValueError, eventlet.Timeout):
                self.close_connection = 1

        body.discard = discard
        return environ

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What cannot be read as HTTP gets a problem body and the end of the connection."""
        response = problem(MalformedRequest(), locale=CHINESE, request_id=request_id(None))
        body = response.get_data()
        self.close_connection = 1
        head = (
            f"HTTP/1.1 {response.status}",
            f"Content-Type: {response.content_type}",
            f"Content-Length: {len(body)}",
            "Connection: close",
            "",
            "",
        )
        self.wfile.write("\r\n".join(head).encode() + body)

    def log_message(self, format: str, *args: Any) -> None:
        """The access log is the gateway's own."""
