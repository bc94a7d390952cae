"""Refusals as RFC 9457 problem bodies, in the reader's language."""

from typing import Any

from werkzeug.wrappers import Response

from chassis.answer import encode
from contracts.errors.base import Refusal
from contracts.errors.fields import field_words
from gateway.router import WrongMethod

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:linli:problem:"


def problem(refusal: Refusal, *, locale: str, request_id: str) -> Response:
    """The refusal's arguments become extension members; retry_after is a header as well."""
    arguments = refusal.arguments()
    errors = arguments.pop("errors", [])
    title, detail = refusal.words(locale)
    body = {
        **arguments,
        "type": TYPE + refusal.code,
        "title": title,
        "status": refusal.status,
        "detail": detail,
        "code": refusal.code,
        "request_id": request_id,
        "errors": [_with_words(error, locale) for error in errors],
    }
    response = Response(encode(body), status=refusal.status, content_type=MEDIA_TYPE)
    response.headers["Content-Language"] = locale
    if "retry_after" in arguments:
        response.headers["Retry-After"] = str(arguments["retry_after"])
    if refusal.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    if refusal.status == 401:  # noqa: PLR2004 - the status that asks for this header
        response.headers["WWW-Authenticate"] = 'Bearer realm="linli"'
    if isinstance(refusal, WrongMethod):
        response.headers["Allow"] = ", ".join(refusal.allowed)
    return response


def _with_words(error: dict[str, Any], locale: str) -> dict[str, Any]:
    return {**error, "detail": error.get("detail") or field_words(error["code"], locale)}
