"""Calling off a booking by the terms that were agreed to."""

from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from contracts.errors.general import ValidationFailed
from contracts.json import Json
from contracts.labels import CANCELLATION
from services.parking.bookings import actions as booking_actions
from services.parking.bookings.model import Booking
from services.parking.dues import actions as due_actions
from tests.parking.builders import (
    HOUR,
    MONDAY,
    NOW,
    a_booking,
    a_space,
    agreed,
    paid,
    said_of_a_space,
    two_friends,
)
from tests.parking.running import Running
from tests.parking.test_event_contracts import told


def fen(amount: int) -> Json:
    return {"amount": amount, "currency": "CNY"}


def agreement(session: Session, policy: str, **terms: object) -> Booking:
    """For two hours: 12 yuan in all, of which 3.60 are the deposit and 2.40 its earnest money."""
    owner, renter = two_friends(session)
    return agreed(session, a_space(session, owner, cancellation=policy, **terms), renter)


def cancel(session: Session, booking: Booking, side: str, now: datetime) -> Json:
    member = getattr(booking, f"{side}_id")
    booking_actions.cancel_booking(session, booking, member_id=member, reason=None, now=now)
    return told(session)["booking_cancelled"]


@pytest.mark.parametrize(
    ("policy", "at", "keeps"),
    [
        ("flexible", MONDAY - HOUR, None),
        ("moderate", MONDAY - 25 * HOUR, None),
        ("moderate", MONDAY - 3 * HOUR, 120),
        ("moderate", MONDAY - HOUR, 240),
        ("firm", MONDAY - 25 * HOUR, 120),
    ],
)
def test_the_renter_gets_back_what_the_terms_say(
    session: Session, policy: str, at: datetime, keeps: int | None
) -> None:
    booking = agreement(session, policy)
    said = cancel(session, booking, "renter", at)
    assert (booking.status, booking.kept, booking.cancelled_by) == ("cancelled", keeps, "renter")
    if keeps is None:
        assert "to_payee" not in said
    else:
        assert (said["to_payer"], said["to_payee"]) == (fen(360 - keeps), fen(keeps))


def test_an_owner_who_cancels_keeps_nothing_and_it_is_written_down(session: Session) -> None:
    booking = agreement(session, "firm")
    said = cancel(session, booking, "owner", MONDAY - HOUR)
    assert (booking.kept, booking.cancelled_by) == (None, "owner")
    assert "to_payee" not in said


@pytest.mark.parametrize("terms", [{}, {"instant": False}])
def test_before_the_deposit_is_paid_it_costs_nothing(session: Session, terms: Json) -> None:
    owner, renter = two_friends(session)
    booking = a_booking(session, a_space(session, owner, cancellation="firm", **terms), renter)
    assert "to_payee" not in cancel(session, booking, "renter", MONDAY - HOUR)
    assert booking.kept is None


def test_later_terms_of_the_owners_do_not_touch_a_booking(parking: Running) -> None:
    with parking.database() as session:
        booking = agreement(session, "flexible")
    change = {"cancellation": "firm"}
    parking.call(booking.owner_id, "change_space", space_id=str(booking.space_id), body=change)
    one = {"booking_id": str(booking.id)}
    shown = parking.call(booking.renter_id, "show_booking", **one)
    assert (shown["cancellation"], shown["space"]["cancellation"]) == ("flexible", "flexible")
    parking.now = MONDAY - HOUR
    cancelled = parking.call(booking.renter_id, "cancel_booking", **one)
    assert (cancelled["kept"], cancelled["cancelled_by"]) == (None, "renter")


