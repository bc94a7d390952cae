"""What travels with a piece of work: request id, trace, locale, token, deadline, key."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, replace
from typing import Any

# How nameko marks the headers that make up a worker's context.
PREFIX = "nameko."


@dataclass(frozen=True)
class Context:
    """`deadline` is Unix seconds; `route` is the HTTP route an idempotency key belongs to."""

    request_id: str | None = None
    traceparent: str | None = None
    locale: str = "zh-CN"
    token: str | None = None
    deadline: float | None = None
    idempotency_key: str | None = None
    route: str | None = None


CURRENT: ContextVar[Context] = ContextVar("linli_context", default=Context())  # noqa: B039 - frozen


@contextmanager
def with_token(token: str) -> Iterator[None]:
    """What is asked in here is asked by the member whose token it is."""
    before = CURRENT.set(replace(CURRENT.get(), token=token))
    try:
        yield
    finally:
        CURRENT.reset(before)


_FIELDS = frozenset(field.name for field in fields(Context))


def told_by(headers: Mapping[str, Any]) -> dict[str, Any]:
    """The context among a message's headers; everything else is nobody's business.

    nameko would take any header into its own bookkeeping, where a wrong type kills the process.
    """
    named = {name.removeprefix(PREFIX): value for name, value in headers.items()}
    return {k: v for k, v in named.items() if k in _FIELDS and isinstance(v, (str, int, float))}
