"""A member's calendar feed, and the token that opens it.

The token is a seed, of which parking keeps a digest, and our signature of it: a guess gets no
further than here, and the seed alone, which the store of idempotent answers holds, opens nothing.
"""

import base64
import hashlib
import hmac

from werkzeug.wrappers import Response

from chassis.answer import Answer
from contracts.errors.general import NotThere
from gateway.etags import unchanged
from gateway.exchange import Exchange

ICALENDAR = "text/calendar; charset=utf-8"
PATH = "/v1/me/calendar.ics"
_SIGNATURE_BYTES = 15


class MakeToken:
    """POST: another token, which is shown this once; the one before opens nothing any more."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def __call__(self, exchange: Exchange) -> Answer:
        made = exchange.call("parking.make_calendar_token")
        seed = (made.body or {})["seed"]
        token = f"{seed}.{_signature(seed, self._key)}"
        return Answer({"token": token, "url": f"{PATH}?token={token}"}, replayed=made.replayed)


class Feed:
    """GET: the calendar of whoever the token is of, as it is now; any other token is 404."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def __call__(self, exchange: Exchange) -> Response:
        seed, _, signature = exchange.sent["token"].partition(".")
        if not hmac.compare_digest(_signature(seed, self._key).encode(), signature.encode()):
            raise NotThere
        found = exchange.call("parking.show_calendar", keyed=False, seed=seed)
        text: str = (found.body or {})["text"]
        response = Response(text, content_type=ICALENDAR)
        tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
        if unchanged(exchange.request.headers.get("If-None-Match"), tag):
            response = Response(status=304)
            del response.headers["Content-Type"]
        else:
            response.headers["Content-Disposition"] = 'inline; filename="linli.ics"'
            response.headers["Content-Language"] = exchange.locale
        response.headers["ETag"] = tag
        # The follower's own, and it asks each time.
        response.headers["Cache-Control"] = "private, no-cache"
        return response


def _signature(seed: str, key: bytes) -> str:
    # The key has other uses; nothing signed for one of them counts for another.
    digest = hmac.digest(key, f"calendar\n{seed}".encode(), "sha256")[:_SIGNATURE_BYTES]
    return base64.urlsafe_b64encode(digest).decode()
