"""The request id and the W3C trace of a request: taken if sound, else made."""

import re
import secrets

from chassis.ids import uuid7

_REQUEST_ID = re.compile(r"[A-Za-z0-9._:/+=@-]{1,128}")
_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})")


def request_id(given: str | None) -> str:
    """The client's own id is echoed; one that could break a log line or a header is replaced."""
    return given if given and _REQUEST_ID.fullmatch(given) else str(uuid7())


def traceparent(given: str | None) -> str:
    """The same trace, with this hop as the new parent."""
    known = _TRACEPARENT.fullmatch(given or "")
    trace, flags = known.groups() if known else (secrets.token_hex(16), "01")
    return f"00-{trace}-{secrets.token_hex(8)}-{flags}"
