"""The committee decides a booking that the two cannot settle: who of it may, what it sees."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.holdings import erase, remains
from chassis.ids import uuid7
from chassis.tables import outbox
from contracts.errors.base import Refusal
from contracts.errors.general import CommitteeOnly, NotThere, ValidationFailed
from contracts.errors.listings import DisputeClosed
from contracts.errors.parking import BookingState
from contracts.json import Json
from services.parking.bookings.model import Booking
from services.parking.dues import actions as due_actions
from services.parking.privacy.views import HELD
from services.parking.spaces.model import Space
from tests.parking.builders import MONDAY, paid
from tests.parking.running import Running
from tests.parking.test_disputes import SAID, SIDES, ask, dispute, now_is, stay

WHY = "双方说法不一，按聊天记录判断"


def fen(amount: int) -> Json:
    return {"amount": amount, "currency": "CNY"}


class Court:
    """A community of its own, and `judge` of its committee."""

    def __init__(self, parking: Running) -> None:
        self.parking, self.home, self.judge = parking, uuid7(), uuid7()
        self.seat(self.judge)

    def seat(self, member_id: UUID) -> None:
        self.parking.members.seats[member_id] = self.home

    def disputed(self, state: str = "agreed") -> Booking:
        booking = stay(self.parking, state)
        with self.parking.database() as session:
            session.get_one(Space, booking.space_id).community_id = self.home
        dispute(self.parking, booking)
        return now_is(self.parking, booking)

    def ask(self, method: str, by: UUID | None = None, **arguments: Any) -> Json:
        return self.parking.call(by or self.judge, method, **arguments)

    def decide(self, booking: Booking, by: UUID | None = None, *, back: int, out: int) -> Json:
        body = {"to_payer": fen(back), "to_payee": fen(out), "reason": WHY}
        return self.ask("decide_dispute", by, dispute_id=str(booking.dispute_id), body=body)

    def show(self, booking: Booking, by: UUID | None = None) -> Json:
        return self.ask("show_dispute", by, dispute_id=str(booking.dispute_id))

    def is_refused(self, booking: Booking, refusal: type[Refusal], by: UUID) -> None:
        with pytest.raises(refusal):
            self.show(booking, by)
        with pytest.raises(refusal):
            self.decide(booking, by, back=booking.in_escrow, out=0)

    def facts(self, event_type: str) -> list[Json]:
        """Of this community alone: what the other tests commit stays."""
        with self.parking.database() as session:
            found = session.scalars(select(outbox.c.data).where(outbox.c.type == event_type))
            return [told for told in found if told["community_id"] == str(self.home)]


@pytest.fixture
def court(parking: Running) -> Court:
    return Court(parking)


@pytest.mark.parametrize("state", ["agreed", "in_use", "balance_due"])
def test_who_is_paid_anything_has_a_deal_that_is_settled(court: Court, state: str) -> None:
    booking = court.disputed(state)
    decided = court.decide(booking, back=100, out=260)
    assert (decided["status"], decided["status_label"]) == ("decided", "居委会已决定")
    assert decided["content"] is None
    shown = ask(court.parking, booking, "renter_id", "show_booking")
    assert (shown["status"], shown["dispute"]["decision"]) == ("settled", decided["decision"])
    assert str(court.judge) not in str(shown)
    (fact,) = court.facts("booking_decided")
    assert (fact["to_payer"], fact["to_payee"]) == (fen(100), fen(260))
    assert WHY not in str(fact)
    with court.parking.database() as session:
        due_actions.take_payout(session, session.get_one(Booking, booking.id), MONDAY)
    after = now_is(court.parking, booking)
    assert (after.status, after.live) == ("paid_out", False)


def test_all_back_is_as_if_nothing_had_been_agreed(court: Court) -> None:
    booking = court.disputed()
    decided = court.decide(booking, back=booking.in_escrow, out=0)
    assert decided["decision"]["to_payee"] == fen(0)
    after = now_is(court.parking, booking)
    assert (after.status, after.live, after.cancelled_by) == ("cancelled", False, None)


def test_what_is_divided_is_what_is_held(court: Court) -> None:
    booking = court.disputed("balance_due")
    for back, out in ((0, 0), (0, booking.total), (1, booking.deposit)):
        with pytest.raises(ValidationFailed) as refused:
            court.decide(booking, back=back, out=out)
        assert refused.value.errors[0]["code"] == "not_what_is_held"
    with court.parking.database() as session:
        paid(session, session.get_one(Booking, booking.id), "balance", now=MONDAY)
    assert court.show(booking)["price"] == fen(booking.total)
    court.decide(booking, back=0, out=booking.total)


def test_nobody_decides_who_has_a_part_in_it_or_sits_elsewhere(court: Court) -> None:
    booking = court.disputed()
    court.is_refused(booking, CommitteeOnly, uuid7())
    elsewhere = uuid7()
    court.parking.members.seats[elsewhere] = uuid7()
    court.is_refused(booking, NotThere, elsewhere)
    for side in SIDES:
        member = getattr(booking, side)
        court.is_refused(booking, CommitteeOnly, member)
        court.seat(member)
        court.is_refused(booking, NotThere, member)
        assert court.ask("list_disputes", member, query={})["items"] == []
    assert court.decide(booking, back=0, out=booking.in_escrow)["status"] == "decided"


def test_the_committee_reads_what_it_needs_and_no_place_or_plate(court: Court) -> None:
    booking = court.disputed()
    shown = court.show(booking)
    assert shown["content"]["text"] == SAID["text"]
    assert shown["content"]["label"] == "B2-117"
    assert (shown["payer"]["id"], shown["payee"]["id"]) == (
        str(booking.renter_id),
        str(booking.owner_id),
    )
    assert not any(hidden in str(shown) for hidden in ("电梯", "plate", "location"))
    (listed,) = court.ask("list_disputes", query={})["items"]
    assert "content" not in listed
    assert SAID["text"] not in str(listed)


def test_each_look_and_decision_is_told_for_the_log(court: Court) -> None:
    booking = court.disputed()
    court.ask("list_disputes", query={})
    court.show(booking)
    court.decide(booking, back=0, out=booking.in_escrow)
    looks = court.facts("booking_disputes_seen")
    assert [look["closely"] for look in looks] == [False, True]
    assert {look["seen_by"] for look in looks} == {str(court.judge)}
    (fact,) = court.facts("booking_decided")
    assert fact["decided_by"] == str(court.judge)


def test_they_are_listed_by_what_became_of_them(court: Court) -> None:
    is_open, decided, settled = (court.disputed() for _ in range(3))
    court.decide(decided, back=0, out=decided.in_escrow)
    ask(court.parking, settled, "renter_id", "withdraw_dispute")
    for status, booking in (("open", is_open), ("decided", decided), ("settled", settled)):
        listed = court.ask("list_disputes", query={"status": status})["items"]
        assert [one["deal"]["id"] for one in listed] == [str(booking.id)]
    first = court.ask("list_disputes", query={"limit": "2"})
    rest = court.ask("list_disputes", query={"limit": "2", "cursor": first["next_cursor"]})
    assert first["items"][-1]["cursor"] == first["next_cursor"]
    found = [one["deal"]["id"] for one in first["items"] + rest["items"]]
    assert sorted(found) == sorted(str(each.id) for each in (is_open, decided, settled))


def test_what_is_over_stays_so(court: Court) -> None:
    decided, settled = court.disputed(), court.disputed()
    court.decide(decided, back=0, out=decided.in_escrow)
    ask(court.parking, settled, "renter_id", "withdraw_dispute")
    for booking in (decided, settled):
        with pytest.raises(DisputeClosed):
            court.decide(booking, back=booking.in_escrow, out=0)
    with pytest.raises(BookingState):
        ask(court.parking, decided, "renter_id", "withdraw_dispute")
    # That they have left can be said once; the decision stands.
    assert ask(court.parking, decided, "renter_id", "check_out")["status"] == "settled"
    with pytest.raises(BookingState):
        ask(court.parking, decided, "renter_id", "check_out")


def test_of_the_committee_and_the_two_at_once_one_ends_it(court: Court) -> None:
    booking = court.disputed()
    start = Barrier(2)

    def judge() -> str:
        start.wait()
        court.decide(booking, back=0, out=booking.in_escrow)
        return "decided"

    def renter() -> str:
        start.wait()
        ask(court.parking, booking, "renter_id", "withdraw_dispute")
        return "withdrawn"

    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(judge), pool.submit(renter)]
    lost = [one.exception() for one in asked if one.exception()]
    assert [type(one) for one in lost] in ([DisputeClosed], [BookingState])
    after = now_is(court.parking, booking)
    assert after.status == ("settled" if court.facts("booking_decided") else "agreed")


def test_what_was_said_goes_with_who_said_it(court: Court) -> None:
    booking = court.disputed()
    court.decide(booking, back=0, out=booking.in_escrow)
    with court.parking.database() as session:
        for member in (booking.renter_id, booking.owner_id):
            erase(session, HELD, member)
        assert remains(session, HELD, [booking.owner_id, booking.renter_id]) == []
    shown = court.show(booking)
    assert WHY not in str(shown)
