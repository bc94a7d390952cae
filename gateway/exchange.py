"""One request on its way through the gateway: what is known about it so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from werkzeug.wrappers import Request

from chassis.answer import Answer
from chassis.caller import Caller
from chassis.context import Context
from contracts.errors.base import Unauthenticated
from gateway.routes.table import Route


class Services(Protocol):
    """The processes behind the gateway."""

    def call(self, service: str, method: str, context: Context, /, **arguments: Any) -> Answer:
        """The service's answer; raises the coded refusal it raised, or Unavailable."""
        ...


@dataclass
class Exchange:
    """Filled in as the request is let through.

    `sent` is what the client sent, as the route takes it: a dict, text, or an open upload.
    """

    request: Request
    request_id: str
    traceparent: str
    locale: str
    services: Services
    route: Route | None = None
    path: Mapping[str, str] = field(default_factory=dict)
    visitor: Caller | None = None
    key: str | None = None
    deadline: float | None = None
    sent: Any = None

    @property
    def caller(self) -> Caller:
        if self.visitor is None:
            raise Unauthenticated
        return self.visitor

    def call(self, call: str, *, keyed: bool = True, **arguments: Any) -> Answer:
        """Ask "service.method", as the caller; `keyed` passes the Idempotency-Key on."""
        service, _, method = call.partition(".")
        key = self.key if keyed else None
        context = Context(
            request_id=self.request_id,
            traceparent=self.traceparent,
            locale=self.locale,
            token=self.visitor.token if self.visitor else None,
            deadline=self.deadline,
            idempotency_key=key,
            route=self.route.name if self.route and key else None,
        )
        return self.services.call(service, method, context, **arguments)
