"""Sales, gifts and swaps from the proposal to each of their ends; each answers how it ended."""

from collections.abc import Sequence
from typing import Any

from tests.chaos.cast import FAILS_ALWAYS, GOOD, UNKNOWN_GOOD, Pair
from tests.chaos.rentals import (
    came_too_late,
    gets_it_with_another_card,
    pays,
    takes_money_with,
)
from tests.e2e.neighbourhood import a_meeting, publish_item
from tests.e2e.person import yuan

DIFFERENCE = yuan(25)


def trade(
    pair: Pair,
    kind: str = "sell",
    *,
    cards: Sequence[str] = (GOOD,),
    payee: str = GOOD,
    **item: Any,
) -> str:
    """To completion. `cards` are tried in turn for the price; where none is good, the deal is
    given up and expires."""
    deal = agree_on(pair, kind, **item)
    path = f"/v1/reservations/{deal['id']}"
    if deal["status"] == "accepted":
        pair.owner.post(f"{path}/confirm")
        pair.other.post(f"{path}/confirm")
        return pair.owner.sees(path, "completed")
    if not pays(pair, deal["id"], "price", cards):
        return pair.other.sees(path, "expired")
    if payee != GOOD:
        takes_money_with(pair.owner, payee)
    _hand_over(pair, path)
    if payee == FAILS_ALWAYS:
        gets_it_with_another_card(pair.owner, deal["id"])
    return pair.owner.sees(path, "completed")


def sell_up_to_the_payout(pair: Pair) -> str:
    """Paid for and handed over; the deal's id."""
    deal = agree_on(pair, "sell")
    assert pays(pair, deal["id"], "price", (GOOD,))
    _hand_over(pair, f"/v1/reservations/{deal['id']}")
    return str(deal["id"])


def step_back(pair: Pair, kind: str = "sell", *, paid: bool = False, **item: Any) -> str:
    """Agreed, perhaps paid for, and then cancelled; what was paid has come back by then."""
    deal = agree_on(pair, kind, **item)
    path = f"/v1/reservations/{deal['id']}"
    if paid and not pays(pair, deal["id"], "price", (GOOD,)):
        return pair.other.sees(path, "expired")
    if came_too_late(pair.owner, f"{path}/cancel"):
        return pair.other.sees(path, "expired")
    if paid:
        pair.other.charged(deal["id"], "price", "refunded")
    return pair.owner.sees(path, "cancelled")


def step_back_while_paying(pair: Pair) -> str:
    """The price arrives late, for a deal that is no more: it goes back by itself."""
    deal = agree_on(pair, "sell")
    path = f"/v1/reservations/{deal['id']}"
    pair.other.press_pay(pair.other.charged(deal["id"], "price"), pair.cards[UNKNOWN_GOOD])
    if came_too_late(pair.other, f"{path}/cancel"):
        return pair.other.sees(path, "expired")
    # Closed before the provider had heard of it, where a fault kept the order from going out.
    pair.other.charged(deal["id"], "price", "refunded", "expired")
    return pair.owner.sees(path, "cancelled")


def miss(pair: Pair) -> str:
    """The taker does not come, and the owner says so; what was paid has come back."""
    deal = agree_on(pair, "sell")
    path = f"/v1/reservations/{deal['id']}"
    if not pays(pair, deal["id"], "price", (GOOD,)):
        return pair.other.sees(path, "expired")
    pair.other.sees(path, "paid")
    pair.owner.post(f"{path}/did-not-happen")
    pair.other.charged(deal["id"], "price", "refunded")
    return pair.owner.sees(path, "did_not_happen")


def turn_down(pair: Pair) -> str:
    """The owner says no."""
    deal = _propose(pair, "give")
    pair.owner.post(f"/v1/reservations/{deal['id']}/decline")
    return pair.other.sees(f"/v1/reservations/{deal['id']}", "declined")


def withdraw(pair: Pair) -> str:
    """The taker thinks better of it before the owner has answered."""
    deal = _propose(pair, "sell")
    pair.other.post(f"/v1/reservations/{deal['id']}/cancel")
    return pair.owner.sees(f"/v1/reservations/{deal['id']}", "cancelled")


def _hand_over(pair: Pair, path: str) -> None:
    pair.other.sees(path, "paid")
    code = pair.other.get(f"{path}/handover-code")["code"]
    pair.owner.post(f"{path}/handover", {"code": code})


def agree_on(pair: Pair, kind: str, **item: Any) -> dict[str, Any]:
    """Proposed and accepted."""
    deal = _propose(pair, kind, **item)
    accepted: dict[str, Any] = pair.owner.post(f"/v1/reservations/{deal['id']}/accept")
    return accepted


def _propose(pair: Pair, kind: str, **item: Any) -> dict[str, Any]:
    wanted = publish_item(pair.owner, kind, **item)
    offer = {"offered_listing_id": publish_item(pair.other)["id"]} if kind == "swap" else {}
    path = f"/v1/listings/{wanted['id']}/reservations"
    deal: dict[str, Any] = pair.other.post(path, a_meeting(**offer))
    return deal
