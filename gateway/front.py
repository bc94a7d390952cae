"""The way of every request: the order of refusal, the call, and the answer's headers."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import eventlet
from werkzeug.wrappers import Request, Response

from chassis import logs
from chassis.answer import Answer
from contracts.errors.base import Refusal, Unauthenticated
from contracts.errors.general import Internal, NotThere, Unavailable
from gateway import languages, reading, tracing
from gateway.admission import Admission, is_bearer
from gateway.answers import answered, dressed
from gateway.etags import require_match
from gateway.exchange import Exchange, Services
from gateway.keys import checked_key
from gateway.photos.places import Places
from gateway.problems import problem
from gateway.router import Found, Router
from gateway.routes.table import Route

# The services' own refusal, on the deadline, is better than ours.
GRACE_SECONDS = 0.2

Handler = Callable[[Exchange], Answer | Response]
log = logs.get(__name__)


class Front:
    """Answers requests. `let_in` says whether a peer may see the development routes; `places` are
    those that uploads take."""

    def __init__(
        self,
        router: Router,
        admission: Admission,
        services: Services,
        handlers: Mapping[str, Handler],
        *,
        let_in: Callable[[str | None], bool],
        places: Places,
    ) -> None:
        self._router = router
        self._admission = admission
        self._services = services
        self._handlers = handlers
        self._let_in = let_in
        self._places = places

    def answer(self, request: Request) -> Response:
        started = time.monotonic()
        exchange = Exchange(
            request=request,
            request_id=tracing.request_id(request.headers.get("X-Request-Id")),
            traceparent=tracing.traceparent(request.headers.get("traceparent")),
            locale=self._locale(request),
            services=self._services,
        )
        try:
            response = self._through(exchange)
        except Refusal as refusal:
            response = self._refused(refusal, exchange)
        except Exception as crash:
            log.exception("request_crashed", request_id=exchange.request_id, error=repr(crash))
            response = self._refused(Internal(), exchange)
        dressed(response, exchange)
        _log_access(exchange, response, time.monotonic() - started)
        return response

    def _locale(self, request: Request) -> str:
        """Who sends a token is answered in their language, also where there is no need of one."""
        authorization, language = request.headers.get("Authorization"), None
        if authorization:
            with suppress(Unauthenticated):
                language = self._admission.caller(authorization).language
        return languages.chosen(request.headers.get("Accept-Language"), language)

    def _refused(self, refusal: Refusal, exchange: Exchange) -> Response:
        return problem(refusal, locale=exchange.locale, request_id=exchange.request_id)

    def _through(self, exchange: Exchange) -> Response:
        """404 and 405 for what is no route; then 401, 400, 413 to 422, and the service's word."""
        request = exchange.request
        found: Found = self._router.find(request.method, request.path)
        if found.route is None:
            return Response(status=204, headers={"Allow": ", ".join(found.allowed)})
        exchange.route, exchange.path = found.route, found.path
        if found.route.development and not self._let_in(request.remote_addr):
            raise NotThere
        authorization = request.headers.get("Authorization")
        if not found.route.anonymous or (found.route.recognises and is_bearer(authorization)):
            exchange.visitor = self._admission.caller(authorization)
            exchange.visitor.check_scope(for_privacy=found.route.for_privacy)
        exchange.key = checked_key(
            request.headers.get("Idempotency-Key"), required=found.route.keyed
        )
        with reading.sent(exchange, found.route, self._places):
            exchange.path = reading.identifiers(found.path)
            with _deadline(exchange, found.route):
                return answered(self._asked(exchange, found.route), exchange)

    def _asked(self, exchange: Exchange, route: Route) -> Answer | Response:
        if route.handler:
            return self._handlers[route.handler](exchange)
        if_match = exchange.request.headers.get("If-Match")
        path: dict[str, Any] = dict(exchange.path)
        if route.reads and if_match:
            require_match(if_match, exchange.call(route.reads, keyed=False, **path))
        if route.takes:
            path[route.takes] = exchange.sent
        if route.names_device:
            path["device"] = reading.device(exchange.request)
        if route.nearest and exchange.sent.get("sort") == "nearest":
            near = exchange.call(route.nearest, keyed=False).body or {}
            path["near"] = near["near"]
        return exchange.call(route.call, **path)


def _deadline(exchange: Exchange, route: Route) -> eventlet.Timeout:
    """From here on the services have the time an answer may take; then it is 503."""
    exchange.deadline = time.time() + route.seconds
    return eventlet.Timeout(route.seconds + GRACE_SECONDS, Unavailable())


def _log_access(exchange: Exchange, response: Response, seconds: float) -> None:
    """The route's template only: paths and queries can carry what no log may hold."""
    log.info(
        "request",
        request_id=exchange.request_id,
        traceparent=exchange.traceparent,
        route=exchange.route.name if exchange.route else None,
        method=exchange.request.method,
        status=response.status_code,
        milliseconds=round(seconds * 1000, 1),
        member_id=str(exchange.visitor.member_id) if exchange.visitor else None,
    )
