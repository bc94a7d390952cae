"""What travels with a piece of work: request id, trace, locale, token, deadline, key."""

from contextvars import ContextVar
from dataclasses import dataclass

CONTEXT_HEADERS = (
    "request_id",
    "traceparent",
    "locale",
    "token",
    "deadline",
    "idempotency_key",
    "route",
)


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
