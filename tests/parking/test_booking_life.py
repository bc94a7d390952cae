import pytest
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.general import NotOwner, NotParty, NotThere
from contracts.errors.parking import BookingState, TooSoon
from services.parking.bookings import actions as booking_actions
from services.parking.bookings.model import Booking
from services.parking.bookings.views import deal, party_booking
from services.parking.dues import actions as due_actions
from services.parking.stays import actions as stay_actions
from tests.parking.builders import (
    HOUR,
    MONDAY,
    NOW,
    WAITS,
    a_booking,
    a_fact,
    a_space,
    agreed,
    ended,
    paid,
    two_friends,
)


def requested(session: Session) -> Booking:
    owner, renter = two_friends(session)
    return a_booking(session, a_space(session, owner, instant=False), renter)


def agreement(session: Session, **terms: object) -> Booking:
    owner, renter = two_friends(session)
    return agreed(session, a_space(session, owner, **terms), renter)


def approve(session: Session, booking: Booking) -> None:
    booking_actions.approve_booking(
        session, booking, owner_id=booking.owner_id, now=NOW + HOUR, waits=WAITS
    )


def test_an_approved_booking_waits_for_its_deposit(session: Session) -> None:
    booking = requested(session)
    approve(session, booking)
    assert booking.status == "awaiting_deposit"
    assert booking.hold_expires_at == NOW + HOUR + WAITS.deposit_hold


def test_a_declined_booking_frees_its_slot(session: Session) -> None:
    booking = requested(session)
    booking_actions.decline_booking(
        session, booking, owner_id=booking.owner_id, reason="抱歉", now=NOW
    )
    assert (booking.status, booking.live, booking.reason) == ("declined", False, "抱歉")
    with pytest.raises(BookingState):
        approve(session, booking)


def test_only_the_owner_decides(session: Session) -> None:
    booking = requested(session)
    renter = booking.renter_id
    with pytest.raises(NotOwner):
        booking_actions.approve_booking(session, booking, owner_id=renter, now=NOW, waits=WAITS)
    with pytest.raises(NotOwner):
        booking_actions.decline_booking(session, booking, owner_id=renter, reason=None, now=NOW)


def test_nobody_else_finds_a_booking(session: Session) -> None:
    booking = requested(session)
    for member in (booking.owner_id, booking.renter_id):
        assert party_booking(session, booking.id, member) is booking
    with pytest.raises(NotThere):
        party_booking(session, booking.id, uuid7())


@pytest.mark.parametrize("side", ["owner_id", "renter_id"])
def test_either_side_cancels_an_agreement_before_its_start(session: Session, side: str) -> None:
    booking = agreement(session)
    member = getattr(booking, side)
    booking_actions.cancel_booking(session, booking, member_id=member, reason=None, now=NOW)
    assert (booking.status, booking.live) == ("cancelled", False)


def test_nobody_cancels_once_it_has_started(session: Session) -> None:
    booking = agreement(session)
    with pytest.raises(BookingState):
        booking_actions.cancel_booking(
            session, booking, member_id=booking.owner_id, reason=None, now=MONDAY
        )


def test_the_captured_deposit_is_the_agreement(session: Session) -> None:
    owner, renter = two_friends(session)
    booking = a_booking(session, a_space(session, owner), renter)
    fact = a_fact(booking, "deposit")
    before = booking.version
    assert due_actions.note_due(session, fact, NOW)
    session.refresh(booking)
    assert booking.version == before + 1
    assert (booking.status, str(booking.deposit_charge_id)) == (
        "awaiting_deposit",
        fact["charge_id"],
    )
    due_actions.take_payment(session, booking, fact, NOW)
    assert booking.status == "agreed"


def test_the_charge_is_noted_also_when_its_news_comes_last(session: Session) -> None:
    owner, renter = two_friends(session)
    booking = a_booking(session, a_space(session, owner), renter)
    fact = a_fact(booking, "deposit")
    due_actions.take_payment(session, booking, fact, NOW)
    session.flush()
    before = booking.version
    assert due_actions.note_due(session, fact, NOW)
    session.refresh(booking)
    assert str(booking.deposit_charge_id) == fact["charge_id"]
    assert booking.version == before


