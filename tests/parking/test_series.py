"""The same hours, week after week: all that are free, or none."""

from datetime import UTC, datetime, timedelta
from unittest.mock import Mock
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from chassis.clock import rfc3339
from contracts.errors.fields import FIELD_ERRORS
from contracts.errors.general import NotThere, ResidencyRequired, ValidationFailed
from contracts.errors.parking import (
    BalanceUnpaid,
    OwnSpace,
    SeriesTaken,
    SlotTaken,
    TooManyUnpaidBookings,
)
from contracts.json import Json
from contracts.requests.parking import WEEKDAYS
from services.parking.bookings.model import Booking
from services.parking.bookings.rules import MAX_UNPAID
from services.parking.series.rules import stays
from services.parking.spaces.model import Space
from tests.parking.builders import (
    DAY,
    HOUR,
    MONDAY,
    a_booking,
    a_space,
    agreed,
    befriend,
    ended,
    two_friends,
)
from tests.parking.running import Running

WEEK = 7 * DAY
OFFICE = [{"weekdays": ["mon", "wed"], "from": "08:00", "until": "18:00"}]


def lent(parking: Running, **terms: object) -> tuple[Space, UUID]:
    """A space, and who would rent it."""
    with parking.database() as session:
        owner, renter = two_friends(session)
        return a_space(session, owner, **terms), renter


def asked(space: Space, **said: object) -> Json:
    """Mondays and Wednesdays from nine to eleven, for two weeks."""
    return {
        "space_id": str(space.id),
        "starts_at": rfc3339(MONDAY),
        "ends_at": rfc3339(MONDAY + 2 * HOUR),
        "weekdays": ["mon", "wed"],
        "weeks": 2,
        "all_or_none": False,
        **said,
    }


def book(parking: Running, space: Space, renter: UUID, **said: object) -> Json:
    return parking.call(renter, "request_series", body=asked(space, **said))


def made(parking: Running, renter: UUID) -> int:
    with parking.database() as session:
        mine = select(func.count()).select_from(Booking).where(Booking.renter_id == renter)
        return session.scalars(mine).one()


def another(parking: Running, space: Space, at: datetime) -> None:
    """Somebody else was quicker."""
    with parking.database() as session:
        _, other = two_friends(session)
        befriend(session, space.owner_id, other)
        a_booking(session, session.get_one(Space, space.id), other, at=at)


@pytest.mark.parametrize("all_or_none", [True, False])
def test_each_is_a_booking_with_a_deposit_of_its_own(parking: Running, all_or_none: bool) -> None:
    space, renter = lent(parking)
    series = book(parking, space, renter, all_or_none=all_or_none, plate="沪a 12345")
    assert series["taken"] == []
    bookings = series["bookings"]
    starts = [MONDAY, MONDAY + 2 * DAY, MONDAY + WEEK, MONDAY + WEEK + 2 * DAY]
    assert [one["starts_at"] for one in bookings] == [rfc3339(start) for start in starts]
    assert {one["series_id"] for one in bookings} == {series["id"]}
    assert {(one["status"], one["plate"]) for one in bookings} == {("awaiting_deposit", "沪A12345")}
    assert len({one["id"] for one in bookings}) == 4
    listed = parking.call(renter, "my_bookings", query={})["items"]
    assert {one["series_id"] for one in listed} == {series["id"]}


def test_what_is_free_is_made_and_of_the_rest_it_is_said_why(parking: Running) -> None:
    space, renter = lent(parking)
    another(parking, space, MONDAY + 2 * DAY + HOUR)
    series = book(parking, space, renter)
    assert len(series["bookings"]) == made(parking, renter) == 3
    (taken,) = series["taken"]
    assert (taken["starts_at"], taken["code"]) == (rfc3339(MONDAY + 2 * DAY), "slot_taken")


def test_all_or_none_makes_none_where_one_is_taken(parking: Running) -> None:
    space, renter = lent(parking)
    another(parking, space, MONDAY + WEEK)
    with pytest.raises(SeriesTaken) as refused:
        book(parking, space, renter, all_or_none=True)
    assert [one["starts_at"] for one in refused.value.taken] == [rfc3339(MONDAY + WEEK)]
    assert made(parking, renter) == 0


def test_a_day_on_which_it_is_closed_is_one_that_is_not_to_be_had(parking: Running) -> None:
    space, renter = lent(parking, windows=OFFICE)
    series = book(parking, space, renter, weekdays=["mon", "tue"], weeks=1)
    assert [one["code"] for one in series["taken"]] == ["outside_windows"]
    assert len(series["bookings"]) == 1


