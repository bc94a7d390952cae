"""`linli dead-letters`: what the consumers gave up on, looked into, sent again or dropped."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime

import click
from kombu import Connection, Message

from chassis.clock import rfc3339
from contracts.subscriptions import SUBSCRIPTIONS
from linli.dead_letters.parked import (
    connected,
    drop,
    event_of,
    how_many,
    id_of,
    parked,
    send_again,
    waiting,
)
from linli.dead_letters.words import described, everything, reason
from linli.platform.voice import Voice
from linli.trouble import Trouble

from . import here

SHOWN = 10
QUEUE = click.Choice(list(SUBSCRIPTIONS))
LIST = "linli dead-letters list"


@click.group(name="dead-letters")
def dead_letters() -> None:
    """Messages that no retry could help."""


@dead_letters.command(name="list")
@click.option("--show", default=SHOWN, show_default=True, help="How many of each queue.")
def list_(show: int) -> None:
    """How many there are in each queue, and what they are."""
    with broker() as connection:
        for queue in SUBSCRIPTIONS:
            # Nothing is acknowledged: with the channel they all go back to their places.
            with closing(connection.channel()) as channel:
                count = how_many(channel, queue)
                click.echo(f"{queue:<24}{count:>8}")
                for message in waiting(channel, queue, min(show, count)):
                    click.echo(f"    {described(message)}")


@dead_letters.command()
@click.argument("queue", type=QUEUE)
@click.argument("id_", metavar="[ID]", required=False)
def show(queue: str, id_: str | None) -> None:
    """All of the dead letter ID of QUEUE, which stays where it is.

    Without ID: the only one there is, or a list of them.
    """
    with broker() as connection, parked(connection, queue) as messages:
        found = [each for each in messages if id_ in (None, id_of(each))]
        if id_ and not found:
            raise unknown(queue, id_)
        if id_ is None and len(found) != 1:
            click.echo(f"{queue}: {len(found)} dead letters")
            for message in found:
                click.echo(f"    {described(message)}")
            return
        click.echo("\n\n".join(everything(each) for each in found))


@dead_letters.command()
@click.argument("queue", type=QUEUE, required=False)
@click.option("--all", "every", is_flag=True, help="Of every queue.")
def retry(queue: str | None, every: bool) -> None:
    """Send the dead letters of QUEUE to it again."""
    if bool(queue) == every:
        raise click.UsageError("Name one queue, or say --all.")
    with broker() as connection:
        for name in SUBSCRIPTIONS if every else [str(queue)]:
            click.echo(f"{name}: {send_again(connection, name)} sent again")


@dead_letters.command(name="drop")
@click.argument("queue", type=QUEUE)
@click.argument("id_", metavar="[ID]", required=False)
@click.option("--all", "every", is_flag=True, help="Every dead letter of QUEUE.")
@click.option("--yes", is_flag=True, help="Really: nothing brings them back.")
def drop_(queue: str, id_: str | None, every: bool, yes: bool) -> None:
    """Take the dead letter ID of QUEUE away for good, or --all of them.

    What was dropped is noted in operator.log, beside the processes' own logs.
    """
    if bool(id_) == every:
        raise click.UsageError("Name the one to drop, or say --all.")
    if every and not yes:
        raise click.UsageError("To drop all of them, say --yes too.")
    with broker() as connection:
        dropped = drop(connection, queue, id_, note_of(queue))
    if id_ and not dropped:
        raise unknown(queue, id_)
    click.echo(f"{queue}: {dropped} dropped")


def unknown(queue: str, id_: str) -> Trouble:
    return Trouble(f"{queue} has no dead letter {id_}.", LIST)


def note_of(queue: str) -> Callable[[Message], None]:
    """Says what is dropped and writes it down, before it is: what it was about, and the reason."""
    path = here.local_folder() / "log" / "operator.log"

    def note(message: Message) -> None:
        event = event_of(message) or {}
        line = {
            "event": "dead_letter_dropped",
            "timestamp": rfc3339(datetime.now(UTC)),
            "queue": queue,
            "id": id_of(message),
            "type": event.get("type"),
            "occurred_at": event.get("occurred_at"),
            "reason": reason(message),
        }
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as log:
                log.write(json.dumps(line, ensure_ascii=False) + "\n")
        except OSError as failure:
            raise Trouble(f"Not dropped, for it cannot be noted: {failure}") from None
        click.echo(f"    {described(message)}")

    return note


@contextmanager
def broker() -> Iterator[Connection]:
    with here.servers_up(Voice()) as environment, connected(environment.rabbitmq_url) as connection:
        yield connection