def test_the_terms_are_shown_before_and_after_one_agrees_to_them(parking: Running) -> None:
    with parking.database() as session:
        booking = agreement(session, "moderate")
    owner, renter = booking.owner_id, booking.renter_id
    space = parking.call(renter, "show_space", space_id=str(booking.space_id))
    assert space["cancellation"] == "moderate"
    assert space["cancellation_steps"] == [
        {"minutes_before": 1440, "deposit_back": "whole"},
        {"minutes_before": 120, "deposit_back": "half"},
        {"minutes_before": 0, "deposit_back": "none"},
    ]
    steps = [
        {"until": rfc3339(MONDAY - 24 * HOUR), "refund": fen(360), "kept": fen(0)},
        {"until": rfc3339(MONDAY - 2 * HOUR), "refund": fen(240), "kept": fen(120)},
        {"until": rfc3339(MONDAY), "refund": fen(120), "kept": fen(240)},
    ]
    ends = MONDAY + 4 * HOUR
    asked = {"starts_at": rfc3339(MONDAY + 2 * HOUR), "ends_at": rfc3339(ends)}
    parking.now = MONDAY - HOUR
    quote = parking.call(renter, "quote", body={"space_id": space["id"], **asked})
    assert (quote["cancellation"], quote["refund_if_cancelled_now"]) == ("moderate", fen(240))
    assert [step["kept"] for step in quote["cancellation_steps"]] == [s["kept"] for s in steps]
    one = {"booking_id": str(booking.id)}
    for member, back in ((renter, 120), (owner, 360)):
        shown = parking.call(member, "show_booking", **one)
        assert shown["cancellation_steps"] == steps
        assert shown["cancellation_label"] == CANCELLATION["moderate"][0]
        assert shown["refund_if_cancelled_now"] == fen(back)
    parking.now = MONDAY
    assert parking.call(renter, "show_booking", **one)["refund_if_cancelled_now"] is None


def test_a_space_has_flexible_terms_unless_its_owner_says_otherwise(parking: Running) -> None:
    with parking.database() as session:
        owner, _ = two_friends(session)
    published = parking.call(owner, "publish_space", body=said_of_a_space())
    assert published["cancellation"] == "flexible"
    with pytest.raises(ValidationFailed) as refused:
        parking.call(owner, "publish_space", body=said_of_a_space(cancellation="strict"))
    assert [problem["pointer"] for problem in refused.value.errors] == ["/cancellation"]


def test_what_the_owner_keeps_is_noted_once_it_has_reached_them(session: Session) -> None:
    booking = agreement(session, "firm")
    cancel(session, booking, "renter", MONDAY - HOUR)
    before = booking.version
    due_actions.take_payout(session, booking, NOW)
    due_actions.take_payout(session, booking, NOW + HOUR)
    assert (booking.status, booking.kept_paid_at) == ("cancelled", NOW)
    assert booking.version == before + 1


def test_a_deposit_that_arrives_after_it_was_called_off_agrees_to_nothing(
    session: Session,
) -> None:
    owner, renter = two_friends(session)
    booking = a_booking(session, a_space(session, owner, cancellation="firm"), renter)
    cancel(session, booking, "renter", MONDAY - HOUR)
    assert paid(session, booking, "deposit").status == "cancelled"
    assert booking.kept is None


@pytest.mark.parametrize(
    ("said", "refused_by"),
    [
        ("kept = 241", "booking_kept_check"),
        ("kept = 0", "booking_kept_check"),
        ("kept = 10, cancelled_by = 'owner'", "booking_kept_check"),
        ("kept = 10, cancelled_by = NULL", "booking_kept_check"),
        ("cancelled_by = 'committee'", "booking_cancelled_by_check"),
        ("status = 'agreed', live = true", "booking_cancelled_check"),
        ("kept_paid_at = now()", "booking_kept_paid_check"),
    ],
)
def test_the_database_lets_nobody_keep_what_is_not_theirs(
    session: Session, said: str, refused_by: str
) -> None:
    booking = agreement(session, "flexible")
    cancel(session, booking, "renter", MONDAY - HOUR)
    session.flush()
    statement = f"UPDATE booking SET {said} WHERE id = :id"  # noqa: S608 - words of this file only
    with pytest.raises(IntegrityError) as refused, session.begin_nested():
        session.execute(text(statement), {"id": booking.id})
    assert refused.value.orig.diag.constraint_name == refused_by
