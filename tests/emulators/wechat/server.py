"""The desk over HTTP.

Beside WeChat's own endpoints: `/emulator/code?who=NAME` (what wx.login() gives on a phone),
`/emulator/messages` (what was sent), and `POST /emulator/faults {path, faults: […]}`. Who is at the
authorise page says `who`; it agrees at once. Anybody exists who is named.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.emulators.serving import serving

from .desk import Desk, Refused

# A fault is an errcode, or one of these.
HANG_UP, SLOW, MALFORMED, SERVER_ERROR, NOT_AN_ID = "hang_up", "slow", "malformed", "500", "no_id"
SOMEBODY = "小林"
SLOW_S = 2.0


class WechatServer(ThreadingHTTPServer):
    """`faults` are by path what the next answers there suffer; `asked` counts requests by path."""

    daemon_threads = True

    def __init__(self, port: int = 0, desk: Desk | None = None) -> None:
        super().__init__(("127.0.0.1", port), _Counter)
        self.desk = desk or Desk()
        self.faults: dict[str, list[int | str]] = {}
        self.asked: dict[str, int] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def authorize_page(self) -> str:
        return f"{self.url}/connect/oauth2/authorize"


class _Counter(BaseHTTPRequestHandler):
    server: WechatServer

    def do_GET(self) -> None:
        self._serve({})

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            body = json.loads(raw)
        except ValueError:
            body = None
        if isinstance(body, dict):
            self._serve(body)
        else:
            self._say(Refused(47001, "data format error").answer)

    def _serve(self, body: dict[str, Any]) -> None:
        place = urlsplit(self.path)
        query = dict(parse_qsl(place.query, keep_blank_values=True))
        self.server.asked[place.path] = self.server.asked.get(place.path, 0) + 1
        waiting = self.server.faults.get(place.path)
        if waiting and self._suffers(waiting.pop(0)):
            return
        answer = self._routes(query, body).get((self.command, place.path))
        if answer is None:
            self._say({"errcode": 404, "errmsg": "no such endpoint here"}, status=404)
            return
        try:
            said = answer()
        except Refused as refused:
            said = refused.answer
        if said is not None:
            self._say(said)

    def _routes(
        self, query: dict[str, str], body: dict[str, Any]
    ) -> dict[tuple[str, str], Callable[[], Any]]:
        desk = self.server.desk
        return {
            ("GET", "/readyz"): lambda: {"ready": True},
            ("GET", "/connect/oauth2/authorize"): lambda: self._lead_back(query),
            ("GET", "/sns/oauth2/access_token"): lambda: desk.oauth2_access_token(query),
            ("GET", "/sns/userinfo"): lambda: desk.userinfo(query),
            ("GET", "/sns/jscode2session"): lambda: desk.jscode2session(query),
            ("POST", "/cgi-bin/stable_token"): lambda: desk.stable_token(body),
            ("POST", "/cgi-bin/message/subscribe/send"): lambda: desk.send(
                query.get("access_token", ""), body
            ),
            ("GET", "/emulator/code"): lambda: {
                "code": desk.mini_program_code(query.get("who", SOMEBODY))
            },
            ("GET", "/emulator/messages"): lambda: {"items": desk.sent},
            ("POST", "/emulator/faults"): lambda: self._plan(body),
        }

    def _lead_back(self, query: dict[str, str]) -> None:
        who, snapshot = query.get("who", SOMEBODY), query.get("snapshot") == "1"
        target = self.server.desk.authorize(query, who, snapshot=snapshot)
        self.send_response(302)
        self.send_header("Location", target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _plan(self, body: dict[str, Any]) -> dict[str, Any]:
        self.server.faults[str(body["path"])] = list(body["faults"])
        return {"errcode": 0, "errmsg": "ok"}

    def _suffers(self, fault: int | str) -> bool:
        """Whether that was all there is of an answer."""
        if fault == SLOW:
            time.sleep(SLOW_S)
            return False
        if fault == HANG_UP:
            self.close_connection = True
        elif fault == MALFORMED:
            self._send(b"<html>busy</html>")
        elif fault == NOT_AN_ID:
            self._say({"openid": ["no", "id"], "session_key": "k"})
        elif fault == SERVER_ERROR:
            self._say({}, status=500)
        else:
            self._say({"errcode": int(fault), "errmsg": "on demand"})
        return True

    def _say(self, said: dict[str, Any], *, status: int = 200) -> None:
        # As WeChat does: JSON, called text.
        self._send(json.dumps(said, ensure_ascii=False).encode(), status=status)

    def _send(self, body: bytes, *, status: int = 200) -> None:
        # Who waited too long has gone.
        with suppress(BrokenPipeError, ConnectionResetError):
            self.send_response(status)
            self.send_header("Content-Type", "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Addresses carry secrets, here as there."""


@contextmanager
def a_wechat(desk: Desk | None = None) -> Iterator[WechatServer]:
    with serving(WechatServer(desk=desk)) as server:
        yield server
