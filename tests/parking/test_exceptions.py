"""What an owner makes of certain dates, whatever the weekly windows say."""

from uuid import UUID

import pytest

from chassis.clock import rfc3339
from chassis.ids import uuid7
from contracts.errors.general import NotOwner, NotThere, ValidationFailed
from contracts.errors.parking import SlotTaken, SpaceWithdrawn, TooManyExceptions
from contracts.json import Json
from services.parking.availability import rules
from services.parking.spaces.model import Space
from tests.parking.builders import DAY, HOUR, MONDAY, NOW, a_booking, a_space, two_friends, yuan
from tests.parking.running import Running

WORKING_HOURS = [{"weekdays": ["mon"], "from": "08:00", "until": "18:00"}]


class Let:
    """A space that is open on Mondays from 8 to 18, its owner and a friend of theirs."""

    def __init__(self, parking: Running, **said: object) -> None:
        self.parking = parking
        with parking.database() as session:
            self.owner, self.friend = two_friends(session)
            self.id = a_space(session, self.owner, **{"windows": WORKING_HOURS, **said}).id

    def call(self, member: UUID, method: str, **arguments: object) -> Json:
        return self.parking.call(member, method, space_id=str(self.id), **arguments)

    def say(self, kind: str, begins: int, ends: int, **more: object) -> Json:
        """From so many hours after nine on Monday to so many."""
        said = {"kind": kind, "from": rfc3339(MONDAY + begins * HOUR), **more}
        return self.call(
            self.owner, "add_exception", body={**said, "until": rfc3339(MONDAY + ends * HOUR)}
        )

    def free(self) -> list[tuple[int, int]]:
        """Of Monday, in hours after nine."""
        span = {"from": rfc3339(MONDAY - 9 * HOUR), "until": rfc3339(MONDAY + 15 * HOUR)}
        answer = self.call(self.friend, "availability", query=span)
        hours = {rfc3339(MONDAY + n * HOUR): n for n in range(-9, 16)}
        return [(hours[each["from"]], hours[each["until"]]) for each in answer["free"]]


@pytest.fixture
def let(parking: Running) -> Let:
    return Let(parking)


def test_a_space_is_closed_and_opened_at_certain_times(let: Let) -> None:
    assert let.free() == [(-1, 9)]
    let.say("closed", 1, 2)
    let.say("open", 9, 12)
    assert let.free() == [(-1, 1), (2, 12)]
    stay = {"starts_at": rfc3339(MONDAY + HOUR), "ends_at": rfc3339(MONDAY + 2 * HOUR)}
    with pytest.raises(ValidationFailed) as refused:
        let.parking.call(let.friend, "quote", body={"space_id": str(let.id), **stay})
    assert refused.value.errors == [{"pointer": "/starts_at", "code": "outside_windows"}]
    late = {"starts_at": rfc3339(MONDAY + 8 * HOUR), "ends_at": rfc3339(MONDAY + 12 * HOUR)}
    found = let.parking.call(let.friend, "quote", body={"space_id": str(let.id), **late})
    assert found["total"] == yuan(24)
    query = {"from": stay["starts_at"], "until": stay["ends_at"]}
    assert let.parking.call(let.friend, "list_spaces", query=query)["items"] == []


def test_where_two_meet_the_later_word_counts_and_taking_it_back_brings_the_earlier(
    let: Let,
) -> None:
    let.say("closed", -9, 15)
    assert let.free() == []
    opened = let.say("open", 1, 3)
    assert let.free() == [(1, 3)]
    let.say("closed", 2, 3)
    assert let.free() == [(1, 2)]
    let.call(let.owner, "remove_exception", exception_id=opened["id"])
    assert let.free() == []


def test_the_owner_alone_reads_them(let: Let) -> None:
    made = let.say("closed", 1, 2, reason="搬家")
    assert made["created_at"] == rfc3339(NOW)
    assert (made["kind"], made["reason"]) == ("closed", "搬家")
    own = let.call(let.owner, "show_space")
    assert (own["exceptions"], own["version"]) == ([made], 2)
    assert "exceptions" not in let.call(let.friend, "show_space")


