import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from services.parking.bookings.model import Booking
from services.parking.spaces.model import Space
from tests.parking.builders import HOUR, MONDAY, a_booking, a_space, two_friends


@pytest.fixture
def booking(session: Session) -> Booking:
    owner, renter = two_friends(session)
    return a_booking(session, a_space(session, owner), renter)


def broken(session: Session, statement: str, **values: object) -> str | None:
    """The constraint that refused `statement`."""
    with pytest.raises(IntegrityError) as refused, session.begin_nested():
        session.execute(text(statement), values)
    return refused.value.orig.diag.constraint_name


def copy(session: Session, booking: Booking, starts: str, ends: str) -> str:
    columns = "space_id, owner_id, renter_id, version, total, deposit, balance, currency, snapshot"
    return (
        f"INSERT INTO booking ({columns}, id, status, live, created_at, hold_expires_at,"  # noqa: S608 - words of this file only
        f" starts_at, ends_at) SELECT {columns}, gen_random_uuid(), 'agreed', true, now(), now(),"
        f" starts_at + interval '{starts}', ends_at + interval '{ends}' FROM booking"
        f" WHERE id = '{booking.id}'"
    )


@pytest.mark.parametrize(
    ("starts", "ends"),
    [("0", "0"), ("-1 hour", "-1 hour"), ("119 min", "1 day"), ("1 min", "-1 min")],
)
def test_two_live_bookings_of_one_space_never_overlap(
    session: Session, booking: Booking, starts: str, ends: str
) -> None:
    assert broken(session, copy(session, booking, starts, ends)) == "booking_slot"


def test_periods_are_half_open_so_bookings_may_touch(session: Session, booking: Booking) -> None:
    session.execute(text(copy(session, booking, "2 hours", "2 hours")))
    session.execute(text(copy(session, booking, "-2 hours", "-2 hours")))


def test_moving_a_booking_onto_another_is_refused_too(session: Session, booking: Booking) -> None:
    space = session.get_one(Space, booking.space_id)
    later = a_booking(session, space, booking.renter_id, at=MONDAY + 4 * HOUR)
    statement = "UPDATE booking SET starts_at = :at WHERE id = :id"
    moved = broken(session, statement, at=MONDAY + HOUR, id=later.id)
    assert moved == "booking_slot"


def test_nobody_writes_the_period_itself(session: Session, booking: Booking) -> None:
    statement = "UPDATE booking SET period = '[2026-01-01,2026-01-02]' WHERE id = :id"
    with pytest.raises(ProgrammingError, match="generated"), session.begin_nested():
        session.execute(text(statement), {"id": booking.id})


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("live = false", "booking_live_check"),
        ("status = 'lapsed'", "booking_live_check"),
        ("status = 'stolen', live = false", "booking_status_check"),
        ("balance = balance + 1", "booking_money_check"),
        ("deposit = 0, balance = total", "booking_money_check"),
        ("deposit = total + 1, balance = -1", "booking_money_check"),
        ("renter_id = owner_id", "booking_parties_check"),
        ("ends_at = starts_at", "booking_period_check"),
        ("hold_expires_at = NULL", "booking_hold_check"),
        ("status = 'requested'", "booking_approval_check"),
        ("status = 'balance_due', live = false", "booking_due_check"),
        ("space_id = gen_random_uuid()", "booking_space_id_fkey"),
    ],
)
def test_no_statement_makes_a_booking_untrue(
    session: Session, booking: Booking, change: str, constraint: str
) -> None:
    statement = f"UPDATE booking SET {change} WHERE id = :id"  # noqa: S608 - words of this file only
    assert broken(session, statement, id=booking.id) == constraint


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("status = 'sold'", "space_status_check"),
        ("price_per_hour = 0", "space_price_check"),
        ("daily_cap = 0", "space_price_check"),
        ("deposit_percent = 101", "space_deposit_percent_check"),
        ("min_minutes = 0", "space_minutes_check"),
        ("min_minutes = max_minutes + 1", "space_minutes_check"),
        ("max_minutes = 10081", "space_minutes_check"),
        ("valid_from = '2026-12-02', valid_until = '2026-12-01'", "space_valid_check"),
        ("latitude = 31.2", "space_position_check"),
        ("lead_minutes = -1", "space_between_check"),
        ("buffer_minutes = -1", "space_between_check"),
        ("free_minutes = min_minutes", "space_free_check"),
        ("free_minutes = -1", "space_free_check"),
        ("week_rate = 0", "space_rates_check"),
        ("holiday_price_per_hour = 0", "space_rates_check"),
    ],
)
def test_no_statement_makes_a_space_untrue(
    session: Session, booking: Booking, change: str, constraint: str
) -> None:
    statement = f"UPDATE space SET {change} WHERE id = :id"  # noqa: S608 - words of this file only
    assert broken(session, statement, id=booking.space_id) == constraint
