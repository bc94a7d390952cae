"""Deals that one side objects to: the two settle it, or the committee divides what is held."""

from typing import Any

from tests.chaos.cast import GOOD, UNKNOWN_GOOD, Pair
from tests.chaos.rentals import LATER, a_rental, came_too_late, pays
from tests.chaos.stubborn import CONFLICT, Stubborn
from tests.chaos.trades import agree_on

UNPROCESSABLE = 422
OVER_A_BOOKING = {"reason": "not_as_described", "text": "车位比写的窄"}
OVER_A_THING = {"reason": "not_handed_over", "text": "说好了在东门，他没有来"}
CASES = "/v1/committee/disputes"


def object_to_rental(pair: Pair, *, then: str) -> str:
    """Paid for and disputed; `then` it is withdrawn and cancelled, conceded, divided (the owner
    gets a third) or given back by the committee."""
    booking = a_rental(pair, start=LATER)
    path = f"/v1/parking/bookings/{booking['id']}"
    if not pays(pair, booking["id"], "deposit", (GOOD,)):
        return pair.other.sees(path, "lapsed")
    pair.other.sees(path, "agreed")
    pair.other.post(f"{path}/dispute", OVER_A_BOOKING)
    if then == "withdrawn":
        pair.other.post(f"{path}/withdraw-dispute")
        pair.owner.post(f"{path}/cancel")
    elif then == "conceded":
        pair.owner.post(f"{path}/cancel")
    else:
        divide(pair.judge, path, booking["deposit"]["amount"], 3 if then == "divided" else 0)
    if then == "divided":
        return pair.owner.sees(path, "paid_out")
    pair.other.charged(booking["id"], "deposit", "refunded")
    return pair.owner.sees(path, "cancelled")


def object_while_paying(pair: Pair) -> str:
    """The balance is under way when the owner objects: what is held when the committee decides is
    divided, and what arrives beside it goes back."""
    booking = a_rental(pair, start=-1)
    path = f"/v1/parking/bookings/{booking['id']}"
    if not pays(pair, booking["id"], "deposit", (GOOD,)):
        return pair.other.sees(path, "lapsed")
    pair.other.sees(path, "in_use")
    pair.other.post(f"{path}/check-out")
    pair.other.press_pay(pair.other.charged(booking["id"], "balance"), pair.cards[UNKNOWN_GOOD])
    if came_too_late(pair.owner, f"{path}/dispute", OVER_A_BOOKING):
        return pair.owner.sees(path, "paid_out")
    divide(pair.judge, path, booking["deposit"]["amount"], 2, or_all_of=booking["total"]["amount"])
    return pair.owner.sees(path, "paid_out")


def object_to_sale(pair: Pair, *, then: str) -> str:
    """The owner says it was handed over, the taker objects; `then` as with a rental."""
    deal = agree_on(pair, "sell")
    path = f"/v1/reservations/{deal['id']}"
    if not pays(pair, deal["id"], "price", (GOOD,)):
        return pair.other.sees(path, "expired")
    pair.other.sees(path, "paid")
    pair.owner.post(f"{path}/confirm")
    pair.other.post(f"{path}/dispute", OVER_A_THING)
    if then == "withdrawn":
        pair.other.post(f"{path}/confirm")
    elif then == "conceded":
        pair.owner.post(f"{path}/did-not-happen")
    else:
        divide(pair.judge, path, deal["price"]["amount"], 3 if then == "divided" else 0)
    if then in ("withdrawn", "divided"):
        return pair.owner.sees(path, "completed")
    pair.other.charged(deal["id"], "price", "refunded")
    return pair.owner.sees(path, "did_not_happen")


def divide(
    judge: Stubborn, path: str, held: int, owners: int, *, or_all_of: int | None = None
) -> None:
    """The committee gives the owner one part in `owners` (0: nothing) of what is `held`, or of
    `or_all_of` where that has arrived meanwhile."""
    case = _case_of(judge, path.rpartition("/")[2])

    def decided() -> bool | None:
        for amount in (held, or_all_of):
            if amount is None:
                continue
            to_payee = amount // owners if owners else 0
            said = {"to_payer": fen(amount - to_payee), "to_payee": fen(to_payee)}
            answer = judge.ask("POST", f"{case}/decision", {**said, "reason": "两边都有道理"})
            if answer.ok:
                return True
            assert answer.status_code in (CONFLICT, UNPROCESSABLE), answer.text
        return None

    judge.waits(decided, f"{case} to be decided")


def fen(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "CNY"}


def _case_of(judge: Stubborn, deal_id: str) -> str:
    """The path of the committee's open case about a deal."""

    def look() -> str | None:
        cursor: dict[str, str] = {}
        while True:
            page = judge.get(CASES, status="open", limit=100, **cursor)
            for one in page["items"]:
                if one["deal"]["id"] == deal_id:
                    return f"{CASES}/{one['id']}"
            if not page["next_cursor"]:
                return None
            cursor = {"cursor": page["next_cursor"]}

    return judge.waits(look, f"a case about {deal_id}")
