"""`linli circle`: the replicas of who is whose friend, in listings and parking."""

from collections import Counter
from collections.abc import Callable

import click

from linli.platform.voice import Voice
from linli.rpc import Operator

from . import here

REPLICAS = ("listings", "parking")
# In this order: people, then what is between them.
PARTS = ("neighbour", "circle")
MEANINGS = {
    "missing": "missing here: events lost, or still on their way",
    "behind": "older than what members says: events lost, or still on their way",
    "altered": "not what members told with this version",
    "ahead": "of a version that members never told",
    "unknown": "unknown to members, removed",
}
PROGRESS_ROWS = 20_000


@click.group()
def circle() -> None:
    """The circle as listings and parking know it."""


@circle.command()
@click.option(
    "--service", "services", multiple=True, type=click.Choice(REPLICAS), help="Both without it."
)
def rebuild(services: tuple[str, ...]) -> None:
    """Compare the replicas with members, row by row, and put right what differs.

    The platform runs meanwhile. May be stopped and said again.
    """
    url = here.broker_url()
    voice = Voice()
    for service in services or REPLICAS:
        for part in PARTS:
            with voice.step(f"{service}: {part}"):
                compared, found = rebuild_part(Operator(url), service, part, voice.say)
            voice.say(f"  {compared} rows compared, {found.total()} put right")
            for kind, rows in sorted(found.items()):
                voice.say(f"  ! {rows} {MEANINGS[kind]}")


def rebuild_part(
    operator: Operator, service: str, part: str, say: Callable[[str], None]
) -> tuple[int, Counter[str]]:
    """How many rows were compared, and how many of each kind were wrong."""
    found: Counter[str] = Counter()
    compared = told = 0
    after = None
    while True:
        batch = operator.ask(f"{service}.rebuild_circle", part=part, after=after)
        found.update({kind: rows for kind, rows in batch["found"].items() if rows})
        compared += batch["compared"]
        after = batch["next"]
        if after is None:
            return compared, found
        if compared - told >= PROGRESS_ROWS:
            told = compared
            say(f"  {told} rows …")
