"""The time is free: it is held for whose turn it is, and for nobody else."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from chassis.clock import rfc3339
from chassis.ids import uuid7
from chassis.tables import circle, leaving
from contracts.errors.parking import SlotTaken
from services.parking.bookings.model import Booking
from services.parking.spaces.model import Space
from services.parking.waiting.model import Waiting
from tests.parking.builders import DAY, HOUR, MONDAY, NOW, PLATE, a_space, a_stay_of, agreed, paid
from tests.parking.lines import (
    SECOND,
    Line,
    a_line,
    booked,
    cancel,
    entries,
    entry,
    friends_of,
    give_up,
    join,
)
from tests.parking.running import Running
from tests.parking.test_event_contracts import told

MINUTE = timedelta(minutes=1)


def statuses(parking: Running, line: Line) -> list[str]:
    return [one["status"] for member in line.waiting for one in entries(parking, member)]


def test_the_first_in_line_has_it_held_and_is_told(parking: Running) -> None:
    line = a_line(parking)
    first, second = line.waiting
    give_up(parking, line)
    shown, made = entry(parking, first), booked(parking, first)
    assert (shown["status"], shown["place"]) == ("offered", None)
    assert made["status"] == "awaiting_deposit"
    assert (made["starts_at"], made["ends_at"]) == (rfc3339(MONDAY), rfc3339(MONDAY + 2 * HOUR))
    assert made["hold_expires_at"] == rfc3339(NOW + SECOND + HOUR)
    assert entry(parking, second)["place"] == 1
    with parking.database() as session:
        fact = told(session)["waiting_offered"]
    assert (fact["renter_id"], fact["booking_id"]) == (str(first), made["id"])
    assert fact["deposit_due_at"] == made["hold_expires_at"]


def test_who_does_not_take_it_leaves_it_to_the_next(parking: Running) -> None:
    line = a_line(parking)
    first, second = line.waiting
    give_up(parking, line)
    parking.tick(NOW + SECOND + HOUR)
    assert (entry(parking, first)["status"], entry(parking, first)["status_label"]) == (
        "missed",
        "没有订成",
    )
    assert booked(parking, first)["status"] == "lapsed"
    assert booked(parking, second)["status"] == "awaiting_deposit"


def test_who_pays_the_deposit_has_taken_it_and_the_others_wait_on(parking: Running) -> None:
    line = a_line(parking)
    first, second = line.waiting
    give_up(parking, line)
    with parking.database() as session:
        paid(session, session.get_one(Booking, entry(parking, first)["booking_id"]), "deposit")
    parking.tick(NOW + 2 * HOUR)
    assert statuses(parking, line) == ["taken", "waiting"]
    cancel(parking, booked(parking, first) | {"booking_id": booked(parking, first)["id"]}, first)
    parking.tick(NOW + 2 * HOUR)
    assert statuses(parking, line) == ["missed", "offered"]
    assert booked(parking, second)["status"] == "awaiting_deposit"


def test_who_says_no_to_it_cancels_it(parking: Running) -> None:
    line = a_line(parking)
    first = line.waiting[0]
    give_up(parking, line)
    parking.call(first, "leave_waiting_list", entry_id=entry(parking, first)["id"])
    assert entry(parking, first)["status"] == "offered"
    cancel(parking, entry(parking, first), first)
    parking.tick(NOW + 2 * SECOND)
    assert statuses(parking, line) == ["missed", "offered"]
    again = join(parking, line, first)
    assert (again["status"], again["place"]) == ("waiting", 1)


def test_where_the_owner_has_a_say_they_are_asked_for_one_after_the_other(
    parking: Running,
) -> None:
    line = a_line(parking, 3)
    with parking.database() as session:
        session.get_one(Space, line.space_id).instant = False
    first, second, third = line.waiting
    give_up(parking, line)
    asked = booked(parking, first)
    assert (asked["status"], asked["hold_expires_at"]) == ("requested", None)
    with parking.database() as session:
        assert told(session)["waiting_offered"]["deposit_due_at"] is None
    parking.call(line.owner, "decline_booking", booking_id=asked["id"])
    parking.tick(NOW + 2 * SECOND)
    assert booked(parking, second)["status"] == "requested"
    parking.tick(NOW + 13 * HOUR)
    assert booked(parking, second)["status"] == "expired"
    asked = booked(parking, third)
    parking.call(line.owner, "approve_booking", booking_id=asked["id"])
    assert booked(parking, third)["status"] == "awaiting_deposit"


def test_nobody_slips_in_before_the_clock_has_looked(parking: Running) -> None:
    line = a_line(parking, 1)
    (other,) = friends_of(parking, line.owner, 1)
    cancel(parking, line.taken, line.taken.renter_id)
    for method in ("quote", "request_booking"):
        with pytest.raises(SlotTaken):
            parking.call(other, method, body=a_stay_of(line.space_id))
    # Who is first may as well ask themselves.
    assert parking.call(line.waiting[0], "quote", body=a_stay_of(line.space_id))["total"]
    # What nobody waits for is free.
    later = a_stay_of(line.space_id, at=MONDAY + 2 * HOUR)
    assert parking.call(other, "request_booking", body=later)["status"] == "awaiting_deposit"
    parking.tick(NOW + SECOND)
    assert statuses(parking, line) == ["offered"]


def test_who_is_behind_does_not_slip_in_either(parking: Running) -> None:
    line = a_line(parking)
    cancel(parking, line.taken, line.taken.renter_id)
    with pytest.raises(SlotTaken):
        parking.call(line.waiting[1], "request_booking", body=a_stay_of(line.space_id))
    parking.tick(NOW + SECOND)
    assert statuses(parking, line) == ["offered", "waiting"]


def test_a_part_that_is_free_goes_to_the_first_whom_it_is_enough_for(parking: Running) -> None:
    line = a_line(parking, 0)
    long, short, other = friends_of(parking, line.owner, 3)
    with parking.database() as session:
        space = session.get_one(Space, line.space_id)
        after = agreed(session, space, line.taken.renter_id, at=MONDAY + 2 * HOUR)
    join(parking, line, long, lasting=4 * HOUR)
    join(parking, line, short)
    cancel(parking, line.taken, line.taken.renter_id)
    with pytest.raises(SlotTaken):
        parking.call(other, "request_booking", body=a_stay_of(line.space_id))
    parking.tick(NOW + SECOND)
    assert booked(parking, short)["status"] == "awaiting_deposit"
    assert entry(parking, long)["status"] == "waiting"
    cancel(parking, after, after.renter_id)
    cancel(parking, entry(parking, short), short)
    parking.tick(NOW + 2 * SECOND)
    assert booked(parking, long)["ends_at"] == rfc3339(MONDAY + 4 * HOUR)


def test_what_the_owner_opens_again_is_offered(parking: Running) -> None:
    with parking.database() as session:
        owner = uuid7()
        space = a_space(session, owner)
    (friend,) = friends_of(parking, owner, 1)
    closed = {"from": rfc3339(MONDAY), "until": rfc3339(MONDAY + 2 * HOUR), "kind": "closed"}
    one = {"space_id": str(space.id)}
    made = parking.call(owner, "add_exception", body=closed, **one)
    line = Line(owner, space.id, None, [friend])  # type: ignore[arg-type]
    join(parking, line, friend)
    parking.tick(NOW + SECOND)
    assert statuses(parking, line) == ["waiting"]
    parking.call(owner, "remove_exception", exception_id=made["id"], **one)
    # It was its turn and closed: it is looked at again a minute later.
    parking.tick(NOW + 61 * SECOND)
    assert statuses(parking, line) == ["offered"]


def test_who_owes_a_balance_lets_the_others_past_and_keeps_their_place(parking: Running) -> None:
    line = a_line(parking)
    first, second = line.waiting
    with parking.database() as session:
        space = a_space(session, line.owner)
        owing = agreed(session, space, first, at=NOW + HOUR, lasting=HOUR)
        owing.status, owing.live, owing.balance_due_at = "balance_due", False, NOW + DAY
        owing.ended_at = NOW
    give_up(parking, line)
    assert statuses(parking, line) == ["waiting", "offered"]
    assert entry(parking, first)["place"] == 1
    with parking.database() as session:
        session.get_one(Booking, owing.id).status = "settled"
    cancel(parking, entry(parking, second), second)
    parking.tick(NOW + 2 * MINUTE)
    assert statuses(parking, line) == ["offered", "missed"]


def test_what_is_too_soon_to_be_booked_is_nobodys(parking: Running) -> None:
    line = a_line(parking, lead_minutes=60)
    parking.now = MONDAY - 30 * MINUTE
    give_up(parking, line, at=parking.now)
    assert statuses(parking, line) == []


@pytest.mark.parametrize("how", ["hidden", "unfriended", "withdrawn"])
def test_who_may_not_see_the_space_is_offered_nothing(parking: Running, how: str) -> None:
    line = a_line(parking)
    first, second = line.waiting
    with parking.database() as session:
        space = session.get_one(Space, line.space_id)
        if how == "hidden":
            space.hidden_from = [first]
        elif how == "withdrawn":
            space.status = "withdrawn"
        else:
            pair = (circle.c.owner_id == line.owner) & (circle.c.viewer_id == first)
            session.execute(update(circle).where(pair).values(friends=False))
    give_up(parking, line)
    with parking.database() as session:
        left = select(Waiting).where(Waiting.space_id == line.space_id)
        found = list(session.scalars(left))
    expected = [] if how == "withdrawn" else [second]
    assert [one.member_id for one in found if one.booking_id] == expected
    assert first not in {one.member_id for one in found}


def test_who_is_leaving_lets_the_others_past(parking: Running) -> None:
    line = a_line(parking)
    with parking.database() as session:
        row = {"member_id": line.waiting[0], "erasure_id": uuid7(), "state": "held", "since": NOW}
        session.execute(leaving.insert().values(row))
    give_up(parking, line)
    assert statuses(parking, line) == ["waiting", "offered"]


@pytest.mark.parametrize("version", [None, 2])
def test_nothing_is_offered_before_it_is_known_who_is_whose_friend(
    parking: Running, version: int | None
) -> None:
    line = a_line(parking, 1)
    parking.members.told = version
    give_up(parking, line)
    assert statuses(parking, line) == ["waiting"]
    parking.members.told = 1
    parking.tick(NOW + 2 * SECOND)
    assert statuses(parking, line) == ["offered"]


def test_the_plate_is_the_one_that_was_said(parking: Running) -> None:
    line = a_line(parking, 0)
    (friend,) = friends_of(parking, line.owner, 1)
    join(parking, line, friend, plate=PLATE)
    give_up(parking, line)
    assert booked(parking, friend)["plate"] == PLATE
    with parking.database() as session:
        assert PLATE not in str(told(session))


def test_what_was_offered_is_forgotten_when_its_time_is_over(parking: Running) -> None:
    line = a_line(parking, 1)
    give_up(parking, line)
    at: datetime = MONDAY + 2 * HOUR
    parking.tick(at - SECOND)
    assert statuses(parking, line) == ["missed"]
    parking.tick(at)
    assert statuses(parking, line) == []
    with parking.database() as session:
        assert not session.scalar(select(Waiting).where(Waiting.space_id == line.space_id))


@pytest.mark.parametrize(
    ("said", "refused_by"),
    [
        ("ends_at = starts_at", "waiting_period_check"),
        ("booking_id = :taken, rests_until = now()", "waiting_rests_check"),
        ("member_id = :first", "waiting_once"),
    ],
)
def test_the_database_knows_no_half_of_it(parking: Running, said: str, refused_by: str) -> None:
    line = a_line(parking)
    first, second = line.waiting
    statement = f"UPDATE waiting SET {said} WHERE member_id = :second"  # noqa: S608 - our own words
    names = {"taken": line.taken.id, "first": first, "second": second}
    bound = {name: value for name, value in names.items() if f":{name}" in statement}
    with parking.database() as session:
        with pytest.raises(IntegrityError) as refused, session.begin_nested():
            session.execute(text(statement), bound)
        assert refused.value.orig.diag.constraint_name == refused_by
