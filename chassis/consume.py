"""Events, the receiving side: inbox and effect in one transaction, a retry ladder, dead letters."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

import eventlet
from kombu.exceptions import DecodeError
from marshmallow import ValidationError
from nameko.messaging import Consumer
from sqlalchemy import String, Uuid, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from chassis import logs
from chassis.amqp import ConfirmedSender, Consumers
from chassis.clock import rfc3339, system_clock
from chassis.context import CURRENT, told_by
from chassis.lanes import BACKGROUND
from chassis.metrics import EVENTS_HANDLED
from chassis.outbox import written_together
from chassis.tables import inbox
from chassis.together import Gathering, Together
from chassis.topology import main_queue
from chassis.work import UnitOfWork, Work
from contracts.errors.general import Unavailable
from contracts.events.base import Event, UnknownEvent, read
from contracts.subscriptions import (
    ATTEMPT,
    FIRST,
    LAST,
    REASON,
    RETRY_LADDER_MS,
    WAITS,
    dead_letter_queue,
    retry_queue,
)

log = logs.get(__name__)
Headers = dict[str, Any]
QUICK_WAITS = 10
# Between tries while the broker takes messages from us but not to the ladder.
REQUEUE_PAUSE_S = 1
_NOTE = (
    insert(inbox)
    .from_select(
        ["consumer", "event_id"],
        select(
            cast(bindparam("queue", type_=String()), String()),
            func.unnest(cast(bindparam("event_ids", type_=ARRAY(Uuid())), ARRAY(Uuid()))),
        ),
        include_defaults=False,
    )
    .on_conflict_do_nothing()
    .returning(inbox.c.event_id)
)


class TooEarly(Exception):
    """The event speaks of something this service has not heard of yet: it comes back later."""


class Poison(Exception):
    """No later try will make sense of this message."""


class EventConsumer(Consumer):
    """Consumes one durable queue; acknowledges after the commit."""

    queue_consumer = Consumers()
    sender = ConfirmedSender()
    lane = BACKGROUND

    def __init__(self, queue: str, together: Iterable[str] = (), **kwargs: Any) -> None:
        self.name = queue
        super().__init__(main_queue(queue), **kwargs)
        self._gathering = Gathering(frozenset(together), alone=super().handle_message)

    def handle_message(self, body: Any, message: Any) -> None:
        if self._gathering.takes(body):
            self._gathering.add(self, body, message)
        else:
            super().handle_message(body, message)

    def unpack_message_headers(self, message: Any) -> dict[str, Any]:
        return told_by(message.headers)

    def handle_result(
        self, message: Any, worker_ctx: Any, result: Any = None, exc_info: Any = None
    ) -> tuple[Any, Any]:
        if exc_info is None:
            self.queue_consumer.ack_message(message)
            EVENTS_HANDLED.labels(self.name, "handled").inc()
        else:
            self.park(message, exc_info[1])
            EVENTS_HANDLED.labels(self.name, "failed").inc()
        return result, exc_info

    def park(self, message: Any, error: BaseException) -> None:
        """Send a message that could not be handled where it waits, then acknowledge it here.

        Nothing may escape: nameko would end the process, and the message would end the next one.
        """
        try:
            self._send_on(message, error)
            self.queue_consumer.ack_message(message)
        except (OSError, eventlet.Timeout, *self.queue_consumer.connection_errors) as away:
            # The broker is away: unacknowledged, the message comes again with the connection.
            log.warning("event_not_parked", queue=self.name, error=type(away).__name__)
            eventlet.sleep(REQUEUE_PAUSE_S)
            self.queue_consumer.requeue_message(message)
        except Exception:
            # It cannot be sent on at all: rejected, the broker itself moves it to the dead letters.
            log.exception("event_rejected", queue=self.name)
            message.reject()

    def _send_on(self, message: Any, error: BaseException) -> None:
        rung, headers = next_stop(message.headers, error)
        report = log.error if rung is None else log.warning
        report(
            "event_given_up" if rung is None else "event_retried",
            queue=self.name,
            reason=headers[REASON],
        )
        if rung is None:
            exchange, routing_key = "", dead_letter_queue(self.name)
        else:
            # Rungs are shared: the message comes home because its key is its home queue's name.
            exchange, routing_key = retry_queue(rung), self.name
        self.sender.publish(
            message.body,
            exchange=exchange,
            routing_key=routing_key,
            content_type=message.content_type,
            content_encoding=message.content_encoding,
            headers=stamped(headers, rfc3339(system_clock())),
            delivery_mode=2,
        )


def stamped(headers: Headers, now: str) -> Headers:
    """When it failed for the first and for the last time, for whoever looks into it."""
    first = headers.get(FIRST)
    return {**headers, FIRST: first if isinstance(first, str) else now, LAST: now}


def next_stop(headers: Mapping[str, Any], error: BaseException) -> tuple[int | None, Headers]:
    """The rung (ms) a failed message waits on, None for the dead letters; its new headers.

    Only what is wrong with the message climbs the ladder. While our own database is away it waits
    on the lowest rungs, however long, so that it is handled soon after.
    """
    attempt = _count(headers, ATTEMPT)
    waits = _count(headers, WAITS)
    kept = {k: v for k, v in headers.items() if k != "x-death"}
    kept[REASON] = f"{type(error).__name__}: {error}"[:500]
    if isinstance(error, Unavailable):
        rung = RETRY_LADDER_MS[0] if waits < QUICK_WAITS else RETRY_LADDER_MS[1]
        return rung, {**kept, WAITS: waits + 1}
    hopeless = isinstance(error, (Poison, DecodeError)) or attempt >= len(RETRY_LADDER_MS)
    return None if hopeless else RETRY_LADDER_MS[attempt], {**kept, ATTEMPT: attempt + 1}


def _count(headers: Mapping[str, Any], name: str) -> int:
    """A header of ours; whoever can write to the queue may have written nonsense."""
    value = headers.get(name)
    return value if type(value) is int and value >= 0 else 0


def consume(queue: str, together: Iterable[str] = ()) -> Callable[[Callable[..., None]], Any]:
    """Entrypoint for the events of `queue`: `def follow(self, work, event)`."""
    return EventConsumer.decorator(queue, together)  # type: ignore[no-any-return] # nameko is untyped


def handle(unit: UnitOfWork, queue: str, body: Any, act: Callable[[Work, Event], None]) -> None:
    """Once an event and consumer: the inbox row and the effect commit together.

    `body` is that of a message, or the Together of several, which are handled all or none.
    """
    told = body.take() if isinstance(body, Together) else [(body, CURRENT.get())]
    events = [(_event(each), context) for each, context in told]
    with unit.begin() as work:
        fresh = _note(work.session, queue, [event.event_id for event, _ in events])
        with written_together(work.session):
            for event, context in events:
                if event.event_id not in fresh:
                    log.info("event_repeated", queue=queue, event_id=str(event.event_id))
                    continue
                # It may have come twice.
                fresh.remove(event.event_id)
                CURRENT.set(context)
                _act(work, event, act)


def _event(body: Any) -> Event:
    try:
        return read(body)
    except (UnknownEvent, ValidationError, TypeError) as error:
        raise Poison(f"{type(error).__name__}: {error}") from error


def _note(session: Session, queue: str, event_ids: list[UUID]) -> set[UUID]:
    """Those that this consumer had not heard before."""
    # In one order, as another replica may note some of the same.
    bound = {"queue": queue, "event_ids": sorted(event_ids)}
    return set(session.connection().scalars(_NOTE, bound))


def _act(work: Work, event: Event, act: Callable[[Work, Event], None]) -> None:
    try:
        act(work, event)
        work.session.flush()
    except DataError as error:
        # A value that fits no column today fits none tomorrow.
        raise Poison(str(error.orig).strip()) from error
