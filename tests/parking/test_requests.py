from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.general import NotThere, ResidencyRequired, ValidationFailed
from contracts.errors.parking import (
    BalanceUnpaid,
    OwnSpace,
    SlotTaken,
    TooManyUnpaidBookings,
)
from services.parking.bookings.actions import request_booking
from services.parking.bookings.model import Booking
from services.parking.spaces.model import Space
from tests.parking.builders import (
    DAY,
    HOUR,
    MONDAY,
    NOW,
    PLATE,
    WAITS,
    a_booking,
    a_space,
    a_standing,
    agreed,
    ended,
    paid,
    two_friends,
)

MINUTE = timedelta(minutes=1)


def ask(
    session: Session,
    space: Space,
    renter: UUID,
    *,
    residency: str | None = "approved",
    **said: object,
) -> Booking:
    body = {"space_id": space.id, "starts_at": MONDAY, "ends_at": MONDAY + 2 * HOUR, **said}
    return request_booking(
        session,
        body,
        renter_id=renter,
        ask_standing=lambda: a_standing(renter, residency=residency),
        now=NOW,
        waits=WAITS,
    ).booking


def test_an_instant_booking_holds_the_slot_until_the_deposit_is_due(session: Session) -> None:
    owner, renter = two_friends(session)
    booking = a_booking(session, a_space(session, owner), renter, plate="沪 a12345")
    assert (booking.status, booking.live) == ("awaiting_deposit", True)
    assert booking.hold_expires_at == NOW + WAITS.deposit_hold
    assert (booking.total, booking.deposit, booking.balance) == (1200, 360, 840)
    assert booking.plate == PLATE
    assert booking.snapshot["label"] == "B2-117"


def test_elsewhere_the_owner_is_asked_first(session: Session) -> None:
    owner, renter = two_friends(session)
    booking = a_booking(session, a_space(session, owner, instant=False), renter)
    assert (booking.status, booking.live) == ("requested", True)
    assert (booking.hold_expires_at, booking.approve_by) == (None, NOW + WAITS.approval)


def test_an_answer_is_not_waited_for_longer_than_the_stay(session: Session) -> None:
    owner, renter = two_friends(session)
    space = a_space(session, owner, instant=False)
    booking = a_booking(session, space, renter, at=NOW, lasting=HOUR)
    assert booking.approve_by == NOW + HOUR


def test_refusals_come_in_their_order(session: Session) -> None:
    owner, renter = two_friends(session)
    space = a_space(session, owner, plate_required=True)
    a_booking(session, space, renter, plate=PLATE)
    wrong = {"ends_at": MONDAY - HOUR, "plate": "no plate"}
    with pytest.raises(NotThere):
        ask(session, space, uuid7(), residency=None, **wrong)
    with pytest.raises(ResidencyRequired):
        ask(session, space, renter, residency="pending", **wrong)
    with pytest.raises(ResidencyRequired):
        ask(session, space, owner, residency=None, **wrong)
    with pytest.raises(OwnSpace):
        ask(session, space, owner, **wrong)
    with pytest.raises(ValidationFailed) as refused:
        ask(session, space, renter, **wrong)
    assert refused.value.errors == [
        {"pointer": "/ends_at", "code": "ends_before_start"},
        {"pointer": "/plate", "code": "plate_malformed"},
    ]
    with pytest.raises(SlotTaken):
        ask(session, space, renter, plate=PLATE)


def test_who_comes_too_late_is_told_before_members_are_asked(session: Session) -> None:
    owner, renter = two_friends(session)
    space = a_space(session, owner)
    a_booking(session, space, renter)
    body = {"space_id": space.id, "starts_at": MONDAY, "ends_at": MONDAY + HOUR}
    with pytest.raises(SlotTaken):
        request_booking(
            session,
            body,
            renter_id=renter,
            ask_standing=lambda: pytest.fail("members were asked"),
            now=NOW,
            waits=WAITS,
        )


