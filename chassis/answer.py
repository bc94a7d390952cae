"""What an entrypoint answers: a JSON body, and a status where it differs from the route's."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """`status` None leaves the route's default; `replayed` marks a stored answer."""

    body: Json | None = None
    status: int | None = None
    replayed: bool = False


def as_answer(result: Any) -> Answer:
    return result if isinstance(result, Answer) else Answer(result)