def test_a_charge_of_a_booking_not_heard_of_is_not_noted(session: Session) -> None:
    owner, renter = two_friends(session)
    fact = a_fact(a_booking(session, a_space(session, owner), renter), "deposit")
    assert not due_actions.note_due(session, fact | {"deal_id": str(uuid7())}, NOW)


def test_a_charge_of_no_stage_of_a_booking_changes_nothing(session: Session) -> None:
    owner, renter = two_friends(session)
    booking = a_booking(session, a_space(session, owner), renter)
    before = booking.version
    fact = a_fact(booking, "deposit") | {"stage": "price"}
    assert due_actions.note_due(session, fact, NOW)
    session.refresh(booking)
    assert (booking.deposit_charge_id, booking.version) == (None, before)


@pytest.mark.parametrize("status", ["lapsed", "cancelled", "declined", "expired"])
def test_money_that_comes_too_late_changes_nothing(session: Session, status: str) -> None:
    owner, renter = two_friends(session)
    booking = a_booking(session, a_space(session, owner), renter)
    booking.status, booking.live = status, False
    paid(session, booking, "deposit")
    assert booking.status == status


def test_leaving_early_ends_the_stay_and_costs_the_same(session: Session) -> None:
    booking = agreement(session)
    stay_actions.check_in(session, booking, member_id=booking.renter_id, now=MONDAY)
    left = MONDAY + HOUR
    stay_actions.check_out(session, booking, member_id=booking.renter_id, now=left, waits=WAITS)
    assert (booking.status, booking.live, booking.ended_at) == ("balance_due", False, left)
    assert booking.balance_due_at == left + WAITS.balance_due
    assert (booking.total, booking.balance) == (1200, 840)


def test_checking_in_twice_is_once(session: Session) -> None:
    booking = agreement(session)
    for minutes in (0, 1):
        now = MONDAY + minutes * HOUR / 60
        stay_actions.check_in(session, booking, member_id=booking.renter_id, now=now)
    assert (booking.status, booking.started_at) == ("in_use", MONDAY)


def test_one_may_arrive_a_little_early_but_not_hours(session: Session) -> None:
    booking = agreement(session)
    with pytest.raises(TooSoon):
        stay_actions.check_in(session, booking, member_id=booking.renter_id, now=MONDAY - HOUR)
    early = MONDAY - HOUR / 6
    stay_actions.check_in(session, booking, member_id=booking.renter_id, now=early)
    assert booking.status == "in_use"


def test_only_the_renter_checks_in_and_out(session: Session) -> None:
    booking = agreement(session)
    owner = booking.owner_id
    with pytest.raises(NotParty):
        stay_actions.check_in(session, booking, member_id=owner, now=MONDAY)
    with pytest.raises(NotParty):
        stay_actions.check_out(session, booking, member_id=owner, now=MONDAY, waits=WAITS)


def test_the_captured_balance_settles_and_the_payout_closes(session: Session) -> None:
    booking = ended(session, agreement(session))
    assert not deal(booking)["open_for_review"]
    due_actions.take_payout(session, booking, NOW)
    assert booking.status == "balance_due"
    paid(session, booking, "balance", now=MONDAY + 3 * HOUR)
    assert booking.status == "settled"
    assert deal(booking) == {
        "kind": "booking",
        "deal_id": str(booking.id),
        "owner_id": str(booking.owner_id),
        "other_id": str(booking.renter_id),
        "open_for_review": True,
        "finished_at": "2026-11-23T04:00:00Z",
        "title": "B2-117",
    }
    for _ in range(2):
        due_actions.take_payout(session, booking, NOW)
    assert booking.status == "paid_out"


def test_a_stay_paid_in_full_is_settled_when_it_ends(session: Session) -> None:
    booking = ended(session, agreement(session, deposit_percent=100))
    assert (booking.status, booking.balance, booking.balance_due_at) == ("settled", 0, None)
