"""What one finds that is free at a time, and what a time is refused for."""

from datetime import timedelta

import pytest

from chassis.clock import rfc3339
from chassis.ids import uuid7
from contracts.errors.general import ValidationFailed
from contracts.errors.parking import SlotTaken
from tests.parking.builders import (
    HOUR,
    MONDAY,
    NOW,
    a_booking,
    a_space,
    befriend,
    two_friends,
    yuan,
)
from tests.parking.running import Running

MINUTE = timedelta(minutes=1)
WORKING_HOURS = [{"weekdays": ["mon", "tue"], "from": "08:00", "until": "18:00"}]
SPAN = {"from": rfc3339(MONDAY), "until": rfc3339(MONDAY + 2 * HOUR)}
STAY = {"starts_at": SPAN["from"], "ends_at": SPAN["until"]}


def test_a_time_finds_only_what_is_free_for_all_of_it_with_the_quote(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        free = a_space(session, owner, windows=WORKING_HOURS)
        taken = a_space(session, owner)
        a_space(session, owner, windows=[{**WORKING_HOURS[0], "until": "10:59"}])
        a_space(session, owner, min_minutes=121)
        a_space(session, owner, max_minutes=119)
        a_space(session, owner, valid_until="2026-11-22")
        a_booking(session, taken, renter, at=MONDAY + HOUR)
    (found,) = parking.call(renter, "list_spaces", query=SPAN)["items"]
    assert found["id"] == str(free.id)
    assert found["quote"]["total"] == yuan(12)
    assert len(parking.call(renter, "list_spaces", query={})["items"]) == 6


@pytest.mark.parametrize("query", [{}, SPAN])
def test_the_list_is_paged_without_a_gap_newest_first(
    parking: Running, query: dict[str, str]
) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        open_ = [a_space(session, owner, now=NOW + n * HOUR) for n in range(5)]
        for n in range(4):
            shut = [{"weekdays": ["sat"], "from": "08:00", "until": "09:00"}]
            a_space(session, owner, now=NOW + n * HOUR, windows=shut if query else WORKING_HOURS)
    found, cursor = [], None
    while True:
        page = {"cursor": cursor} if cursor else {}
        answer = parking.call(renter, "list_spaces", query={**query, **page, "limit": "2"})
        assert len(answer["items"]) <= 2
        found += answer["items"]
        cursor = answer["next_cursor"]
        if cursor is None:
            break
    expected = [str(space.id) for space in reversed(open_)]
    assert [s["id"] for s in found if s["id"] in expected] == expected
    assert len(found) == len({s["id"] for s in found}) == (5 if query else 9)


@pytest.mark.parametrize(
    "query",
    [
        {"from": SPAN["from"]},
        {"from": SPAN["until"], "until": SPAN["from"]},
        {"limit": "0"},
        {"x": "1"},
    ],
)
def test_half_a_span_or_an_unknown_word_is_refused(parking: Running, query: dict[str, str]) -> None:
    with pytest.raises(ValidationFailed):
        parking.call(uuid7(), "list_spaces", query=query)


@pytest.mark.parametrize(
    ("start", "end", "pointer", "code"),
    [
        (-11, 60, "/from", "in_the_past"),
        (-9, -1, "/until", "in_the_past"),
        (365 * 24 * 60 + 1, 365 * 24 * 60 + 61, "/from", "out_of_range"),
        (-9, 60, None, None),
        (365 * 24 * 60, 365 * 24 * 60 + 60, None, None),
    ],
)
def test_nothing_is_found_at_a_time_that_cannot_be_booked(
    parking: Running, start: int, end: int, pointer: str | None, code: str | None
) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        space = a_space(session, owner, min_minutes=1)
    times = [rfc3339(NOW + minutes * MINUTE) for minutes in (start, end)]
    query = dict(zip(("from", "until"), times, strict=True))
    stay = dict(zip(("starts_at", "ends_at"), times, strict=True)) | {"space_id": str(space.id)}
    if code is None:
        assert len(parking.call(renter, "list_spaces", query=query)["items"]) == 1
        assert parking.call(renter, "quote", body=stay)
        return
    with pytest.raises(ValidationFailed) as refused:
        parking.call(renter, "list_spaces", query=query)
    assert refused.value.errors == [{"pointer": pointer, "code": code}]
    with pytest.raises(ValidationFailed) as unbookable:
        parking.call(renter, "quote", body=stay)
    assert code in {problem["code"] for problem in unbookable.value.errors}


def test_availability_is_what_is_open_and_not_booked(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        space = a_space(session, owner, windows=WORKING_HOURS)
        a_booking(session, space, renter, at=MONDAY + HOUR, lasting=HOUR)
    answer = parking.call(
        renter,
        "availability",
        space_id=str(space.id),
        query={"from": "2026-11-22T00:00:00+08:00", "until": "2026-11-24T00:00:00+08:00"},
    )
    assert answer == {
        "zone": "Asia/Shanghai",
        "bookable_from": rfc3339(NOW),
        "free": [
            {"from": "2026-11-23T00:00:00Z", "until": "2026-11-23T02:00:00Z"},
            {"from": "2026-11-23T03:00:00Z", "until": "2026-11-23T10:00:00Z"},
        ],
    }


def test_a_quote_explains_its_total(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        space = a_space(session, owner, daily_cap=yuan(10))
    quote = parking.call(renter, "quote", body={"space_id": str(space.id), **STAY})
    assert {name: quote[name] for name in ("total", "deposit", "balance", "lines")} == {
        "total": yuan(10),
        "deposit": yuan(3),
        "balance": yuan(7),
        "lines": [
            {
                "kind": "day",
                "date": "2026-11-23",
                "last_date": "2026-11-23",
                "minutes": 120,
                "amount": yuan(10),
                "capped": True,
                "holiday": None,
            }
        ],
    }


def test_a_quote_for_a_taken_time_is_a_conflict_with_alternatives(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        befriend(session, renter, other := uuid7())
        space, spare = a_space(session, owner), a_space(session, other, label="A-3")
        a_space(session, uuid7(), label="a stranger's")
        a_booking(session, space, renter)
    with pytest.raises(SlotTaken) as refused:
        parking.call(renter, "quote", body={"space_id": str(space.id), **STAY})
    before, after, there = refused.value.alternatives
    assert {before["space_id"], after["space_id"]} == {str(space.id)}
    assert before["starts_at"] == rfc3339(MONDAY - 2 * HOUR)
    assert (after["starts_at"], after["ends_at"]) == (
        rfc3339(MONDAY + 2 * HOUR),
        rfc3339(MONDAY + 4 * HOUR),
    )
    assert there == {
        "space_id": str(spare.id),
        "label": "A-3",
        "starts_at": SPAN["from"],
        "ends_at": SPAN["until"],
        "total": yuan(12),
    }