def test_what_is_over_is_forgotten_with_the_next(let: Let) -> None:
    let.say("closed", 1, 2)
    let.parking.now = MONDAY + 3 * HOUR
    let.say("closed", 4, 5)
    (left,) = let.call(let.owner, "show_space")["exceptions"]
    assert left["from"] == rfc3339(MONDAY + 4 * HOUR)


def test_a_friend_is_refused_and_a_stranger_finds_nothing(let: Let) -> None:
    made = let.say("closed", 1, 2)
    body = {key: made[key] for key in ("from", "until", "kind")}
    for member, refusal in ((let.friend, NotOwner), (uuid7(), NotThere)):
        with pytest.raises(refusal):
            let.call(member, "add_exception", body=body)
        with pytest.raises(refusal):
            let.call(member, "remove_exception", exception_id=made["id"])
    for unknown in (str(uuid7()), "nothing"):
        with pytest.raises(NotThere):
            let.call(let.owner, "remove_exception", exception_id=unknown)


@pytest.mark.parametrize(
    ("begins", "ends", "pointer", "code"),
    [
        (2, 2, "/until", "ends_before_start"),
        (-48, -41, "/until", "in_the_past"),
        (731 * 24, 731 * 24 + 1, "/from", "out_of_range"),
        (0, 367 * 24, "/until", "out_of_range"),
        (40 * 24, 41 * 24, "/from", "outside_validity"),
    ],
)
def test_times_that_cannot_be_meant_are_refused(
    parking: Running, begins: int, ends: int, pointer: str, code: str
) -> None:
    let = Let(parking, valid_until=(MONDAY + 30 * DAY).date().isoformat())
    with pytest.raises(ValidationFailed) as refused:
        let.say("open", begins, ends)
    assert refused.value.errors == [{"pointer": pointer, "code": code}]


def test_a_night_that_begins_on_the_last_day_is_closed_until_its_end(parking: Running) -> None:
    night = [{"weekdays": ["mon"], "from": "22:00", "until": "06:00"}]
    let = Let(parking, windows=night, valid_until=MONDAY.date().isoformat())
    stay = {
        "space_id": str(let.id),
        "starts_at": rfc3339(MONDAY + 16 * HOUR),
        "ends_at": rfc3339(MONDAY + 18 * HOUR),
    }
    assert let.parking.call(let.friend, "quote", body=stay)["total"] == yuan(12)
    let.say("closed", 16, 18)
    with pytest.raises(ValidationFailed) as refused:
        let.parking.call(let.friend, "quote", body=stay)
    assert refused.value.errors == [{"pointer": "/starts_at", "code": "outside_windows"}]


def test_there_are_only_so_many(let: Let, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.parking.availability.actions.MAX_EXCEPTIONS", 2)
    assert rules.MAX_EXCEPTIONS > 2
    let.say("closed", 1, 2)
    let.say("closed", 2, 3)
    with pytest.raises(TooManyExceptions):
        let.say("closed", 3, 4)


def test_a_withdrawn_space_has_no_new_ones(let: Let) -> None:
    let.call(let.owner, "withdraw_space")
    with pytest.raises(SpaceWithdrawn):
        let.say("closed", 1, 2)


def test_one_who_comes_too_late_is_offered_no_time_that_is_closed(let: Let) -> None:
    let.say("closed", 2, 9)
    with let.parking.database() as session:
        a_booking(session, session.get_one(Space, let.id), let.friend, lasting=HOUR)
    stay = {"starts_at": rfc3339(MONDAY), "ends_at": rfc3339(MONDAY + HOUR)}
    with pytest.raises(SlotTaken) as refused:
        let.parking.call(let.friend, "quote", body={"space_id": str(let.id), **stay})
    starts = [each["starts_at"] for each in refused.value.alternatives]
    # None of the closed hours; what comes next is a week later.
    assert starts[:2] == [rfc3339(MONDAY - HOUR), rfc3339(MONDAY + HOUR)]
    assert starts[2] > rfc3339(MONDAY + DAY)
