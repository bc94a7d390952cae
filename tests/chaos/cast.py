"""The people of a fault run: pairs of friends who have the cards for every kind of payment."""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

from linli.platform import Platform
from tests.chaos.stubborn import Stubborn
from tests.e2e.neighbourhood import Neighbourhood, found

GOOD, DECLINED, UNKNOWN_GOOD, UNKNOWN_BAD, TWICE = "0005", "0013", "0021", "0039", "0047"
FAILS_ONCE, FAILS_ALWAYS = "0054", "0062"
PAYING = (GOOD, DECLINED, UNKNOWN_GOOD, UNKNOWN_BAD, TWICE)
AT_ONCE = 4


@dataclass(frozen=True)
class Pair:
    """`owner` has something, `other` wants it and has `cards` by their last four digits; `judge` is
    of their committee."""

    owner: Stubborn
    other: Stubborn
    judge: Stubborn
    cards: Mapping[str, str]


def stubborn_place(platform: Platform, give_up: threading.Event) -> Neighbourhood:
    """A community whose people repeat what faults swallow, until `give_up` is set."""
    someone = partial(Stubborn, gateways=platform.gateway_urls, give_up=give_up)
    place = found(platform)
    known = vars(place.committee)
    return replace(place, someone=someone, committee=someone(**known))


def cast(place: Neighbourhood, pairs: int) -> list[Pair]:
    """So many pairs of people of a stubborn place, each befriended and with cards."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda _: _with_cards(place), range(pairs)))


def number_of(last4: str) -> str:
    """The sandbox's card of which these are the last digits."""
    return f"620000000000{last4}"


def _with_cards(place: Neighbourhood) -> Pair:
    owner, other = place.pair()
    judge = replace(place.committee)
    assert isinstance(owner, Stubborn)
    assert isinstance(other, Stubborn)
    assert isinstance(judge, Stubborn)
    owner.card(number_of(GOOD))
    cards = {last4: other.card(number_of(last4)) for last4 in PAYING}
    return Pair(owner, other, judge, cards)
