"""The HTTP server: one nameko entrypoint behind eventlet's WSGI, bounded and drained."""

import errno
import socket
import time
from contextlib import suppress
from functools import partial
from typing import Any

import eventlet
from eventlet import greenio, wsgi
from eventlet.support import get_errno
from nameko.web.handlers import HttpRequestHandler
from nameko.web.server import WebServer
from werkzeug.wrappers import Request, Response

from chassis import logs
from contracts.errors.general import Internal, Unavailable
from gateway.languages import CHINESE
from gateway.problems import problem
from gateway.protocol import Protocol
from gateway.tracing import request_id

log = logs.get(__name__)
# Fewer than workers, so that stalled connections never take the last worker.
MAX_CONNECTIONS = 800
BACKLOG = 512
SOCKET_SECONDS = 10
KEEP_ALIVE_SECONDS = 75
DRAIN_SECONDS = 10
# Who had just connected as we began to leave has this long to ask for something.
FIRST_REQUEST_SECONDS = 2
# Before eventlet's own states: nothing was asked on this connection yet.
STATE_NEW = "new"
MAX_REQUEST_LINE = 16 * 1024
HEALTH = ("/healthz", "/readyz")
_SCARCE = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}


class PortTaken(Exception):
    """Somebody else listens there, or the address is not this machine's."""


class Server(WebServer):
    """Accepts connections for the one entrypoint; the port is ours alone or the start fails."""

    def __init__(self) -> None:
        super().__init__()
        self._serv: Any = None
        self._late: Any = None
        self._states: dict[int, list[Any]] = {}
        self._draining = False

    def setup(self) -> None:
        """Takes the port before anything starts: a start may wait long for the broker."""
        settings = self.container.config["settings"]
        family = socket.AF_INET6 if ":" in settings.bind else socket.AF_INET
        try:
            # eventlet would set SO_REUSEPORT, and a stale process would silently share the port.
            self._sock = eventlet.listen(
                (settings.bind, settings.port), family, backlog=BACKLOG, reuse_port=False
            )
        except OSError as error:
            raise PortTaken(
                f"{settings.bind}:{settings.port} cannot be listened on ({error.strerror}); "
                "see LINLI_BIND and LINLI_PORT"
            ) from error
        self._sock.settimeout(None)
        log.info("http_listening", bind=settings.bind, port=self._sock.getsockname()[1])

    def start(self) -> None:
        if self._serv is not None:
            return
        (entrypoint,) = self._providers
        self._serv = self.get_wsgi_server(self._sock, partial(_application, entrypoint))
        self._late = self.get_wsgi_server(self._sock, partial(_late, entrypoint), keepalive=False)
        self._gt = self.container.spawn_managed_thread(self.run)

    def run(self) -> None:
        while self._is_accepting:
            try:
                connection, address = self._sock.accept()
            except OSError as error:
                if get_errno(error) in _SCARCE:
                    log.warning("connections_scarce", error=repr(error))
                    eventlet.sleep(0.1)
                    continue
                if not self._is_accepting:
                    return
                raise
            if len(self._states) >= MAX_CONNECTIONS:
                connection.close()
                continue
            connection.settimeout(SOCKET_SECONDS)
            # A long answer goes out in two writes; the second would wait 40 ms for the client's
            # word on the first.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            state = [address, connection, STATE_NEW]
            self.container.spawn_managed_thread(partial(self._serve, state))

    def _serve(self, state: list[Any]) -> None:
        self._states[id(state)] = state
        server = self._late if self._draining else self._serv
        try:
            server.process_request(state)
        except (OSError, eventlet.Timeout) as error:
            log.debug("connection_lost", error=repr(error))
        finally:
            del self._states[id(state)]
            greenio.shutdown_safe(state[1])
            state[1].close()

    def get_wsgi_server(
        self, sock: Any, wsgi_app: Any, *, keepalive: int = KEEP_ALIVE_SECONDS, **_: Any
    ) -> Any:
        return wsgi.Server(
            sock,
            sock.getsockname(),
            wsgi_app,
            protocol=Protocol,
            debug=False,
            log_output=False,
            keepalive=keepalive,
            socket_timeout=SOCKET_SECONDS,
            url_length_limit=MAX_REQUEST_LINE,
        )

    def drain(self) -> None:
        """End the idle connections and give the busy ones time to finish.

        Whoever connects meanwhile is told that we are leaving; after that nobody can connect.
        """
        self._draining = True
        before = dict(self._states)
        begun = time.monotonic()
        with eventlet.Timeout(DRAIN_SECONDS, False):
            while left := before.keys() & self._states.keys():
                patient = time.monotonic() < begun + FIRST_REQUEST_SECONDS
                for each in left:
                    let_finish(before[each], patient=patient)
                eventlet.sleep(0.02)
        for late in before.keys() & self._states.keys():
            _shut(before[late][1], socket.SHUT_RDWR)
        self._is_accepting = False
        if self._gt is not None:
            self._gt.kill()
            self._sock.close()

    def stop(self) -> None:
        self.wait_for_providers()


def let_finish(state: list[Any], *, patient: bool) -> None:
    """Closed after the request at hand; now, if there is none and none is waited for."""
    _, connection, doing = state
    if doing == wsgi.STATE_IDLE or (doing == STATE_NEW and not patient):
        # For reading only: a request that has just come is still answered.
        _shut(connection, socket.SHUT_RD)
    if doing != STATE_NEW or not patient:
        state[2] = wsgi.STATE_CLOSE


def _shut(connection: Any, how: int) -> None:
    with suppress(OSError):
        connection.shutdown(how)


def _application(entrypoint: HttpRequestHandler, environ: dict[str, Any], start: Any) -> Any:
    request = Request(environ)
    request.path_values = {}  # type: ignore[attr-defined] # what nameko's handler reads
    return entrypoint.handle_request(request)(environ, start)


def _late(entrypoint: HttpRequestHandler, environ: dict[str, Any], start: Any) -> Any:
    """While what is at hand is finished: how we are is told, and nothing else is begun."""
    if environ["PATH_INFO"] in HEALTH:
        return _application(entrypoint, environ, start)
    # Read what was sent, or the client may see a broken connection instead of the answer.
    environ["eventlet.input"].discard()
    refused = problem(Unavailable(), locale=CHINESE, request_id=request_id(None))
    return refused(environ, start)


class HttpEntrypoint(HttpRequestHandler):
    """Every request of every method and path, in a worker of its own."""

    server = Server()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("GET", "/", **kwargs)

    def stop(self) -> None:
        self.server.drain()
        super().stop()

    def check_signature(self, args: Any, kwargs: Any) -> None:
        """Our one method takes the request and nothing else."""

    def response_from_exception(self, exc: Exception) -> Response:
        """The method itself answers refusals; this is a container being killed, or our fault."""
        log.error("request_not_run", error=repr(exc))
        away = type(exc).__name__ == "ContainerBeingKilled"
        refusal = Unavailable() if away else Internal()
        return problem(refusal, locale=CHINESE, request_id=request_id(None))


http = HttpEntrypoint.decorator
