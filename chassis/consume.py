"""Events, the receiving side: inbox and effect in one transaction, a retry ladder, dead letters."""

from collections.abc import Callable
from typing import Any

import eventlet
from marshmallow import ValidationError
from nameko.messaging import Consumer
from sqlalchemy.dialects.postgresql import insert

from chassis import logs
from chassis.amqp import Consumers, connection_to
from chassis.metrics import EVENTS_HANDLED
from chassis.rpc import AMQP_URI
from chassis.tables import inbox
from chassis.topology import main_queue
from chassis.work import UnitOfWork, Work
from contracts.events.base import Event, UnknownEvent, read
from contracts.subscriptions import RETRY_LADDER_MS, dead_letter_queue, retry_queue

log = logs.get(__name__)
ATTEMPT = "x-linli-attempt"
REASON = "x-linli-reason"
PUBLISH_TIMEOUT_S = 5
# Between tries while the broker takes messages from us but not to the ladder.
REQUEUE_PAUSE_S = 1


class TooEarly(Exception):
    """The event speaks of something this service has not heard of yet: it comes back later."""


class Poison(Exception):
    """No later try will make sense of this message."""


class EventConsumer(Consumer):
    """Consumes one durable queue; acknowledges after the commit."""

    queue_consumer = Consumers()

    def __init__(self, queue: str, **kwargs: Any) -> None:
        self.name = queue
        super().__init__(main_queue(queue), **kwargs)

    def handle_result(
        self, message: Any, worker_ctx: Any, result: Any = None, exc_info: Any = None
    ) -> tuple[Any, Any]:
        try:
            if exc_info is not None:
                self._send_on(message, exc_info[1])
            self.queue_consumer.ack_message(message)
            EVENTS_HANDLED.labels(self.name, "failed" if exc_info else "handled").inc()
        except BaseException as error:
            # The broker is away: unacknowledged, the message comes again with the connection.
            log.warning("event_not_settled", queue=self.name, error=type(error).__name__)
            eventlet.sleep(REQUEUE_PAUSE_S)
            self.queue_consumer.requeue_message(message)
            if isinstance(error, (KeyboardInterrupt, SystemExit)):
                raise
        return result, exc_info

    def _send_on(self, message: Any, error: BaseException) -> None:
        """To the next rung of the ladder, or to the dead letters with the reason."""
        attempt = int(message.headers.get(ATTEMPT, 0))
        reason = f"{type(error).__name__}: {error}"[:500]
        given_up = isinstance(error, Poison) or attempt >= len(RETRY_LADDER_MS)
        headers = {**message.headers, ATTEMPT: attempt + 1, REASON: reason}
        headers.pop("x-death", None)
        report = log.error if given_up else log.warning
        report("event_parked" if given_up else "event_retried", queue=self.name, reason=reason)
        if given_up:
            exchange, routing_key = "", dead_letter_queue(self.name)
        else:
            # Rungs are shared: the message comes home because its key is its home queue's name.
            exchange, routing_key = retry_queue(RETRY_LADDER_MS[attempt]), self.name
        url = self.container.config[AMQP_URI]
        with (
            eventlet.Timeout(PUBLISH_TIMEOUT_S),
            connection_to(url, confirm_publish=True) as connection,
        ):
            connection.Producer().publish(
                message.body,
                exchange=exchange,
                routing_key=routing_key,
                content_type=message.content_type,
                content_encoding=message.content_encoding,
                headers=headers,
                delivery_mode=2,
            )


def consume(queue: str) -> Callable[[Callable[..., None]], Any]:
    """Entrypoint for the events of `queue`: `def follow(self, work, event)`."""
    return EventConsumer.decorator(queue)  # type: ignore[no-any-return] # nameko is untyped


def handle(unit: UnitOfWork, queue: str, body: Any, act: Callable[[Work, Event], None]) -> None:
    """Once an event and consumer: the inbox row and the effect commit together."""
    try:
        event = read(body)
    except (UnknownEvent, ValidationError, TypeError) as error:
        raise Poison(f"{type(error).__name__}: {error}") from error
    with unit.begin() as work:
        row = insert(inbox).values(consumer=queue, event_id=event.event_id)
        fresh = work.session.execute(row.on_conflict_do_nothing().returning(inbox.c.event_id))
        if fresh.first() is None:
            log.info("event_repeated", queue=queue, event_id=str(event.event_id))
            return
        act(work, event)
