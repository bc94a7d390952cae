"""The deposit of a stay that is not paid for: what becomes of it, when, and when not."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from chassis.tables import outbox
from contracts.errors.parking import DepositForfeited
from contracts.json import Json
from services.parking.bookings.model import Booking
from services.parking.disputes import actions as dispute_actions
from services.parking.forfeits.rules import is_over, parts_of
from tests.parking.builders import (
    DAY,
    HOUR,
    MONDAY,
    WAITS,
    a_booking,
    a_fact,
    a_space,
    agreed,
    ended,
    paid,
    two_friends,
)
from tests.parking.running import Running
from tests.parking.test_event_contracts import example

ENDED = MONDAY + HOUR
DUE = ENDED + WAITS.balance_due
LAST = DUE + WAITS.forfeit
SECOND = timedelta(seconds=1)


@given(st.integers(1, 100_000_000).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, n))))
def test_never_more_than_a_fifth_is_lost_and_the_two_parts_are_the_deposit(
    money: tuple[int, int],
) -> None:
    total, deposit = money
    parts = parts_of(total, deposit)
    assert parts.forfeited * 5 <= total
    assert parts.forfeited + parts.towards_price == deposit
    assert min(parts.forfeited, parts.towards_price) >= 0
    # Nothing more of it could be: else the owner would be given less than the law allows.
    assert parts.forfeited == deposit or (parts.forfeited + 1) * 5 > total


def test_a_notice_that_came_late_is_given_all_of_its_time() -> None:
    week = int(WAITS.forfeit.total_seconds())
    assert not is_over(None, week, LAST)
    assert not is_over(DUE, None, LAST)
    assert not is_over(DUE + SECOND, week, LAST)
    assert is_over(DUE, week, LAST)


def owing(parking: Running) -> Booking:
    """A stay of 12 yuan, ended, of which 3.60 are paid."""
    with parking.database() as session:
        owner, renter = two_friends(session)
        booking = ended(session, agreed(session, a_space(session, owner), renter))
    parking.payments.told_at = DUE
    return booking


def now_is(parking: Running, booking: Booking) -> Booking:
    with parking.database() as session:
        return session.get_one(Booking, booking.id)


def told(session: Session, booking: Booking) -> list[Json]:
    mine = (outbox.c.type == "booking_forfeited", outbox.c.aggregate_id == booking.id)
    return list(session.scalars(select(outbox.c.data).where(*mine)))


def test_after_notice_and_a_week_the_deposit_is_the_owners_once(parking: Running) -> None:
    booking = owing(parking)
    assert booking.forfeit_at == LAST
    parking.tick(LAST - SECOND)
    assert now_is(parking, booking).forfeited_at is None
    for moment in (LAST, LAST + SECOND, LAST + DAY):
        parking.tick(moment)
    found = now_is(parking, booking)
    # It stays owed: the renter can pay it, and books nothing until then.
    assert (found.status, found.forfeited_at) == ("balance_due", LAST)
    with parking.database() as session:
        (fact,) = told(session, booking)
    assert fact["forfeited"]["amount"] == 240
    assert fact["towards_price"]["amount"] == 120
    assert fact["balance"]["amount"] == 840


@pytest.mark.parametrize("told_at", [None, DUE + HOUR])
def test_not_while_payments_knows_of_no_notice_or_of_a_payment_under_way(
    parking: Running, told_at: object
) -> None:
    booking = owing(parking)
    parking.payments.told_at = told_at  # type: ignore[assignment]
    parking.tick(LAST)
    assert now_is(parking, booking).forfeited_at is None


def test_not_while_payments_is_away(parking: Running) -> None:
    booking = owing(parking)
    parking.payments.told_at = None
    parking.tick(LAST + DAY)
    assert now_is(parking, booking).forfeited_at is None


def test_a_dispute_stops_the_clock_and_withdrawn_it_runs_on(parking: Running) -> None:
    booking = owing(parking)
    said = {"reason": "occupied", "text": "车位上停着别人的车"}
    with parking.database() as session:
        found = session.get_one(Booking, booking.id)
        opened = LAST - HOUR
        dispute_actions.dispute_booking(
            session, found, dict(said), caller_id=found.renter_id, now=opened
        )
    parking.tick(LAST + DAY)
    assert now_is(parking, booking).forfeited_at is None
    with parking.database() as session:
        found = session.get_one(Booking, booking.id)
        dispute_actions.withdraw_dispute(
            session, found, caller_id=found.renter_id, now=LAST + 2 * DAY
        )
    parking.tick(LAST + 2 * DAY + HOUR - SECOND)
    assert now_is(parking, booking).forfeited_at is None
    parking.tick(LAST + 2 * DAY + HOUR)
    assert now_is(parking, booking).forfeited_at is not None


def test_afterwards_it_is_too_late_to_object(parking: Running) -> None:
    booking = owing(parking)
    parking.tick(LAST)
    with parking.database() as session:
        found = session.get_one(Booking, booking.id)
        with pytest.raises(DepositForfeited):
            dispute_actions.dispute_booking(session, found, {}, caller_id=found.owner_id, now=LAST)


def test_who_pays_late_settles_it_and_each_payout_is_noted_as_what_it_is(parking: Running) -> None:
    booking = owing(parking)
    parking.tick(LAST)
    payout = {**a_fact(booking, "deposit"), "of": "forfeit"}
    parking.now = LAST + DAY
    with parking.database() as session:
        paid(session, session.get_one(Booking, booking.id), "balance", now=parking.now)
        assert session.get_one(Booking, booking.id).status == "settled"
    for _ in range(2):
        parking.hear("parking.payments", fact("payout_paid", payout))
    found = now_is(parking, booking)
    # What was forfeited is not all of it.
    assert (found.status, found.forfeit_paid_at) == ("settled", parking.now)
    parking.hear("parking.payments", fact("payout_paid", a_fact(booking, "balance")))
    assert now_is(parking, booking).status == "paid_out"


def test_who_has_paid_loses_nothing(parking: Running) -> None:
    booking = owing(parking)
    with parking.database() as session:
        paid(session, session.get_one(Booking, booking.id), "balance")
    parking.tick(LAST + DAY)
    assert now_is(parking, booking).forfeited_at is None


def test_a_booking_from_before_there_were_such_terms_has_none(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        booking = a_booking(session, a_space(session, owner), renter)
        booking.forfeit_seconds = None
        ended(session, paid(session, booking, "deposit"))
    parking.payments.told_at = DUE
    parking.tick(LAST + DAY)
    found = now_is(parking, booking)
    assert (found.forfeit_at, found.forfeited_at) == (None, None)
    assert parking.call(renter, "show_booking", booking_id=str(booking.id))["if_unpaid"] is None


def test_the_terms_are_said_before_booking_and_stay_with_the_booking(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        space = a_space(session, owner)
        whole = a_space(session, owner, deposit_percent=100)
    body = {"starts_at": "2026-11-23T01:00:00Z", "ends_at": "2026-11-23T03:00:00Z"}
    quote = parking.call(renter, "quote", body={"space_id": str(space.id), **body})
    terms = {
        "forfeit_after_seconds": 604_800,
        "forfeited": {"amount": 240, "currency": "CNY"},
        "towards_price": {"amount": 120, "currency": "CNY"},
    }
    assert quote["if_unpaid"] == {"balance_due_seconds": 172_800, **terms}
    # Nothing is left to pay afterwards.
    paid_up = parking.call(renter, "quote", body={"space_id": str(whole.id), **body})
    assert paid_up["if_unpaid"] is None
    booked = parking.call(renter, "request_booking", body={"space_id": str(space.id), **body})
    assert booked["if_unpaid"] == {**terms, "forfeit_at": None, "forfeited_at": None}


def fact(event_type: str, data: Json) -> Json:
    """An event of payments as it comes from the broker."""
    more = {"payout_id": str(uuid7()), "paid_at": "2026-12-01T00:00:00Z"}
    return example(event_type) | {"event_id": str(uuid7()), "data": data | more}
