"""Takes in what a route takes, in time and in bounds, and checks its shape."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import eventlet
from werkzeug.wrappers import Request

from contracts.errors.gateway import MalformedBody, RequestTimeout
from contracts.errors.general import NotThere, ValidationFailed
from contracts.requests.common import load
from gateway import bodies
from gateway.exchange import Exchange
from gateway.photos.places import Places
from gateway.photos.uploads import one_file
from gateway.routes.table import Route, is_identifier

BODY_SECONDS = 10
UPLOAD_SECONDS = 60
# Characters of a device's name that are kept.
MAX_DEVICE = 200


@contextmanager
def sent(exchange: Exchange, route: Route, places: Places) -> Iterator[None]:
    """Sets `exchange.sent`; an upload is open, and has its place, for as long as the context is."""
    request = exchange.request
    if route.takes == "form":
        with (
            places.taken(exchange.caller.member_id),
            eventlet.Timeout(UPLOAD_SECONDS, RequestTimeout()) as reading,
            one_file(request) as file,
        ):
            reading.cancel()
            exchange.sent = file
            yield
        return
    with eventlet.Timeout(BODY_SECONDS, RequestTimeout()):
        exchange.sent = _taken(request, route)
    yield


def _taken(request: Request, route: Route) -> Any:
    if route.takes == "raw":
        try:
            return bodies.whole(request, bodies.MAX_JSON).decode()
        except UnicodeDecodeError:
            raise MalformedBody from None
    if route.takes == "query":
        taken: dict[str, Any] = _query(request)
    elif request.method in ("GET", "HEAD"):
        return None
    else:
        taken = bodies.json_object(request, may_be_empty=route.action)
    load(route.schema, taken)
    return taken


def device(request: Request) -> str | None:
    """What the client calls itself, as far as it can be printed; None where it says nothing."""
    said = request.headers.get("User-Agent", "")
    printable = "".join(each for each in said if each.isprintable()).strip()
    return printable[:MAX_DEVICE] or None


def identifiers(path: Mapping[str, str]) -> dict[str, str]:
    """Path parameters in canonical form; what is no UUID names nothing of ours."""
    return {
        name: _canonical(value) if is_identifier(name) else value for name, value in path.items()
    }


def _canonical(text: str) -> str:
    try:
        found = UUID(text)
    except ValueError:
        raise NotThere from None
    # UUID() also reads braces, a urn: prefix and missing hyphens.
    if str(found) != text.lower():
        raise NotThere
    return str(found)


def _query(request: Request) -> dict[str, str]:
    repeated = [name for name, values in request.args.lists() if len(values) > 1]
    if repeated:
        raise ValidationFailed.at("/" + repeated[0], "invalid")
    return request.args.to_dict()
