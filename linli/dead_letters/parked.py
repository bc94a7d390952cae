"""Dead letters at the broker: fetched without being taken, sent again, dropped.

A message leaves its queue only when it is acknowledged, which is the last thing that is done with
it. Whatever was fetched and not acknowledged goes back to its place when the channel closes, also
when that is because we were killed.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from kombu import Connection, Message, Queue
from kombu.transport.pyamqp import Transport

from contracts.subscriptions import OURS, dead_letter_queue
from linli.trouble import Trouble

# What the broker writes on a message that was rejected.
BROKERS = ("x-death", "x-first-death", "x-last-death")
AWAY = (OSError, *Transport.connection_errors)
CONNECT_SECONDS = 5
ID_DIGITS = 12


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A connection that publishes with confirms; Trouble when the broker is away or goes away."""
    options = {"confirm_publish": True}
    try:
        with Connection(
            url, transport_options=options, connect_timeout=CONNECT_SECONDS
        ) as connection:
            yield connection
    except BrokenPipeError:
        # Whoever read what we print has enough of it.
        raise
    except Transport.channel_errors as failure:
        raise Trouble(f"The broker refused: {failure}", "linli migrate") from None
    except AWAY as failure:
        said = str(failure) or type(failure).__name__
        raise Trouble(f"The broker does not answer: {said}", "linli doctor") from None


@contextmanager
def parked(connection: Connection, queue: str, most: int | None = None) -> Iterator[list[Message]]:
    """The dead letters of `queue`, the oldest first; `most` are fetched, all of them without it.

    Those that were not acknowledged by the end are in their places again.
    """
    with closing(connection.channel()) as channel:
        there = how_many(channel, queue)
        yield list(waiting(channel, queue, there if most is None else min(most, there)))


def how_many(channel: Any, queue: str) -> int:
    declared = channel.queue_declare(dead_letter_queue(queue), passive=True)
    return int(declared.message_count)


def waiting(channel: Any, queue: str, most: int) -> Iterator[Message]:
    """Up to `most` messages, unacknowledged; no more than there were at the start."""
    home = Queue(dead_letter_queue(queue), durable=True, no_declare=True).bind(channel)
    for _ in range(most):
        message = home.get(no_ack=False)
        if message is None:
            return
        yield message


def send_again(connection: Connection, queue: str) -> int:
    """Each is published with a confirm before it leaves the dead letters: never lost, at worst
    twice, which the consumer's inbox sees.
    """
    sent = 0
    with closing(connection.channel()) as channel:
        producer = connection.Producer(channel)
        for message in waiting(channel, queue, how_many(channel, queue)):
            properties = message.properties
            producer.publish(
                message.body,
                routing_key=queue,
                exchange="",
                content_type=message.content_type,
                content_encoding=message.content_encoding,
                headers=without_history(message.headers),
                correlation_id=properties.get("correlation_id"),
                message_id=properties.get("message_id"),
                delivery_mode=2,
                mandatory=True,
            )
            message.ack()
            sent += 1
    return sent


def drop(
    connection: Connection, queue: str, wanted: str | None, note: Callable[[Message], None]
) -> int:
    """Take those with the id `wanted`, or all, away for good; how many. Each is noted before."""
    with parked(connection, queue) as messages:
        chosen = [each for each in messages if wanted in (None, id_of(each))]
        for message in chosen:
            note(message)
            message.ack()
    return len(chosen)


def without_history(headers: dict[str, Any]) -> dict[str, Any]:
    """A new life: the ladder starts from its first rung."""
    return {name: value for name, value in headers.items() if not name.startswith((OURS, *BROKERS))}


def event_of(message: Message) -> dict[str, Any] | None:
    """What it says, if it is an event at all."""
    try:
        event = json.loads(message.body)
        named = all(isinstance(event[name], str) for name in ("event_id", "type", "occurred_at"))
    # RecursionError: brackets nested deeper than in any event.
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return event if named else None


def id_of(message: Message) -> str:
    """The event's; what is no event is named after its content."""
    event = event_of(message)
    if event:
        return str(event["event_id"])
    return f"body-{hashlib.sha256(raw(message)).hexdigest()[:ID_DIGITS]}"


def raw(message: Message) -> bytes:
    body = message.body
    return body.encode() if isinstance(body, str) else bytes(body)
