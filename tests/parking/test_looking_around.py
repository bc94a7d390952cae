"""Finding a space: filters, orders, and what else there is where one is taken."""

from typing import Any
from uuid import UUID

import pytest

from chassis.clock import rfc3339
from chassis.ids import uuid7
from contracts.errors.general import ValidationFailed
from contracts.errors.parking import SlotTaken
from contracts.json import Json
from services.parking.search import views as search_views
from services.parking.spaces.model import Space
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

SPAN = {"from": rfc3339(MONDAY), "until": rfc3339(MONDAY + 3 * HOUR)}
WHENEVER_AND_THEN = pytest.mark.parametrize("span", [{}, SPAN], ids=["whenever", "then"])


class Circle:
    """A renter and three friends, of whom the last lives in their building."""

    def __init__(self, parking: Running) -> None:
        self.parking = parking
        with parking.database() as session:
            self.far, self.renter = two_friends(session)
            self.near, self.here = uuid7(), uuid7()
            for friend in (self.near, self.here):
                befriend(session, friend, self.renter)
        self.steps = {self.here: 0, self.near: 1, self.far: 2}
        parking.members.near = self.steps
        self.published = 0

    def space(self, of: UUID, **said: Any) -> Space:
        self.published += 1
        with self.parking.database() as session:
            return a_space(session, of, now=NOW + self.published * HOUR, **said)

    def answer(self, **query: Any) -> Json:
        wanted = {name: str(value) for name, value in query.items()}
        near = {str(member): steps for member, steps in self.steps.items()}
        more = {"near": near} if query.get("sort") == "nearest" else {}
        return self.parking.call(self.renter, "list_spaces", query=wanted, **more)

    def found(self, **query: Any) -> list[str]:
        """The labels, page by page of two."""
        labels: list[str] = []
        cursor: Json = {}
        while True:
            page = self.answer(**query, **cursor, limit=2)
            labels += [each["label"] for each in page["items"]]
            if page["next_cursor"] is None:
                return labels
            cursor = {"cursor": page["next_cursor"]}


@pytest.fixture
def circle(parking: Running) -> Circle:
    return Circle(parking)


@WHENEVER_AND_THEN
def test_filters_narrow_what_is_found(circle: Circle, span: Json) -> None:
    circle.space(circle.far, label="low", height_limit_cm=180)
    circle.space(circle.far, label="high", height_limit_cm=210, ev_charger=True)
    circle.space(circle.far, label="open", instant=False)
    assert circle.found(**span) == ["open", "high", "low"]
    assert circle.found(**span, height_cm=180) == ["open", "high", "low"]
    assert circle.found(**span, height_cm=181) == ["open", "high"]
    assert circle.found(**span, height_cm=211) == ["open"]
    assert circle.found(**span, ev_charger="true") == ["high"]
    assert circle.found(**span, instant="true") == ["high", "low"]
    assert circle.found(**span, instant="false", height_cm=200) == ["open"]


def test_a_most_price_is_per_hour_or_of_the_whole_stay(circle: Circle) -> None:
    circle.space(circle.far, label="capped", price_per_hour=yuan(9), daily_cap=yuan(10))
    circle.space(circle.far, label="plain", price_per_hour=yuan(5))
    assert circle.found(max_price=500) == ["plain"]
    assert circle.found(max_price=900) == ["plain", "capped"]
    assert circle.found(**SPAN, max_price=1499) == ["capped"]
    assert circle.found(**SPAN, max_price=1500) == ["plain", "capped"]
    assert circle.found(**SPAN, max_price=999) == []


def test_cheapest_first_is_by_the_hour_or_by_the_whole_stay(circle: Circle) -> None:
    said = {"capped": (9, 10), "plain": (5, None), "dear": (20, None), "same": (5, 15)}
    for label, (hour, cap) in said.items():
        cap_said = {"daily_cap": yuan(cap)} if cap else {}
        circle.space(circle.far, label=label, price_per_hour=yuan(hour), **cap_said)
    assert circle.found(sort="price_asc") == ["plain", "same", "capped", "dear"]
    assert circle.found(sort="price_asc", **SPAN) == ["capped", "plain", "same", "dear"]
    quotes = [each["quote"]["total"] for each in circle.answer(sort="price_asc", **SPAN)["items"]]
    assert quotes == [yuan(10), yuan(15), yuan(15), yuan(60)]


