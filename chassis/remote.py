"""RPC, the asking side: every call has a deadline, errors come back as they were raised."""

import time
import uuid
from dataclasses import asdict, dataclass, field
from typing import Any

import eventlet
from kombu import Queue
from nameko.constants import HEADER_PREFIX
from nameko.extensions import DependencyProvider
from nameko.rpc import ReplyListener

from chassis import logs, wire
from chassis.amqp import Consumers, TransientSender
from chassis.answer import Answer, encode
from chassis.context import CURRENT
from chassis.lanes import MAY_CALL
from chassis.metrics import REMOTE_FAILURES
from contracts.errors.general import Unavailable

log = logs.get(__name__)
CALL_TIMEOUT_S = 4.0
FAIR_WAIT_S = 1.0
# Of the time that its own caller gives it, a service spends so much on one call to another: with
# what is left it answers what it can, and is not taken for the one that hangs.
INNER_SHARE = 0.7
# Below this a share is too little for any answer.
LEAST_WAIT_S = 0.25
REPLY_QUEUE_EXPIRES_MS = 300_000


def time_for(left: float, share: float) -> float:
    """How many seconds a call may take of the `left` ones of whoever makes it."""
    return min(left, max(left * share, LEAST_WAIT_S), CALL_TIMEOUT_S)


@dataclass
class Breaker:
    """After `limit` calls in a row without an answer, refuse at once for `pause` seconds.

    Then one call is let through: it closes the breaker, or opens it again.
    """

    limit: int = 3
    pause: float = 2.0
    failures: int = 0
    open_until: float = 0.0
    probing: bool = False

    def check(self) -> None:
        if self.failures < self.limit:
            return
        if self.probing or time.monotonic() < self.open_until:
            raise Unavailable()
        self.probing = True

    def answered(self) -> None:
        self.failures, self.probing = 0, False

    def failed(self, waited: float) -> None:
        """A caller whose own time was nearly over says nothing about the service."""
        self.probing = False
        if waited >= FAIR_WAIT_S:
            self.failures += 1
            self.open_until = time.monotonic() + self.pause


@dataclass
class Breakers:
    """One breaker a service, shared by all that call it."""

    by_service: dict[str, Breaker] = field(default_factory=dict)

    def of(self, service: str) -> Breaker:
        return self.by_service.setdefault(service, Breaker())


class Replies(ReplyListener):
    """This process's reply queue."""

    queue_consumer = Consumers()
    sender = TransientSender()
    takes_replies = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.breakers = Breakers()

    def setup(self) -> None:
        name = f"rpc.reply-{self.container.service_name}-{uuid.uuid4()}"
        self.routing_key = name
        self.queue = Queue(
            name, durable=False, queue_arguments={"x-expires": REPLY_QUEUE_EXPIRES_MS}
        )
        self.queue_consumer.register_provider(self)

    def take(self, message: Any) -> None:
        """A reply, still encoded, to whoever waits for it."""
        waiting = self._reply_events.pop(message.properties.get("correlation_id"), None)
        if waiting is not None:
            waiting.send(message)

    def forget(self, correlation_id: str) -> None:
        self._reply_events.pop(correlation_id, None)

    def call(
        self, service: str, method: str, arguments: dict[str, Any], share: float = INNER_SHARE
    ) -> Answer:
        """The answer of `service`.`method`, or the refusal it raised, within this `share` of what
        is left until the deadline."""
        if not MAY_CALL.get():
            raise RuntimeError(f"a leaf method asks {service}.{method}: declare it calls=True")
        breaker = self.breakers.of(service)
        context = CURRENT.get()
        now = time.time()
        remaining = time_for(context.deadline - now, share) if context.deadline else CALL_TIMEOUT_S
        if remaining <= 0:
            raise Unavailable()
        breaker.check()
        correlation_id = str(uuid.uuid4())
        reply = self.get_reply_event(correlation_id)
        headers = asdict(context) | {"deadline": now + remaining}
        try:
            with eventlet.Timeout(remaining):
                self.sender.send(
                    encode({"args": [], "kwargs": arguments}),
                    exchange="nameko-rpc",
                    routing_key=f"{service}.{method}",
                    reply_to=self.routing_key,
                    correlation_id=correlation_id,
                    expiration=remaining,
                    headers={
                        f"{HEADER_PREFIX}.{k}": v for k, v in headers.items() if v is not None
                    },
                )
                message = reply.wait()
        except (eventlet.Timeout, OSError, *self.queue_consumer.connection_errors) as error:
            breaker.failed(waited=remaining)
            REMOTE_FAILURES.labels(service).inc()
            log.warning("rpc_unanswered", called=f"{service}.{method}", error=type(error).__name__)
            raise Unavailable() from None
        finally:
            self.forget(correlation_id)
        breaker.answered()
        return wire.read(message.body, message.headers)


class Remote(DependencyProvider):
    """`members = Remote("members")`, then `self.members.standing(members=[…])` → its body."""

    replies = Replies()

    def __init__(self, service: str) -> None:
        self.service = service

    def get_dependency(self, worker_ctx: Any) -> "RemoteService":
        return RemoteService(self.service, self.replies)


class RemoteService:
    """The methods of another service; keyword arguments only, JSON in and out.

    `share`: of the time left, what a call may take.
    """

    def __init__(self, service: str, replies: Replies, share: float = INNER_SHARE) -> None:
        self._service = service
        self._replies = replies
        self._share = share

    def ask(self, method: str, /, **arguments: Any) -> Answer:
        """The whole answer, with its status and whether it was replayed."""
        return self._replies.call(self._service, method, arguments, self._share)

    def __getattr__(self, method: str) -> Any:
        def call(**arguments: Any) -> Any:
            return self.ask(method, **arguments).body

        return call
