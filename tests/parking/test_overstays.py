"""A car is still there when its time is over: told, charged, objected to, let be."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.clock import rfc3339
from chassis.holdings import erase
from chassis.ids import uuid7
from contracts.errors.general import NotOwner, NotParty, NotThere, ValidationFailed
from contracts.errors.parking import BalanceUnpaid, BookingState, OverstayState, RenterHasLeft
from contracts.json import Json
from services.parking.bookings.model import Booking
from services.parking.overstays.model import Overstay
from services.parking.privacy.views import HELD
from tests.parking.builders import (
    DAY,
    HOUR,
    MONDAY,
    WAITS,
    a_booking,
    a_space,
    yuan,
)
from tests.parking.running import Running
from tests.parking.test_disputes import ask, dispute, now_is, stay
from tests.parking.test_event_contracts import about, told

OVER = MONDAY + 2 * HOUR
MINUTE = timedelta(minutes=1)
CHARGED_FROM = OVER + WAITS.overstay_grace


def over(parking: Running, **terms: object) -> Booking:
    """A stay that the clock has ended."""
    booking = stay(parking, "in_use", **terms)
    parking.tick(OVER)
    return now_is(parking, booking)


def report(parking: Running, booking: Booking, at: datetime = OVER + MINUTE) -> Json:
    parking.now = at
    return ask(parking, booking, "owner_id", "report_overstay", photo_id=str(uuid7()))


def facts(parking: Running) -> Json:
    with parking.database() as session:
        return told(session)


def leaves(parking: Running, booking: Booking, at: datetime, by: str = "renter") -> Json:
    parking.now = at
    method = "check_out" if by == "renter" else "end_overstay"
    return ask(parking, booking, f"{by}_id", method)


def hear(parking: Running, booking: Booking, event_type: str, **said: object) -> None:
    envelope = about(event_type, booking, "overstay")
    envelope["data"] |= said
    parking.hear("parking.payments", envelope)


@pytest.mark.parametrize("by", ["renter", "owner"])
def test_it_is_charged_by_the_started_hour_once_one_of_the_two_says_it_has_left(
    parking: Running, by: str
) -> None:
    booking = over(parking)
    shown = report(parking, booking)["overstay"]
    assert (shown["status"], shown["amount"]) == ("open", None)
    fact = facts(parking)["booking_overstay_reported"]
    assert (fact["since"], fact["charged_from"]) == (rfc3339(OVER), rfc3339(CHARGED_FROM))
    assert not now_is(parking, booking).owes_overstay
    left = leaves(parking, booking, CHARGED_FROM + HOUR + MINUTE, by)
    assert left["status"] == "balance_due"
    found = left["overstay"]
    assert (found["status"], found["hours"], found["amount"]) == ("charged", 2, yuan(12))
    assert (found["ended_by"], found["status_label"]) == (by, "待付超时费")
    charged = facts(parking)["booking_overstay_charged"]
    assert (charged["amount"], charged["due_at"]) == (yuan(12), found["due_at"])
    assert charged["due_at"] == rfc3339(parking.now + WAITS.balance_due)


def test_it_is_paid_and_paid_out_beside_the_booking(parking: Running) -> None:
    booking = over(parking)
    report(parking, booking)
    leaves(parking, booking, CHARGED_FROM + HOUR)
    charge = {"charge_id": str(uuid7())}
    for _ in range(2):
        hear(parking, booking, "charge_due", **charge)
    shown = ask(parking, booking, "renter_id", "show_booking")["overstay"]
    assert shown["charge_id"] == charge["charge_id"]
    for _ in range(2):
        hear(parking, booking, "payment_captured", **charge)
        hear(parking, booking, "payout_paid", of="overstay")
    shown = ask(parking, booking, "owner_id", "show_booking")
    assert shown["overstay"]["status"] == "paid"
    assert shown["overstay"]["paid_out_at"]
    # Neither is the balance paid by it, nor the booking paid out.
    after = now_is(parking, booking)
    assert (after.status, after.balance_paid_at) == ("balance_due", None)
    assert not after.owes_overstay


def test_who_leaves_within_the_grace_pays_nothing(parking: Running) -> None:
    booking = over(parking)
    report(parking, booking)
    found = leaves(parking, booking, CHARGED_FROM)["overstay"]
    assert (found["status"], found["hours"], found["amount"]) == ("forgiven", 0, yuan(0))
    fact = facts(parking)["booking_overstay_forgiven"]
    assert (fact["booking_id"], fact["due_at"]) == (str(booking.id), None)


def test_a_day_after_the_clock_ends_it(parking: Running) -> None:
    booking = over(parking, daily_cap=yuan(30))
    report(parking, booking)
    parking.tick(OVER + DAY - MINUTE)
    assert ask(parking, booking, "owner_id", "show_booking")["overstay"]["status"] == "open"
    parking.tick(OVER + DAY)
    found = ask(parking, booking, "owner_id", "show_booking")["overstay"]
    assert (found["ended_by"], found["hours"], found["amount"]) == ("clock", 24, yuan(30))


def test_who_owes_it_books_nothing_more(parking: Running) -> None:
    booking = over(parking)
    report(parking, booking)
    leaves(parking, booking, CHARGED_FROM + HOUR)
    parking.hear("parking.payments", about("payment_captured", booking, "balance"))
    with parking.database() as session:
        space = a_space(session, booking.owner_id)
        with pytest.raises(BalanceUnpaid) as refused:
            a_booking(session, space, booking.renter_id, at=MONDAY + DAY)
    assert refused.value.booking_id == str(booking.id)


@pytest.mark.parametrize("charged", [True, False])
def test_who_objects_is_asked_for_nothing(parking: Running, charged: bool) -> None:
    booking = over(parking)
    report(parking, booking)
    if charged:
        leaves(parking, booking, CHARGED_FROM + HOUR, "owner")
    shown = ask(parking, booking, "renter_id", "object_to_overstay", text="当时已离开")["overstay"]
    assert (shown["status"], shown["objection"]) == ("objected", "当时已离开")
    fact = facts(parking)["booking_overstay_objected"]
    assert (fact["due_at"] is not None) == charged
    assert "离开" not in str(fact)
    assert not now_is(parking, booking).owes_overstay
    with pytest.raises(OverstayState):
        ask(parking, booking, "renter_id", "object_to_overstay", text="再说一次")
    # Money that was there already when they objected is not given back twice.
    hear(parking, booking, "payment_captured")
    assert ask(parking, booking, "owner_id", "show_booking")["overstay"]["status"] == (
        "paid" if charged else "objected"
    )


@pytest.mark.parametrize("when", ["open", "charged", "objected"])
def test_the_owner_lets_it_be(parking: Running, when: str) -> None:
    booking = over(parking)
    report(parking, booking)
    if when == "charged":
        leaves(parking, booking, CHARGED_FROM + HOUR)
    if when == "objected":
        ask(parking, booking, "renter_id", "object_to_overstay", text="当时已离开")
    shown = ask(parking, booking, "owner_id", "forgive_overstay")
    assert shown["overstay"]["status"] == "forgiven"
    assert not now_is(parking, booking).owes_overstay


def test_each_side_has_its_own_word_and_strangers_none(parking: Running) -> None:
    booking = over(parking)
    photo = {"photo_id": str(uuid7())}
    with pytest.raises(NotOwner):
        ask(parking, booking, "renter_id", "report_overstay", **photo)
    stranger = {"booking_id": str(booking.id), "body": photo}
    with pytest.raises(NotThere):
        parking.call(uuid7(), "report_overstay", **stranger)
    report(parking, booking)
    with pytest.raises(NotOwner):
        ask(parking, booking, "renter_id", "forgive_overstay")
    with pytest.raises(NotParty):
        ask(parking, booking, "owner_id", "object_to_overstay", text="不对")


def test_the_photo_is_the_owners_own_and_both_may_look_at_it(parking: Running) -> None:
    booking = over(parking)
    strange = uuid7()
    parking.listings.missing = [strange]
    with pytest.raises(ValidationFailed):
        ask(parking, booking, "owner_id", "report_overstay", photo_id=str(strange))
    photo_id = UUID(report(parking, booking)["overstay"]["photo"]["id"])
    for member, seen in ((booking.owner_id, True), (booking.renter_id, True), (uuid7(), False)):
        asked = {"photo_id": str(photo_id), "viewer_id": str(member)}
        assert parking.call(None, "may_see_photo", **asked) == {"seen": seen}
    used = parking.call(None, "photos_in_use", photo_ids=[str(photo_id)])
    assert used == {"in_use": [str(photo_id)]}
    ask(parking, booking, "renter_id", "object_to_overstay", text="当时已离开")
    with parking.database() as session:
        erase(session, HELD, booking.owner_id)
        erase(session, HELD, booking.renter_id)
        kept = session.get_one(Overstay, booking.id)
        assert (kept.photo_id, kept.objection) == (None, "（已删除 / removed）")


def test_not_of_who_has_checked_out_also_after_the_clock(parking: Running) -> None:
    booking = over(parking)
    parking.now = OVER + MINUTE
    assert ask(parking, booking, "renter_id", "check_out")["status"] == "balance_due"
    with pytest.raises(RenterHasLeft):
        report(parking, booking)
    with pytest.raises(BookingState):
        ask(parking, booking, "renter_id", "check_out")


def test_once_and_not_of_what_is_disputed_or_goes_on(parking: Running) -> None:
    going_on = stay(parking, "in_use")
    with pytest.raises(BookingState):
        report(parking, going_on, OVER - MINUTE)
    disputed = over(parking)
    dispute(parking, disputed)
    with pytest.raises(BookingState):
        report(parking, disputed)
    reported = over(parking)
    for method in ("end_overstay", "forgive_overstay"):
        with pytest.raises(OverstayState):
            ask(parking, reported, "owner_id", method)
    report(parking, reported)
    with pytest.raises(OverstayState):
        report(parking, reported)


def test_a_booking_that_comes_to_nothing_takes_what_is_owed_beside_it_along(
    parking: Running,
) -> None:
    booking = over(parking)
    report(parking, booking)
    leaves(parking, booking, CHARGED_FROM + HOUR)
    dispute(parking, booking)
    shown = ask(parking, booking, "owner_id", "cancel_booking")
    assert (shown["status"], shown["overstay"]["status"]) == ("cancelled", "forgiven")
    assert not now_is(parking, booking).owes_overstay


@pytest.mark.parametrize(
    ("said", "refused_by"),
    [
        ("status = 'charged'", "overstay_charged_check"),
        ("status = 'paid'", "overstay_charged_check"),
        ("status = 'objected'", "overstay_objection_check"),
        ("amount = 5", "overstay_ended_check"),
    ],
)
def test_the_database_knows_no_charge_for_what_has_not_ended(
    parking: Running, said: str, refused_by: str
) -> None:
    booking = over(parking)
    report(parking, booking)
    statement = f"UPDATE overstay SET {said} WHERE booking_id = :id"  # noqa: S608 - our own words
    with parking.database() as session:
        with pytest.raises(IntegrityError) as refused, session.begin_nested():
            session.execute(text(statement), {"id": booking.id})
        assert refused.value.orig.diag.constraint_name == refused_by
