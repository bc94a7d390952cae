"""Events that every replica of a process hears, while it runs: for caches, never for state."""

import uuid
from collections.abc import Callable
from typing import Any

from kombu import Exchange, Queue, binding
from nameko.messaging import Consumer

from chassis import logs
from chassis.amqp import Consumers
from chassis.context import told_by
from chassis.lanes import BACKGROUND
from contracts.subscriptions import EXCHANGE

log = logs.get(__name__)
QUEUE_EXPIRES_MS = 60_000

# Declared by whoever set the broker up; a process may not.
_events = Exchange(EXCHANGE, type="topic", no_declare=True)


class BroadcastConsumer(Consumer):
    """Consumes through a transient queue of this replica's own.

    What is published while the broker is away is missed: the listener must also be able to load
    the whole state now and then.
    """

    queue_consumer = Consumers()
    lane = BACKGROUND

    def __init__(self, *event_types: str, **kwargs: Any) -> None:
        super().__init__(None, **kwargs)
        self.event_types = event_types

    def setup(self) -> None:
        self.queue = Queue(
            f"broadcast.{self.container.service_name}.{uuid.uuid4()}",
            bindings=[binding(_events, routing_key=each) for each in self.event_types],
            durable=False,
            queue_arguments={"x-expires": QUEUE_EXPIRES_MS},
        )
        super().setup()

    def unpack_message_headers(self, message: Any) -> dict[str, Any]:
        return told_by(message.headers)

    def handle_message_processed(
        self, message: Any, result: Any = None, exc_info: Any = None
    ) -> None:
        if exc_info is not None:
            log.warning("broadcast_not_understood", error=repr(exc_info[1]))
        self.queue_consumer.ack_message(message)


def broadcast(*event_types: str) -> Callable[[Callable[..., None]], Any]:
    """Entrypoint of every replica: `def hear(self, body)` gets the envelope as it came."""
    return BroadcastConsumer.decorator(*event_types)  # type: ignore[no-any-return] # nameko is untyped
