"""Parking deals from the booking to each of their ends; every one answers the state it ended in."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.chaos.cast import FAILS_ALWAYS, GOOD, UNKNOWN_GOOD, Pair, number_of
from tests.chaos.stubborn import CONFLICT, Stubborn
from tests.e2e.neighbourhood import a_booking, in_minutes, publish_space

BOOKINGS = "/v1/parking/bookings"
LATER = 600


def rent(
    pair: Pair,
    *,
    deposit: Sequence[str] = (GOOD,),
    balance: Sequence[str] = (GOOD,),
    payee: str = GOOD,
    **space: Any,
) -> str:
    """To the payout. `deposit` and `balance` are the cards tried in turn; where none is good, the
    booking is given up and lapses."""
    booking = a_rental(pair, start=-1, **space)
    path = f"{BOOKINGS}/{booking['id']}"
    if booking["status"] == "requested" and came_too_late(pair.owner, f"{path}/approve"):
        return pair.other.sees(path, "expired")
    if not pays(pair, booking["id"], "deposit", deposit):
        return pair.other.sees(path, "lapsed")
    pair.other.sees(path, "in_use")
    if payee != GOOD:
        takes_money_with(pair.owner, payee)
    pair.other.post(f"{path}/check-out")
    if booking["balance"]["amount"]:
        assert pays(pair, booking["id"], "balance", balance)
    if payee == FAILS_ALWAYS:
        gets_it_with_another_card(pair.owner, booking["id"])
    return pair.owner.sees(path, "paid_out")


def stay_longer(pair: Pair, *, cards: Sequence[str], left_at_once: bool = False) -> str:
    """An hour more, tried with `cards` in turn; who leaves before that is known, or never pays for
    it, has the stay that was agreed, and what arrives for the hour goes back."""
    booking = a_rental(pair, start=-1)
    path = f"{BOOKINGS}/{booking['id']}"
    if not pays(pair, booking["id"], "deposit", (GOOD,)):
        return pair.other.sees(path, "lapsed")
    pair.other.sees(path, "in_use")
    pair.other.post(f"{path}/extend", {"ends_at": in_minutes(180)})
    if left_at_once:
        asked = pair.other.charged(booking["id"], "supplement")
        pair.other.press_pay(asked, pair.cards[cards[0]])
    elif cards:
        pays(pair, booking["id"], "supplement", cards)
    pair.other.post(f"{path}/check-out")
    assert pays(pair, booking["id"], "balance", (GOOD,))
    return pair.owner.sees(path, "paid_out")


def call_off(pair: Pair, *, paid: bool) -> str:
    """Cancelled before the start; what was paid has come back by then."""
    booking = a_rental(pair, start=LATER)
    path = f"{BOOKINGS}/{booking['id']}"
    if paid and not pays(pair, booking["id"], "deposit", (GOOD,)):
        return pair.other.sees(path, "lapsed")
    if came_too_late(pair.other, f"{path}/cancel"):
        return pair.other.sees(path, "lapsed")
    if paid:
        pair.other.charged(booking["id"], "deposit", "refunded")
    return pair.owner.sees(path, "cancelled")


def call_off_at(pair: Pair, *, by: str, ahead: int, cancellation: str) -> str:
    """Paid and cancelled so many minutes before the start, by the terms of the space: what of the
    deposit goes back has come back, and what the owner keeps has reached them."""
    booking = a_rental(pair, start=ahead, cancellation=cancellation)
    path = f"{BOOKINGS}/{booking['id']}"
    if not pays(pair, booking["id"], "deposit", (GOOD,)):
        return pair.other.sees(path, "lapsed")
    pair.other.sees(path, "agreed")
    (pair.owner if by == "owner" else pair.other).post(f"{path}/cancel")
    kept = (pair.other.get(path)["kept"] or {"amount": 0})["amount"]
    back = booking["deposit"]["amount"] - kept

    def divided() -> bool | None:
        at = pair.other.get(f"/v1/deals/{booking['id']}/money")["totals"]
        came = (at["payer"]["amount"], at["payee"]["amount"])
        return True if came == (-kept, kept) else None

    pair.other.waits(divided, f"{back} of {path} to be back, {kept} to be the owner's")
    return pair.owner.sees(path, "cancelled")


def find_occupied(pair: Pair) -> str:
    """Somebody else is parked there: all goes back at once."""
    booking = a_rental(pair, start=-1, cancellation="firm")
    path = f"{BOOKINGS}/{booking['id']}"
    if not pays(pair, booking["id"], "deposit", (GOOD,)):
        return pair.other.sees(path, "lapsed")
    pair.other.sees(path, "agreed", "in_use")
    pair.other.post(f"{path}/report-occupied", {"photo_id": pair.other.photo()})
    pair.other.charged(booking["id"], "deposit", "refunded")
    return pair.owner.sees(path, "cancelled")


def call_off_while_paying(pair: Pair) -> str:
    """The deposit arrives late, for a booking that is no more: it goes back by itself."""
    booking = a_rental(pair, start=LATER)
    path = f"{BOOKINGS}/{booking['id']}"
    pair.other.press_pay(pair.other.charged(booking["id"], "deposit"), pair.cards[UNKNOWN_GOOD])
    if came_too_late(pair.owner, f"{path}/cancel"):
        return pair.other.sees(path, "lapsed")
    # Closed before the provider had heard of it, where a fault kept the order from going out.
    pair.other.charged(booking["id"], "deposit", "refunded", "expired")
    return pair.owner.sees(path, "cancelled")


def turn_down(pair: Pair) -> str:
    """The owner does not want this renter."""
    path = f"{BOOKINGS}/{a_rental(pair, start=LATER, instant=False)['id']}"
    late = came_too_late(pair.owner, f"{path}/decline")
    return pair.other.sees(path, "expired" if late else "declined")


def leave_unanswered(pair: Pair) -> str:
    """The owner never answers."""
    path = f"{BOOKINGS}/{a_rental(pair, start=LATER, instant=False)['id']}"
    return pair.other.sees(path, "expired")


def contend(pair: Pair) -> str:
    """Two requests for one slot at the same moment: one is answered that it is taken."""
    asked = a_booking(publish_space(pair.owner), start=LATER)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: pair.other.ask("POST", BOOKINGS, asked), range(2)))
    refused = {answer.json()["code"] for answer in answers if not answer.ok}
    assert refused <= {"slot_taken"}, refused
    # Both have it where one request got through only when the other's hold was over.
    *before, last = sorted(answer.json()["id"] for answer in answers if answer.ok)
    for booked in before:
        pair.owner.sees(f"{BOOKINGS}/{booked}", "lapsed")
    late = came_too_late(pair.other, f"{BOOKINGS}/{last}/cancel")
    return pair.owner.sees(f"{BOOKINGS}/{last}", "lapsed" if late else "cancelled")


def pays(pair: Pair, deal_id: str, stage: str, cards: Sequence[str]) -> bool:
    """Whether one of the cards, tried in turn, was good, and in time."""
    for card in cards:
        pair.other.press_pay(pair.other.charged(deal_id, stage), pair.cards[card])
        known = pair.other.charged(deal_id, stage, "captured", "failed", "expired", "refunded")
        if known["status"] != "failed":
            return bool(known["status"] == "captured")
    return False


def came_too_late(person: Stubborn, path: str, body: Any = None) -> bool:
    """Take a step that a deal which ended meanwhile refuses."""
    answer = person.ask("POST", path, body)
    assert answer.ok or answer.status_code == CONFLICT, answer.text
    return not answer.ok


def takes_money_with(payee: Stubborn, last4: str) -> None:
    """A fresh card, to which the next payout goes."""
    payee.post(f"/v1/cards/{payee.card(number_of(last4))}/default")


def gets_it_with_another_card(payee: Stubborn, deal_id: str) -> None:
    """A payout that fails, however often it is sent, goes out once its card is another one."""

    def failed() -> bool | None:
        found = payee.get("/v1/payouts", limit=100)["items"]
        states = {payout["status"] for payout in found if payout["deal"]["id"] == deal_id}
        # Paid, where another deal of the same payee has brought a good card meanwhile.
        return True if states & {"failed", "paid"} else None

    payee.waits(failed, f"the payout of {deal_id} to fail")
    takes_money_with(payee, GOOD)


def a_rental(pair: Pair, *, start: int, **space: Any) -> dict[str, Any]:
    """Two hours from `start` on (minutes from now), at a space of its own."""
    asked = a_booking(publish_space(pair.owner, **space), start=start, minutes=120)
    booking: dict[str, Any] = pair.other.post(BOOKINGS, asked)
    return booking
