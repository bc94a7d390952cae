"""Every process, the broker and the database killed once each while deals of both kinds run."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from linli.platform import Platform
from linli.platform.names import PROCESSES
from linli.verify import violations
from tests.chaos.deals import call_off, rent, sell
from tests.e2e.neighbourhood import found, publish_item, publish_space
from tests.support.wait import until

DEALS = 20
BEFORE_EACH_DEATH = 3
SEED = 20_261_122
SERVERS = ("rabbitmq", "postgres")


def kill(platform: Platform, victim: str) -> None:
    """-9; whoever keeps it starts it again."""
    if victim in SERVERS:
        getattr(platform, victim).kill()
    else:
        platform.kill(victim)


def prepare_deals(platform: Platform) -> Iterator[Callable[[], str]]:
    """In turn rentals, sales, and bookings that are called off; each ready to be run."""
    place = found(platform)
    owner, other = place.pair()
    owner.card()
    card = other.card()
    for number in range(DEALS):
        deal = (rent, sell, call_off)[number % 3]
        post = publish_item(owner, "sell") if deal is sell else publish_space(owner)
        yield partial(deal, owner, other, card, post)


def everything_holds(platform: Platform) -> None:
    wrong: list[str] = []

    def nothing_wrong() -> bool:
        wrong[:] = violations(platform.environment)
        return not wrong

    until(nothing_wrong, seconds=60, every=1, what=f"everything holding; wrong: {wrong}")


@pytest.mark.timeout(600)
def test_deals_survive_the_death_of_every_process_and_server(tmp_path: Path) -> None:
    victims = [*PROCESSES, *SERVERS]
    random.Random(SEED).shuffle(victims)  # noqa: S311 - an order, not a secret
    with (
        Platform(tmp_path / "platform") as platform,
        ThreadPoolExecutor(DEALS) as pool,
    ):
        waiting, running = list(prepare_deals(platform)), []
        for victim in victims:
            # A few new deals before each death, so that every one hits work in all its stages.
            running += [pool.submit(deal) for deal in waiting[:BEFORE_EACH_DEATH]]
            del waiting[:BEFORE_EACH_DEATH]
            kill(platform, victim)
            platform.wait_until_ready()
        assert not waiting
        assert {deal.result(timeout=300) for deal in running} == {
            "cancelled",
            "completed",
            "paid_out",
        }
        everything_holds(platform)
