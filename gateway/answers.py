"""Answers as HTTP: JSON, entity tags, replay marks, and the headers every response has."""

from werkzeug.wrappers import Response

from chassis.answer import Answer
from gateway import etags
from gateway.exchange import Exchange

NO_CONTENT, NOT_MODIFIED, OK = 204, 304, 200
SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def answered(answer: Answer | Response, exchange: Exchange) -> Response:
    """The response to what a service or a handler said; the route knows the usual status."""
    if isinstance(answer, Response):
        return answer
    route = exchange.route
    usual = route.status if route else OK
    status = answer.status or usual
    if answer.empty or status == NO_CONTENT:
        response = Response(status=NO_CONTENT)
    else:
        body = answer.encoded
        response = Response(body, status=status, content_type="application/json")
        response.headers["Content-Language"] = exchange.locale
        if route and route.tagged and status == OK:
            _tag(response, exchange, etags.tag_of(answer.version, body))
    if answer.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def _tag(response: Response, exchange: Exchange, tag: str) -> None:
    response.headers["ETag"] = tag
    request = exchange.request
    if request.method != "PATCH" and etags.unchanged(request.headers.get("If-None-Match"), tag):
        response.status_code = NOT_MODIFIED
        response.set_data(b"")
        for name in ("Content-Type", "Content-Length", "Content-Language"):
            response.headers.pop(name, None)


def dressed(response: Response, exchange: Exchange) -> None:
    """Answers are for the one who asked: no cache between keeps them unless a handler says so."""
    response.headers["X-Request-Id"] = exchange.request_id
    response.headers["traceparent"] = exchange.traceparent
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.setdefault("Vary", "Accept-Language, Authorization")
    for name, value in SECURITY.items():
        response.headers.setdefault(name, value)
    if response.status_code == NO_CONTENT:
        response.headers.pop("Content-Type", None)
