"""`linli dead-letters`: what the consumers gave up on, looked into and sent again."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from kombu import Connection, Message, Queue

from contracts.subscriptions import SUBSCRIPTIONS, dead_letter_queue
from linli.platform.voice import Voice

from . import here

SHOWN = 10
# What chassis.consume writes on a message it could not handle.
ATTEMPT = "x-linli-attempt"
REASON = "x-linli-reason"


@click.group(name="dead-letters")
def dead_letters() -> None:
    """Messages that no retry could help."""


@dead_letters.command(name="list")
@click.option("--show", default=SHOWN, show_default=True, help="How many of each queue.")
def list_(show: int) -> None:
    """How many there are in each queue, and what they are."""
    with broker() as connection:
        for queue in SUBSCRIPTIONS:
            channel = connection.channel()
            count = channel.queue_declare(dead_letter_queue(queue), passive=True).message_count
            click.echo(f"{queue:<24}{count:>8}")
            for message in waiting(channel, queue, min(show, count)):
                click.echo(f"    {described(message)}")
            # Nothing was acknowledged: with the channel they all go back to their places.
            channel.close()


@dead_letters.command()
@click.argument("queue", type=click.Choice(list(SUBSCRIPTIONS)), required=False)
@click.option("--all", "every", is_flag=True, help="Of every queue.")
def retry(queue: str | None, every: bool) -> None:
    """Send the dead letters of QUEUE to it again."""
    if bool(queue) == every:
        raise click.UsageError("Name one queue, or say --all.")
    with broker() as connection:
        for name in SUBSCRIPTIONS if every else [str(queue)]:
            click.echo(f"{name}: {send_again(connection, name)} sent again")


def send_again(connection: Connection, queue: str) -> int:
    """Each is published with a confirm before it leaves the dead letters: never lost, at worst
    twice, which the consumer's inbox sees.
    """
    channel = connection.channel()
    count = channel.queue_declare(dead_letter_queue(queue), passive=True).message_count
    producer = connection.Producer(channel)
    sent = 0
    for message in waiting(channel, queue, count):
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


def without_history(headers: dict[str, Any]) -> dict[str, Any]:
    """A new life: the ladder starts from its first rung."""
    return {
        name: value
        for name, value in headers.items()
        if not name.startswith(("x-death", "x-first-death", "x-last-death", ATTEMPT, REASON))
    }


def waiting(channel: Any, queue: str, count: int) -> Iterator[Message]:
    """Up to `count` messages, unacknowledged; no more than there were at the start."""
    parked = Queue(dead_letter_queue(queue), durable=True, no_declare=True).bind(channel)
    for _ in range(count):
        message = parked.get(no_ack=False)
        if message is None:
            return
        yield message


def described(message: Message) -> str:
    reason = message.headers.get(REASON, "rejected")
    try:
        event = json.loads(message.body)
        return f"{event['type']} {event['event_id']} of {event['occurred_at']}: {reason}"
    except (ValueError, KeyError, TypeError):
        return f"not an event, {len(message.body)} bytes: {reason}"


@contextmanager
def broker() -> Iterator[Connection]:
    with here.servers_up(Voice()) as environment:
        options = {"confirm_publish": True}
        with Connection(environment.rabbitmq_url, transport_options=options) as connection:
            yield connection
