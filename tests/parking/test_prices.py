"""What a space costs, from what its owner says to what is charged."""

from datetime import UTC, datetime

import pytest

from chassis.clock import rfc3339
from contracts.errors.general import ValidationFailed
from contracts.json import Json
from services.parking.bookings.model import Booking
from tests.parking.builders import DAY, HOUR, MONDAY, a_space, said_of_a_space, two_friends, yuan
from tests.parking.running import Running

# The second of the seven days of National Day.
HOLIDAY = datetime(2026, 10, 2, 1, 0, tzinfo=UTC)


def a_stay(space_id: object, *, at: datetime = MONDAY, days: int = 0) -> Json:
    ends_at = rfc3339(at + days * DAY + 2 * HOUR)
    return {"space_id": str(space_id), "starts_at": rfc3339(at), "ends_at": ends_at}


def test_what_is_charged_is_the_quote_line_by_line_whatever_the_owner_says_later(
    parking: Running,
) -> None:
    parking.now = HOLIDAY - DAY
    with parking.database() as session:
        owner, renter = two_friends(session)
        space = a_space(session, owner, free_minutes=15, holiday_price_per_hour=yuan(10))
    stay = a_stay(space.id, at=HOLIDAY)
    quote = parking.call(renter, "quote", body=stay)
    assert [(line["kind"], line["amount"]) for line in quote["lines"]] == [
        ("free", yuan(0)),
        ("holiday", yuan(20)),
    ]
    booked = parking.call(renter, "request_booking", body=stay)
    for name in ("total", "deposit", "balance", "lines"):
        assert booked[name] == quote[name]
    dearer = {"price_per_hour": yuan(99), "holiday_price_per_hour": None}
    parking.call(owner, "change_space", space_id=str(space.id), body=dearer)
    shown = parking.call(owner, "show_booking", booking_id=booked["id"])
    assert shown["lines"] == quote["lines"]
    assert "lines" not in shown["space"]


def test_a_booking_of_before_has_no_lines(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        space = a_space(session, owner)
    booked = parking.call(renter, "request_booking", body=a_stay(space.id))
    with parking.database() as session:
        booking = session.get_one(Booking, booked["id"])
        booking.snapshot = {k: v for k, v in booking.snapshot.items() if k != "lines"}
    assert parking.call(renter, "show_booking", booking_id=booked["id"])["lines"] is None


def test_a_week_rate_is_shown_and_taken_back(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        space = a_space(session, owner, week_rate=yuan(300), max_minutes=10_080)
    here = {"space_id": str(space.id)}
    shown = parking.call(renter, "show_space", **here)
    assert (shown["week_rate"], shown["free_minutes"]) == (yuan(300), 0)
    assert shown["holiday_price_per_hour"] is None
    stay = a_stay(space.id, days=5)
    assert parking.call(renter, "quote", body=stay)["total"] == yuan(300)
    parking.call(owner, "change_space", **here, body={"week_rate": None})
    assert parking.call(renter, "quote", body=stay)["total"] == yuan(6 * 122)


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"free_minutes": 30}, "/free_minutes"),  # as much as the shortest stay
        ({"free_minutes": -1}, "/free_minutes"),
        ({"week_rate": yuan(0)}, "/week_rate/amount"),
        ({"holiday_price_per_hour": yuan(0)}, "/holiday_price_per_hour/amount"),
    ],
)
def test_nothing_can_be_booked_for_nothing(parking: Running, said: Json, pointer: str) -> None:
    with parking.database() as session:
        owner, _ = two_friends(session)
        space = a_space(session, owner)
    for method, more in (
        ("publish_space", {"body": said_of_a_space(**said)}),
        ("change_space", {"space_id": str(space.id), "body": said}),
    ):
        with pytest.raises(ValidationFailed) as refused:
            parking.call(owner, method, **more)
        assert [each["pointer"] for each in refused.value.errors] == [pointer]


def test_the_shortest_stay_stays_longer_than_what_is_free(parking: Running) -> None:
    with parking.database() as session:
        owner, _ = two_friends(session)
        space = a_space(session, owner, free_minutes=29)
    with pytest.raises(ValidationFailed):
        parking.call(owner, "change_space", space_id=str(space.id), body={"min_minutes": 29})