@pytest.mark.parametrize(("back", "taken"), [(10, True), (11, False)])
def test_a_stay_may_have_begun_ten_minutes_ago(session: Session, back: int, taken: bool) -> None:
    owner, renter = two_friends(session)
    space = a_space(session, owner)
    said = {"starts_at": NOW - back * MINUTE, "ends_at": NOW + HOUR}
    if taken:
        assert ask(session, space, renter, **said).live
    else:
        with pytest.raises(ValidationFailed, match="in_the_past"):
            ask(session, space, renter, **said)


def test_bookings_may_touch_but_not_overlap(session: Session) -> None:
    owner, renter = two_friends(session)
    space = a_space(session, owner)
    a_booking(session, space, renter, at=MONDAY, lasting=HOUR)
    a_booking(session, space, renter, at=MONDAY + HOUR, lasting=HOUR)
    a_booking(session, space, renter, at=MONDAY - HOUR, lasting=HOUR)
    with pytest.raises(SlotTaken):
        a_booking(session, space, renter, at=MONDAY + HOUR - MINUTE, lasting=HOUR)


def test_a_taken_slot_comes_with_the_nearest_free_ones(session: Session) -> None:
    owner, renter = two_friends(session)
    hours = [{"weekdays": ["mon"], "from": "09:00", "until": "15:00"}]
    space = a_space(session, owner, windows=hours)
    a_booking(session, space, renter, at=MONDAY + HOUR, lasting=HOUR)
    with pytest.raises(SlotTaken) as refused:
        a_booking(session, space, renter, at=MONDAY, lasting=2 * HOUR)
    nearest, *_ = refused.value.alternatives
    assert nearest["space_id"] == str(space.id)
    assert nearest["starts_at"] == "2026-11-23T03:00:00Z"
    assert nearest["total"] == {"amount": 1200, "currency": "CNY"}


def test_a_lapsed_booking_leaves_its_slot_to_others(session: Session) -> None:
    owner, renter = two_friends(session)
    space = a_space(session, owner)
    first = a_booking(session, space, renter)
    session.execute(
        update(Booking).where(Booking.id == first.id).values(status="lapsed", live=False)
    )
    assert a_booking(session, space, renter).live


def test_ten_unpaid_bookings_are_as_many_as_one_may_hold(session: Session) -> None:
    owner, renter = two_friends(session)
    space = a_space(session, owner)
    asking = a_space(session, owner, instant=False)
    held = [a_booking(session, space, renter, at=MONDAY + n * DAY) for n in range(9)]
    a_booking(session, asking, renter)
    with pytest.raises(TooManyUnpaidBookings):
        a_booking(session, space, renter, at=MONDAY + 9 * DAY)
    held[0].status = "agreed"
    session.flush()
    assert a_booking(session, space, renter, at=MONDAY + 9 * DAY).live


def test_who_owes_a_balance_cannot_book_until_it_is_paid(session: Session) -> None:
    owner, renter = two_friends(session)
    space = a_space(session, owner)
    owing = ended(session, agreed(session, space, renter, at=MONDAY))
    at_once = MONDAY + 2 * HOUR
    with pytest.raises(BalanceUnpaid) as refused:
        a_booking(session, space, renter, at=MONDAY + DAY, now=at_once)
    assert refused.value.booking_id == str(owing.id)
    paid(session, owing, "balance", now=at_once)
    assert a_booking(session, space, renter, at=MONDAY + DAY, now=at_once).live


def test_a_stay_that_is_over_cannot_be_booked(session: Session) -> None:
    owner, renter = two_friends(session)
    space = a_space(session, owner, min_minutes=1)
    with pytest.raises(ValidationFailed) as refused:
        ask(session, space, renter, starts_at=NOW - 10 * MINUTE, ends_at=NOW)
    assert refused.value.errors == [{"pointer": "/ends_at", "code": "in_the_past"}]


def test_a_stay_of_centuries_is_refused_without_a_look_at_its_days(session: Session) -> None:
    owner, renter = two_friends(session)
    space = a_space(session, owner)
    with pytest.raises(ValidationFailed, match="stay_too_long"):
        ask(session, space, renter, ends_at=datetime(9999, 12, 31, tzinfo=UTC))
