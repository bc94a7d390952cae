"""Every kind of deal with every ending there is: how to play it, what state it should reach."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import product

from tests.chaos import objections, rentals, trades
from tests.chaos.cast import (
    DECLINED,
    FAILS_ALWAYS,
    FAILS_ONCE,
    GOOD,
    TWICE,
    UNKNOWN_BAD,
    UNKNOWN_GOOD,
    Pair,
)
from tests.chaos.trades import DIFFERENCE

# Where a deal goes when the faults kept its people from paying in time.
OVERTAKEN = frozenset({"lapsed", "expired"})


@dataclass(frozen=True)
class Ending:
    """`play` answers the state the deal has come to."""

    name: str
    state: str
    play: Callable[[Pair], str]

    def allows(self, state: str) -> bool:
        return state == self.state or state in OVERTAKEN


def _ending(name: str, state: str, play: Callable[..., str], **how: object) -> Ending:
    return Ending(name, state, partial(play, **how))


RENTALS = (
    _ending("rental, done", "paid_out", rentals.rent),
    _ending("rental, approved and done", "paid_out", rentals.rent, instant=False),
    _ending("rental, all of it paid before", "paid_out", rentals.rent, deposit_percent=100),
    _ending("rental, bad card, good card", "paid_out", rentals.rent, deposit=(DECLINED, GOOD)),
    _ending("rental, bad card, given up", "lapsed", rentals.rent, deposit=(DECLINED,)),
    _ending(
        "rental, unknown, captured",
        "paid_out",
        rentals.rent,
        deposit=(UNKNOWN_GOOD,),
        balance=(UNKNOWN_BAD, UNKNOWN_GOOD),
    ),
    _ending(
        "rental, unknown, declined, good card",
        "paid_out",
        rentals.rent,
        deposit=(UNKNOWN_BAD, GOOD),
    ),
    _ending("rental, unknown, declined, given up", "lapsed", rentals.rent, deposit=(UNKNOWN_BAD,)),
    _ending("rental, notified twice", "paid_out", rentals.rent, deposit=(TWICE,), balance=(TWICE,)),
    _ending("rental, payout fails once", "paid_out", rentals.rent, payee=FAILS_ONCE),
    _ending("rental, payout fails, other card", "paid_out", rentals.rent, payee=FAILS_ALWAYS),
    _ending("rental, never paid", "lapsed", rentals.rent, deposit=()),
    _ending("rental, longer", "paid_out", rentals.stay_longer, cards=(DECLINED, GOOD)),
    _ending("rental, longer, never paid", "paid_out", rentals.stay_longer, cards=()),
    _ending(
        "rental, longer, left while paying",
        "paid_out",
        rentals.stay_longer,
        cards=(UNKNOWN_GOOD,),
        left_at_once=True,
    ),
    _ending("rental, called off", "cancelled", rentals.call_off, paid=False),
    _ending("rental, paid, called off", "cancelled", rentals.call_off, paid=True),
    _ending("rental, called off while paying", "cancelled", rentals.call_off_while_paying),
    _ending("rental, turned down", "declined", rentals.turn_down),
    _ending("rental, never answered", "expired", rentals.leave_unanswered),
    _ending("rental, slot wanted twice", "cancelled", rentals.contend),
    _ending("rental, space occupied", "cancelled", rentals.find_occupied),
)
# Minutes before the start, in the midst of each step of the terms.
TIERS = {"flexible": (60,), "moderate": (2000, 600, 60), "firm": (5000, 2400, 600)}
CALLED_OFF = tuple(
    _ending(
        f"rental, {terms}, {by} cancels {ahead // 60} h before",
        "cancelled",
        rentals.call_off_at,
        by=by,
        ahead=ahead,
        cancellation=terms,
    )
    for by, terms in product(("renter", "owner"), TIERS)
    # An owner gives all back whenever it is.
    for ahead in (TIERS[terms] if by == "renter" else TIERS[terms][-1:])
)
OBJECTED = (
    *(
        _ending(f"rental, disputed, {then}", state, objections.object_to_rental, then=then)
        for then, state in (
            ("withdrawn", "cancelled"),
            ("conceded", "cancelled"),
            ("divided", "paid_out"),
            ("given back", "cancelled"),
        )
    ),
    _ending("rental, disputed while paying", "paid_out", objections.object_while_paying),
    *(
        _ending(f"sale, disputed, {then}", state, objections.object_to_sale, then=then)
        for then, state in (
            ("withdrawn", "completed"),
            ("conceded", "did_not_happen"),
            ("divided", "completed"),
            ("given back", "did_not_happen"),
        )
    ),
)
TRADES = (
    _ending("sale, done", "completed", trades.trade),
    _ending("sale, bad card, good card", "completed", trades.trade, cards=(DECLINED, GOOD)),
    _ending("sale, bad card, given up", "expired", trades.trade, cards=(DECLINED,)),
    _ending("sale, unknown, captured", "completed", trades.trade, cards=(UNKNOWN_GOOD,)),
    _ending(
        "sale, unknown, declined, good card", "completed", trades.trade, cards=(UNKNOWN_BAD, GOOD)
    ),
    _ending("sale, notified twice", "completed", trades.trade, cards=(TWICE,)),
    _ending("sale, payout fails once", "completed", trades.trade, payee=FAILS_ONCE),
    _ending("sale, payout fails, other card", "completed", trades.trade, payee=FAILS_ALWAYS),
    _ending("sale, did not happen", "did_not_happen", trades.miss),
    _ending("sale, never paid", "expired", trades.trade, cards=()),
    _ending("sale, called off", "cancelled", trades.step_back),
    _ending("sale, paid, called off", "cancelled", trades.step_back, paid=True),
    _ending("sale, called off while paying", "cancelled", trades.step_back_while_paying),
    _ending("sale, withdrawn", "cancelled", trades.withdraw),
    _ending("gift, done", "completed", trades.trade, kind="give"),
    _ending("gift, called off", "cancelled", trades.step_back, kind="give"),
    _ending("gift, turned down", "declined", trades.turn_down),
    _ending("even swap, done", "completed", trades.trade, kind="swap"),
    _ending("even swap, called off", "cancelled", trades.step_back, kind="swap"),
    _ending("swap with cash, done", "completed", trades.trade, kind="swap", price=DIFFERENCE),
    _ending(
        "swap with cash, paid, called off",
        "cancelled",
        trades.step_back,
        kind="swap",
        paid=True,
        price=DIFFERENCE,
    ),
)
ENDINGS = (*RENTALS, *CALLED_OFF, *OBJECTED, *TRADES)