@WHENEVER_AND_THEN
def test_nearest_first_is_by_the_steps_that_members_tell(circle: Circle, span: Json) -> None:
    circle.space(circle.near, label="near")
    circle.space(circle.here, label="here")
    circle.space(circle.far, label="far")
    circle.space(circle.near, label="near too", latitude=31.2, longitude=121.5)
    with circle.parking.database() as session:
        befriend(session, nowhere := uuid7(), circle.renter)
    circle.space(nowhere, label="nobody knows")
    order = ["here", "near too", "near", "far", "nobody knows"]
    assert circle.found(sort="nearest", **span) == order
    shown = circle.answer(sort="nearest", **span)["items"]
    for name in ("latitude", "longitude", "location_note", "distance", "steps"):
        assert all(name not in each for each in shown)


@WHENEVER_AND_THEN
@pytest.mark.parametrize("sort", ["newest", "price_asc", "nearest"])
def test_in_whatever_order_nobody_finds_what_they_may_not_see(
    circle: Circle, span: Json, sort: str
) -> None:
    circle.space(circle.far, label="seen")
    circle.space(circle.far, label="hidden", hidden_from=[str(circle.renter)])
    circle.space(circle.renter, label="my own")
    circle.space(uuid7(), label="a stranger's")
    with circle.parking.database() as session:
        befriend(session, blocker := uuid7(), circle.renter, blocked=True)
    circle.space(blocker, label="of one who has blocked")
    withdrawn = circle.space(circle.far, label="withdrawn")
    circle.parking.call(circle.far, "withdraw_space", space_id=str(withdrawn.id))
    circle.steps |= {blocker: 0}
    assert circle.found(sort=sort, **span) == ["seen"]


def test_the_cheapest_are_those_that_are_open_and_free(circle: Circle) -> None:
    shut = [{"weekdays": ["sat"], "from": "08:00", "until": "09:00"}]
    circle.space(circle.far, label="shut", price_per_hour=yuan(1), windows=shut)
    taken = circle.space(circle.far, label="taken", price_per_hour=yuan(2))
    circle.space(circle.far, label="free", price_per_hour=yuan(3))
    with circle.parking.database() as session:
        a_booking(session, session.get_one(Space, taken.id), circle.renter)
    assert circle.found(sort="price_asc", **SPAN) == ["free"]


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "furthest"},
        {"height_cm": "0"},
        {"ev_charger": "yes"},
        {"instant": "1"},
        {"max_price": "-1"},
        {"near": "{}"},
    ],
)
def test_what_is_no_filter_is_refused(parking: Running, query: dict[str, str]) -> None:
    with pytest.raises(ValidationFailed):
        parking.call(uuid7(), "list_spaces", query=query)


def test_a_cursor_of_another_order_is_refused(circle: Circle) -> None:
    for _ in range(2):
        circle.space(circle.far)
    for of in ({"sort": "newest"}, {"sort": "price_asc"}, {"sort": "nearest"}):
        cursor = circle.answer(**of, **SPAN, limit=1)["next_cursor"]
        for sort in ("newest", "price_asc", "nearest"):
            if {"sort": sort} != of:
                with pytest.raises(ValidationFailed):
                    circle.answer(sort=sort, **SPAN, cursor=cursor)
    with pytest.raises(ValidationFailed):
        circle.answer(sort="price_asc", **SPAN, cursor="WyJ4Il0")


def refused(circle: Circle, space: Space) -> list[str]:
    """The labels of the other spaces that one who comes too late is told of."""
    stay = {"starts_at": SPAN["from"], "ends_at": SPAN["until"]}
    with pytest.raises(SlotTaken) as taken:
        circle.parking.call(
            circle.renter, "request_booking", body={"space_id": str(space.id), **stay}
        )
    offered = [each["space_id"] for each in taken.value.alternatives]
    here = [one for one in offered if one == str(space.id)]
    assert offered[: len(here)] == here
    return [each["label"] for each in taken.value.alternatives[len(here) :]]


def test_who_comes_too_late_is_told_of_the_nearest_spaces(circle: Circle) -> None:
    taken = circle.space(circle.far, label="taken")
    circle.space(circle.here, label="here")
    circle.space(circle.near, label="near")
    circle.space(circle.far, label="far")
    circle.space(circle.far, label="far too")
    with circle.parking.database() as session:
        a_booking(session, session.get_one(Space, taken.id), circle.renter)
    assert refused(circle, taken) == ["here", "near", "far too"]
    circle.parking.members.near = None
    assert refused(circle, taken) == ["far too", "far", "near"]


def test_further_pages_go_on_where_most_candidates_are_shut(
    circle: Circle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_views, "CANDIDATES", 2)
    shut = [{"weekdays": ["sat"], "from": "08:00", "until": "09:00"}]
    for n in range(5):
        circle.space(circle.far, label=f"shut {n}", windows=shut)
        circle.space(circle.far, label=f"open {n}")
    labels = [f"open {n}" for n in range(5)]
    assert circle.found(sort="newest", **SPAN) == labels[::-1]
    assert sorted(circle.found(sort="nearest", **SPAN)) == labels