def test_where_none_is_to_be_had_it_is_refused_with_what_else_there_is(parking: Running) -> None:
    space, renter = lent(parking)
    another(parking, space, MONDAY)
    with pytest.raises(SlotTaken) as refused:
        book(parking, space, renter, weekdays=["mon"], weeks=1)
    assert refused.value.alternatives[0]["space_id"] == str(space.id)


def test_something_else_is_looked_for_only_where_none_is_made(
    parking: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = Mock(return_value=[])
    monkeypatch.setattr("services.parking.search.views.alternatives", looked)
    space, renter = lent(parking)
    for monday in (MONDAY, MONDAY + WEEK):
        another(parking, space, monday)
    assert len(book(parking, space, renter)["taken"]) == 2
    assert looked.call_count == 0
    with pytest.raises(SlotTaken):
        book(parking, space, renter, weekdays=["mon"])
    assert looked.call_count == 1


@pytest.mark.parametrize("late", [HOUR, 3 * HOUR])
def test_a_first_stay_that_goes_on_or_is_over_is_left_out(
    parking: Running, late: timedelta
) -> None:
    space, renter = lent(parking)
    parking.now = MONDAY + late
    series = book(parking, space, renter)
    assert [(one["starts_at"], one["code"]) for one in series["taken"]] == [
        (rfc3339(MONDAY), "in_the_past")
    ]
    assert len(series["bookings"]) == 3


def test_one_holds_ten_unpaid_and_no_more(parking: Running) -> None:
    space, renter = lent(parking)
    with pytest.raises(ValidationFailed) as refused:
        book(parking, space, renter, weeks=6)
    assert refused.value.errors == [{"pointer": "/weeks", "code": "too_many_stays"}]
    assert all(str(MAX_UNPAID) in words for words in FIELD_ERRORS["too_many_stays"])
    assert len(book(parking, space, renter, weeks=4)["bookings"]) == 8
    later = {"starts_at": rfc3339(MONDAY + 3 * HOUR), "ends_at": rfc3339(MONDAY + 4 * HOUR)}
    with pytest.raises(SeriesTaken):
        book(parking, space, renter, **later, all_or_none=True)
    more = book(parking, space, renter, **later)
    assert len(more["bookings"]) == 2
    assert {one["code"] for one in more["taken"]} == {"too_many_unpaid_bookings"}
    times = {"starts_at": rfc3339(MONDAY + 5 * HOUR), "ends_at": rfc3339(MONDAY + 6 * HOUR)}
    with pytest.raises(TooManyUnpaidBookings):
        book(parking, space, renter, **times)


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"weekdays": []}, "/weekdays"),
        ({"weekdays": ["monday"]}, "/weekdays/0"),
        ({"weeks": 0}, "/weeks"),
        ({"all_or_none": None}, "/all_or_none"),
        ({"ends_at": rfc3339(MONDAY - HOUR)}, "/ends_at"),
        ({"ends_at": rfc3339(MONDAY + 5 * DAY)}, "/ends_at"),
        ({"plate": "x"}, "/plate"),
    ],
)
def test_what_is_wrong_with_all_of_them_is_wrong(
    parking: Running, said: Json, pointer: str
) -> None:
    space, renter = lent(parking)
    with pytest.raises(ValidationFailed) as refused:
        book(parking, space, renter, **said)
    assert pointer in {problem["pointer"] for problem in refused.value.errors}


def test_who_may_not_book_one_books_no_series(parking: Running) -> None:
    space, renter = lent(parking)
    with pytest.raises(OwnSpace):
        book(parking, space, space.owner_id)
    with parking.database() as session:
        _, stranger = two_friends(session)
    with pytest.raises(NotThere):
        book(parking, space, stranger)
    parking.members.residency = None
    with pytest.raises(ResidencyRequired):
        book(parking, space, renter)
    parking.members.residency = "approved"
    with parking.database() as session:
        owing = agreed(session, session.get_one(Space, space.id), renter, at=MONDAY + 4 * HOUR)
        ended(session, owing)
    with pytest.raises(BalanceUnpaid):
        book(parking, space, renter)


def test_the_hours_are_local_across_a_change_of_the_clocks() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    # The clocks go forward on Sunday the 28th of March, from two to three.
    first = datetime(2027, 3, 27, 2, 30, tzinfo=berlin).astimezone(UTC)
    found = stays((first, first + HOUR), WEEKDAYS, 1, "Europe/Berlin")
    shown = [start.astimezone(berlin).strftime("%d %H:%M") for start, _ in found[:3]]
    assert shown == ["27 02:30", "28 03:30", "29 02:30"]
    assert {end - start for start, end in found} == {timedelta(hours=1)}
    assert len(found) == 7
