"""A walk on a platform in this process, whose clock strikes when it is told to."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from services.listings.cycles.model import SwapCycle
from tests.security.visibility.eyes.looking import Eyes
from tests.security.visibility.things import Ring
from tests.security.visibility.walking import Walk
from tests.support.near import found_inside
from tests.support.one_process import OneProcess

# Later than any draw is to be held, and earlier than anybody meets.
AFTER_THE_DRAWS = timedelta(days=8)
# How many of the steps, of all, only look.
CALM = 0.75


@dataclass
class Inside:
    """Draws and rings as listings' own timers see to them."""

    platform: OneProcess

    def hold_draws(self) -> None:
        self.platform.tick("listings", "hold_draws", ahead=AFTER_THE_DRAWS)

    def seek_rings(self) -> list[Ring]:
        """Of whom they are made, from the tables: what the views tell of it is what is tried."""
        self.platform.tick("listings", "end_cycles")
        self.platform.tick("listings", "seek_cycles")
        with self.platform.session("listings") as session:
            return [
                Ring(
                    str(cycle.id),
                    [
                        (str(leg.item_id), str(leg.giver_id), str(leg.taker_id))
                        for leg in cycle.legs
                    ],
                    cycle.status,
                )
                for cycle in session.scalars(select(SwapCycle))
            ]


def walk_inside(platform: OneProcess, seed: int, calm: float = CALM) -> Walk:
    """In two communities of their own; what is done has been heard of before it is answered."""
    places = [found_inside(platform) for _ in range(2)]
    return Walk(
        places,
        platform.url_key,
        seed,
        heard=lambda _: None,
        look=Eyes.glance,
        calm=calm,
        clock=Inside(platform),
    )
