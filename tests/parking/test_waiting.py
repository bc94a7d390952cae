"""Being in line for a time: who may, what they see of it, and when they are not any more."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from chassis.clock import rfc3339
from chassis.holdings import erase
from chassis.ids import uuid7
from chassis.tables import circle
from contracts.errors.base import Refusal, Unauthenticated
from contracts.errors.general import NotThere, ResidencyRequired, ValidationFailed
from contracts.errors.parking import (
    AlreadyWaiting,
    LineFull,
    OwnSpace,
    TimeFree,
    TooManyWaiting,
)
from contracts.json import Json
from services.parking.bookings.rules import State
from services.parking.privacy.views import HELD
from services.parking.spaces.model import Space
from services.parking.waiting.model import Waiting
from services.parking.waiting.rules import MOST_OF_A_SPACE, MOST_OF_ONE, hold_of, status_of
from tests.parking.builders import DAY, HOUR, MONDAY, NOW, PLATE, a_space, agreed, yuan
from tests.parking.lines import Line, a_line, entries, entry, friends_of, join
from tests.parking.running import Running


def test_one_sees_ones_own_place_and_nobody_else(parking: Running) -> None:
    line = a_line(parking)
    first, second = line.waiting
    shown = entry(parking, second)
    assert (shown["place"], shown["status"], shown["status_label"]) == (2, "waiting", "排队中")
    assert (shown["space_id"], shown["label"]) == (str(line), "B2-117")
    assert (shown["total"], shown["deposit"]) == (yuan(12), {"amount": 360, "currency": "CNY"})
    assert shown["booking_id"] is None
    assert entry(parking, first)["place"] == 1
    assert str(first) not in str(shown)
    assert "location_note" not in str(shown)
    assert not entries(parking, line.owner)
    assert "wait" not in str(parking.call(line.owner, "show_space", space_id=str(line)))


def test_places_are_among_those_who_want_some_of_the_same_time(parking: Running) -> None:
    line = a_line(parking, 1)
    early, late, whole = friends_of(parking, line.owner, 3)
    assert join(parking, line, early, lasting=HOUR)["place"] == 2
    assert join(parking, line, late, at=MONDAY + HOUR, lasting=HOUR)["place"] == 2
    assert join(parking, line, whole)["place"] == 4


def test_whoever_leaves_is_not_counted(parking: Running) -> None:
    line = a_line(parking, 3)
    first, second, third = line.waiting
    parking.call(first, "leave_waiting_list", entry_id=entry(parking, first)["id"])
    assert not entries(parking, first)
    assert [entry(parking, one)["place"] for one in (second, third)] == [1, 2]
    assert join(parking, line, first)["place"] == 3


def test_nobody_leaves_for_another(parking: Running) -> None:
    line = a_line(parking)
    first, second = line.waiting
    for other in (second, line.owner, uuid7()):
        with pytest.raises(NotThere):
            parking.call(other, "leave_waiting_list", entry_id=entry(parking, first)["id"])
    with pytest.raises(Unauthenticated):
        parking.call(None, "my_waiting_list", query={})


def refused(
    parking: Running, line: Line, member: UUID, refusal: type[Refusal], **said: Any
) -> Refusal:
    with pytest.raises(refusal) as told:
        join(parking, line, member, **said)
    return told.value


def test_who_may_not_see_the_space_finds_none(parking: Running) -> None:
    line = a_line(parking)
    stranger = uuid7()
    refused(parking, line, stranger, NotThere)
    with parking.database() as session:
        space = session.get_one(Space, line.space_id)
        space.hidden_from = [line.waiting[0]]
    assert not entries(parking, line.waiting[0])
    refused(parking, line, line.waiting[0], NotThere)


def test_only_residents_wait_and_nobody_for_their_own_space(parking: Running) -> None:
    line = a_line(parking, 0)
    refused(parking, line, line.owner, OwnSpace)
    (friend,) = friends_of(parking, line.owner, 1)
    parking.members.residency = "pending"
    refused(parking, line, friend, ResidencyRequired)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"at": NOW - HOUR}, "in_the_past"),
        ({"at": NOW}, "in_the_past"),
        ({"lasting": timedelta(0)}, "ends_before_start"),
        ({"lasting": timedelta(minutes=29)}, "stay_too_short"),
        ({"lasting": 25 * HOUR}, "stay_too_long"),
        ({"at": MONDAY + 400 * DAY}, "out_of_range"),
        ({"plate": "12345"}, "plate_malformed"),
    ],
)
def test_what_could_not_be_booked_is_not_waited_for(
    parking: Running, said: Json, code: str
) -> None:
    line = a_line(parking, 0)
    (friend,) = friends_of(parking, line.owner, 1)
    told = refused(parking, line, friend, ValidationFailed, **said)
    assert isinstance(told, ValidationFailed)
    assert [error["code"] for error in told.errors] == [code]


def test_a_plate_is_asked_for_where_the_owner_wants_one(parking: Running) -> None:
    line = a_line(parking, 0)
    with parking.database() as session:
        session.get_one(Space, line.space_id).plate_required = True
    (friend,) = friends_of(parking, line.owner, 1)
    refused(parking, line, friend, ValidationFailed)
    assert join(parking, line, friend, plate=PLATE.lower())["plate"] == PLATE


def test_what_is_free_is_booked(parking: Running) -> None:
    line = a_line(parking, 0)
    (friend,) = friends_of(parking, line.owner, 1)
    refused(parking, line, friend, TimeFree, at=MONDAY + 2 * HOUR)


def test_what_its_owner_has_closed_can_be_waited_for_but_not_what_is_never_open(
    parking: Running,
) -> None:
    with parking.database() as session:
        owner = uuid7()
        days = [{"weekdays": ["mon"], "from": "08:00", "until": "20:00"}]
        space = a_space(session, owner, windows=days)
    (friend,) = friends_of(parking, owner, 1)
    closed = {"from": rfc3339(MONDAY), "until": rfc3339(MONDAY + HOUR), "kind": "closed"}
    with parking.database() as session:
        space = session.get_one(Space, space.id)
        kept = {"id": str(uuid7()), "reason": None, "created_at": rfc3339(NOW), **closed}
        space.exceptions = [kept]
    line = Line(owner, space.id, None, [])  # type: ignore[arg-type]
    assert join(parking, line, friend, lasting=HOUR)["place"] == 1
    told = refused(parking, line, friend, ValidationFailed, at=MONDAY + DAY, lasting=HOUR)
    assert "outside_windows" in str(told)


def test_nobody_waits_twice_for_the_same_time_or_for_what_they_have(parking: Running) -> None:
    line = a_line(parking, 1)
    refused(parking, line, line.waiting[0], AlreadyWaiting, at=MONDAY + HOUR, lasting=HOUR)
    refused(parking, line, line.taken.renter_id, AlreadyWaiting)


def test_a_member_waits_for_a_few_times_only(parking: Running) -> None:
    line = a_line(parking, 1)
    (member,) = line.waiting
    with parking.database() as session:
        space = session.get_one(Space, line.space_id)
        for day in range(1, MOST_OF_ONE + 1):
            agreed(session, space, line.taken.renter_id, at=MONDAY + day * DAY)
    for day in range(1, MOST_OF_ONE):
        join(parking, line, member, at=MONDAY + day * DAY)
    refused(parking, line, member, TooManyWaiting, at=MONDAY + MOST_OF_ONE * DAY)
    parking.now = MONDAY
    assert join(parking, line, member, at=MONDAY + MOST_OF_ONE * DAY)["place"] == 1


def test_a_line_is_full_at_some_length(parking: Running) -> None:
    line = a_line(parking, 0)
    (friend,) = friends_of(parking, line.owner, 1)
    with parking.database() as session:
        session.add_all(
            Waiting(
                space_id=line.space_id,
                member_id=uuid7(),
                starts_at=MONDAY,
                ends_at=MONDAY + HOUR,
                created_at=NOW,
            )
            for _ in range(MOST_OF_A_SPACE)
        )
    refused(parking, line, friend, LineFull)


def in_table(parking: Running, line: Line) -> list[Waiting]:
    with parking.database() as session:
        wanted = select(Waiting).where(Waiting.space_id == line.space_id).order_by(Waiting.seq)
        return list(session.scalars(wanted))


def test_it_ends_when_the_time_begins(parking: Running) -> None:
    line = a_line(parking, 1)
    parking.tick(MONDAY - timedelta(seconds=1))
    assert len(in_table(parking, line)) == 1
    parking.tick(MONDAY)
    assert not entries(parking, line.waiting[0])
    assert not in_table(parking, line)


def test_it_ends_when_one_may_not_see_the_space_any_more(parking: Running) -> None:
    line = a_line(parking, 3)
    first, second, third = line.waiting
    with parking.database() as session:
        pair = (circle.c.owner_id == line.owner) & (circle.c.viewer_id == first)
        session.execute(update(circle).where(pair).values(friends=False))
        session.get_one(Space, line.space_id).hidden_from = [second]
    assert entry(parking, third)["place"] == 1
    parking.service.forget_out_of_sight()
    assert [one.member_id for one in in_table(parking, line)] == [third]
    with parking.database() as session:
        session.get_one(Space, line.space_id).hidden_by = uuid7()
    assert not entries(parking, third)
    parking.service.forget_out_of_sight()
    assert not in_table(parking, line)


def test_it_goes_with_the_member(parking: Running) -> None:
    line = a_line(parking)
    with parking.database() as session:
        erase(session, HELD, line.waiting[0])
    assert [one.member_id for one in in_table(parking, line)] == [line.waiting[1]]


def test_a_time_is_held_longer_for_who_waited_but_not_into_the_stay() -> None:
    minutes = timedelta(minutes=1)
    for left, held in ((3 * HOUR, HOUR), (30 * minutes, 30 * minutes), (5 * minutes, 15 * minutes)):
        assert hold_of(HOUR, 15 * minutes, NOW + left, NOW) == held


def test_every_state_of_a_booking_says_what_became_of_the_place() -> None:
    with_words = {"waiting", "offered", "taken", "missed"}
    assert {status_of(state.value) for state in State} | {status_of(None)} == with_words
