"""A reply on the wire: the body as JSON bytes, everything about it in headers."""

import json
from collections.abc import Mapping
from typing import Any

from chassis.answer import Answer, as_answer, encode
from contracts.errors.base import Refusal, from_wire
from contracts.errors.general import Internal

REFUSED = "linli.refused"
STATUS = "linli.status"
REPLAYED = "linli.replayed"
VERSION = "linli.version"


def reply(result: Any, error: BaseException | None) -> tuple[bytes, dict[str, Any]]:
    """Body and headers of what a method returned or raised; a crash tells nothing of the inside.

    TypeError or ValueError when the result is not JSON.
    """
    if error is not None:
        refusal = error if isinstance(error, Refusal) else Internal()
        return encode(refusal.wire()), {REFUSED: True, REPLAYED: refusal.replayed}
    answer = as_answer(result)
    headers = {STATUS: answer.status, REPLAYED: answer.replayed, VERSION: answer.version}
    return answer.encoded, {name: value for name, value in headers.items() if value is not None}


def read(body: bytes, headers: Mapping[str, Any]) -> Answer:
    """The answer, or the refusal raised again."""
    replayed = bool(headers.get(REPLAYED))
    if headers.get(REFUSED):
        refusal = from_wire(json.loads(body))
        refusal.replayed = replayed
        raise refusal
    return Answer.received(
        bytes(body),
        status=headers.get(STATUS),
        replayed=replayed,
        version=headers.get(VERSION),
    )
