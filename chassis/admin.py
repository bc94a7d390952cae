"""The admin port of every process: /healthz, /readyz, /metrics, answered by no worker."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import eventlet
import eventlet.wsgi
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from chassis import logs
from chassis.metrics import READY

log = logs.get(__name__)
# name → None when all is well, else what is wrong, in a few words.
Checks = dict[str, Callable[[], str | None]]


class Admin:
    """A small server of its own: it answers in a millisecond while every worker is busy."""

    def __init__(self, bind: str, port: int, checks: Checks) -> None:
        # reuse_port off: a port that another process holds is an error, not a share.
        self.socket = eventlet.listen((bind, port), reuse_port=False)
        self.port: int = self.socket.getsockname()[1]
        self.checks = checks
        self.draining = False

    def start(self) -> None:
        eventlet.spawn(
            eventlet.wsgi.server, self.socket, self._answer, log_output=False, debug=False
        )

    def trouble(self) -> dict[str, str]:
        """What keeps this process from being ready; empty when it is."""
        found = {"draining": "stopping"} if self.draining else {}
        for name, check in self.checks.items():
            try:
                with eventlet.Timeout(2):
                    wrong = check()
            except (Exception, eventlet.Timeout) as error:
                wrong = type(error).__name__
            if wrong:
                found[name] = wrong
        READY.set(0 if found else 1)
        return found

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/metrics":
            start_response("200 OK", [("Content-Type", CONTENT_TYPE_LATEST)])
            return [generate_latest()]
        if path == "/healthz":
            return _json(start_response, "200 OK", {"status": "alive"})
        if path == "/readyz":
            found = self.trouble()
            status = "503 Service Unavailable" if found else "200 OK"
            return _json(start_response, status, {"ready": not found, "waiting_for": found})
        return _json(start_response, "404 Not Found", {})


def _json(start_response: Any, status: str, body: dict[str, Any]) -> Iterable[bytes]:
    start_response(status, [("Content-Type", "application/json")])
    return [json.dumps(body).encode()]
