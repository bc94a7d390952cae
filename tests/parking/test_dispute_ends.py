"""A disputed booking ends by a proposal that both agree to, or at its deadline by the default."""

from datetime import datetime, timedelta

import pytest

from chassis.clock import rfc3339
from chassis.ids import uuid7
from contracts.errors.disputes import ProposalOutdated, ProposalOver, TooManyProposals
from contracts.errors.general import NotParty, NotThere, ValidationFailed
from contracts.errors.parking import BookingState
from contracts.json import Json
from services.parking.bookings.model import Booking
from tests.parking.builders import DAY, MONDAY, NOW, paid
from tests.parking.running import Running
from tests.parking.test_decisions import Court, fen
from tests.parking.test_disputes import OVER, SIDES, ask, dispute, now_is, stay
from tests.parking.test_event_contracts import told

GIVEN = 14 * DAY
A_SECOND = timedelta(seconds=1)


def disputed(parking: Running, state: str = "agreed", side: str = "renter_id") -> Booking:
    booking = stay(parking, state)
    dispute(parking, booking, side)
    return now_is(parking, booking)


def propose(parking: Running, booking: Booking, side: str, *, back: int, out: int) -> Json:
    said = {"to_payer": fen(back), "to_payee": fen(out)}
    answer = ask(parking, booking, side, "propose_booking_split", **said)
    found: Json = answer["dispute"]["proposals"][-1]
    return found


def accept(parking: Running, booking: Booking, side: str, proposal_id: str) -> Json:
    asked = {"booking_id": str(booking.id), "proposal_id": proposal_id}
    return parking.call(getattr(booking, side), "accept_booking_split", **asked)


def fact(parking: Running, event_type: str) -> Json:
    with parking.database() as session:
        found: Json = told(session)[event_type]
    return found


@pytest.mark.parametrize(("proposes", "accepts"), [SIDES, SIDES[::-1]])
@pytest.mark.parametrize("state", ["agreed", "in_use", "balance_due"])
def test_what_one_proposes_and_the_other_accepts_is_done(
    parking: Running, proposes: str, accepts: str, state: str
) -> None:
    booking = disputed(parking, state)
    held = booking.in_escrow
    offered = propose(parking, booking, proposes, back=held - 100, out=100)
    assert (offered["by"], offered["status"]) == (proposes.removesuffix("_id"), "open")
    assert fact(parking, "booking_split_proposed")["by"] == offered["by"]
    agreed = accept(parking, booking, accepts, offered["id"])
    assert (agreed["status"], agreed["dispute"]["status"]) == ("settled", "settled")
    decision = agreed["dispute"]["decision"]
    assert (decision["by"], decision["to_payer"], decision["to_payee"]) == (
        "both",
        fen(held - 100),
        fen(100),
    )
    said = fact(parking, "booking_decided")
    assert (said["to_payer"], said["to_payee"]) == (fen(held - 100), fen(100))
    assert (said["decided"], said["decided_by"]) == ("both", None)
    with pytest.raises(ProposalOver):
        accept(parking, booking, accepts, offered["id"])


def test_all_back_is_as_if_nothing_had_been_agreed(parking: Running) -> None:
    booking = disputed(parking)
    offered = propose(parking, booking, "owner_id", back=booking.in_escrow, out=0)
    assert accept(parking, booking, "renter_id", offered["id"])["status"] == "cancelled"
    assert not now_is(parking, booking).live


def test_what_was_proposed_before_a_payment_came_divides_too_little(parking: Running) -> None:
    booking = disputed(parking, "balance_due")
    offered = propose(parking, booking, "owner_id", back=0, out=booking.in_escrow)
    with parking.database() as session:
        paid(session, session.get_one(Booking, booking.id), "balance", now=OVER)
    with pytest.raises(ProposalOutdated):
        accept(parking, booking, "renter_id", offered["id"])
    with pytest.raises(ValidationFailed):
        propose(parking, booking, "owner_id", back=0, out=booking.in_escrow)
    better = propose(parking, booking, "renter_id", back=0, out=booking.total)
    assert accept(parking, booking, "owner_id", better["id"])["status"] == "settled"


def test_who_may_not_propose_or_accept(parking: Running) -> None:
    booking, other = disputed(parking), disputed(parking)
    held = booking.in_escrow
    offered = propose(parking, booking, "owner_id", back=held, out=0)
    elsewhere = propose(parking, other, "owner_id", back=other.in_escrow, out=0)
    with pytest.raises(NotParty):
        accept(parking, booking, "owner_id", offered["id"])
    for proposal_id in (elsewhere["id"], str(uuid7())):
        with pytest.raises(NotThere):
            accept(parking, booking, "renter_id", proposal_id)
    asked = {"booking_id": str(booking.id)}
    body = {"to_payer": fen(held), "to_payee": fen(0)}
    with pytest.raises(NotThere):
        parking.call(uuid7(), "propose_booking_split", **asked, body=body)
    with pytest.raises(NotThere):
        parking.call(uuid7(), "accept_booking_split", **asked, proposal_id=offered["id"])
    for back, out in ((held, 1), (0, 0)):
        with pytest.raises(ValidationFailed):
            propose(parking, booking, "renter_id", back=back, out=out)


