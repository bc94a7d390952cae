"""The deals that lead processes to their crash points, each to its end."""

from collections.abc import Callable
from functools import partial

from tests.chaos import rentals, trades
from tests.chaos.cast import UNKNOWN_GOOD, Pair
from tests.e2e.neighbourhood import Neighbourhood

# Every play answers the state it came to; ENDS has the one it has to come to.
Play = Callable[[Pair], str]
ENDS = {
    "rent": "paid_out",
    "rental called off": "cancelled",
    "rental never paid": "lapsed",
    "sell": "completed",
    "give": "completed",
    "sale called off": "cancelled",
    "sale never paid": "expired",
    "unknown outcome": "paid_out",
    "befriend": "friends",
}


def plays(place: Neighbourhood) -> dict[str, Play]:
    """By name; new friends are made in `place`."""
    return {
        "rent": rentals.rent,
        "rental called off": partial(rentals.call_off, paid=True),
        "rental never paid": partial(rentals.rent, deposit=()),
        "sell": trades.trade,
        "give": partial(trades.trade, kind="give"),
        "sale called off": partial(trades.step_back, paid=True),
        "sale never paid": partial(trades.trade, cards=()),
        "unknown outcome": partial(rentals.rent, deposit=(UNKNOWN_GOOD,)),
        "befriend": lambda _: befriend(place),
    }


def befriend(place: Neighbourhood) -> str:
    """Two newcomers become residents and friends, and see what the other shares."""
    place.pair()
    return "friends"