def test_ten_a_side_and_none_before_or_after(parking: Running) -> None:
    never = stay(parking, "agreed")
    with pytest.raises(BookingState):
        propose(parking, never, "owner_id", back=never.in_escrow, out=0)
    with pytest.raises(BookingState):
        accept(parking, never, "owner_id", str(uuid7()))
    booking = disputed(parking)
    for _ in range(10):
        offered = propose(parking, booking, "owner_id", back=booking.in_escrow, out=0)
    with pytest.raises(TooManyProposals):
        propose(parking, booking, "owner_id", back=booking.in_escrow, out=0)
    ask(parking, booking, "renter_id", "withdraw_dispute")
    with pytest.raises(BookingState):
        propose(parking, booking, "renter_id", back=booking.in_escrow, out=0)
    with pytest.raises(ProposalOver):
        accept(parking, booking, "renter_id", offered["id"])


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("state", ["agreed", "in_use", "balance_due"])
def test_undecided_in_time_all_of_a_stay_that_nobody_confirmed_goes_back(
    parking: Running, state: str, side: str
) -> None:
    booking = stay(parking, "agreed" if state == "agreed" else "in_use")
    if state == "balance_due":
        parking.tick(OVER)
    assert now_is(parking, booking).status == state
    dispute(parking, booking, side)
    since = parking.now
    default = ask(parking, booking, "owner_id", "show_booking")["dispute"]["default"]
    assert (default["outcome"], default["to_payer"]) == ("back", fen(booking.in_escrow))
    parking.tick(since + GIVEN - A_SECOND)
    assert now_is(parking, booking).status == "disputed"
    for _ in range(2):
        parking.tick(since + GIVEN)
    shown = ask(parking, booking, "owner_id", "show_booking")
    assert (shown["status"], shown["dispute"]["status"]) == ("cancelled", "lapsed")
    assert shown["dispute"]["decision"]["by"] == "clock"
    said = fact(parking, "booking_decided")
    assert (said["to_payer"], said["to_payee"]) == (fen(booking.in_escrow), fen(0))
    assert (said["decided"], said["decided_by"]) == ("clock", None)


@pytest.mark.parametrize(
    ("objects_at", "then"), [(MONDAY, "in_use"), (OVER, "balance_due")], ids=["during", "after"]
)
@pytest.mark.parametrize("late", [False, True], ids=["on_time", "after_the_clock"])
def test_undecided_in_time_a_stay_that_the_renter_began_goes_on(
    parking: Running, objects_at: datetime, then: str, late: bool
) -> None:
    booking = stay(parking, "in_use" if late else "agreed")
    parking.now = MONDAY
    ask(parking, booking, "renter_id", "check_in")
    parking.tick(objects_at)
    objected = dispute(parking, booking)["dispute"]
    assert objected["default"] == {
        "outcome": "goes_on",
        "outcome_label": "异议失效，预订按原约定继续",
        "to_payer": None,
        "to_payee": None,
    }
    parking.now = objects_at + GIVEN
    parking.service.end_disputes()
    shown = ask(parking, booking, "renter_id", "show_booking")
    assert (shown["status"], shown["dispute"]["status"]) == (then, "lapsed")
    decision = shown["dispute"]["decision"]
    assert (decision["by"], decision["to_payee"]) == ("clock", None)
    assert fact(parking, "booking_dispute_lapsed")["renter_id"] == str(booking.renter_id)
    parking.tick(objects_at + GIVEN)
    assert now_is(parking, booking).status == "balance_due"


def test_what_was_paid_meanwhile_is_settled_when_it_goes_on(parking: Running) -> None:
    booking = stay(parking, "agreed")
    parking.now = MONDAY
    ask(parking, booking, "renter_id", "check_in")
    parking.tick(OVER)
    dispute(parking, booking)
    with parking.database() as session:
        paid(session, session.get_one(Booking, booking.id), "balance", now=OVER)
    parking.tick(OVER + GIVEN)
    assert now_is(parking, booking).status == "settled"
    assert fact(parking, "booking_settled")["total"]["amount"] == booking.total


def test_the_committee_is_reminded_once_before(parking: Running) -> None:
    court = Court(parking)
    court.disputed()
    parking.tick(NOW + GIVEN * 4 / 5 - A_SECOND)
    assert court.facts("booking_dispute_near_end") == []
    for _ in range(2):
        parking.tick(NOW + GIVEN * 4 / 5)
    assert len(court.facts("booking_dispute_near_end")) == 1


@pytest.mark.parametrize("away", SIDES)
def test_the_silence_of_who_is_suspended_does_not_count(parking: Running, away: str) -> None:
    booking = disputed(parking)
    parking.members.away.add(getattr(booking, away))
    parking.tick(NOW + 3 * GIVEN)
    assert now_is(parking, booking).status == "disputed"
    parking.members.away.clear()
    parking.members.back[getattr(booking, away)] = parking.now
    parking.tick(parking.now)
    waits = ask(parking, booking, "owner_id", "show_booking")["dispute"]
    assert (waits["status"], waits["decide_by"]) == ("open", rfc3339(NOW + 4 * GIVEN))
    parking.tick(NOW + 4 * GIVEN)
    assert now_is(parking, booking).status == "cancelled"


def test_what_was_taken_back_the_clock_leaves_alone(parking: Running) -> None:
    booking = disputed(parking)
    ask(parking, booking, "renter_id", "withdraw_dispute")
    parking.now = NOW + 2 * GIVEN
    parking.service.end_disputes()
    assert now_is(parking, booking).status == "agreed"
