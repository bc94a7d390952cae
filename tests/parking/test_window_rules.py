from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.parking.availability.rules import (
    Opening,
    Period,
    Window,
    covers,
    free_periods,
    nearest_periods,
    open_periods,
    window_from,
)
from tests.parking.hours import CHANGES, DAY, MINUTE, at, exceptions, minutes_of, model, windows


def opening(*wire: tuple[str, str, str], zone: str = "Asia/Shanghai") -> Opening:
    return Opening(
        tuple(window_from({"weekdays": d.split(), "from": f, "until": u}) for d, f, u in wire), zone
    )


@settings(max_examples=60, deadline=None)
@given(
    change=st.sampled_from(CHANGES),
    some=st.lists(windows, min_size=1, max_size=4),
    look=st.tuples(st.integers(-2000, 2000), st.integers(1, 2000)),
    limits=st.tuples(st.integers(-2, 2), st.integers(0, 3), st.booleans()),
    data=st.data(),
)
def test_open_periods_are_what_watching_the_clock_minute_by_minute_gives(
    change: tuple[str, date],
    some: list[Window],
    look: tuple[int, int],
    limits: tuple[int, int, bool],
    data: st.DataObject,
) -> None:
    zone, day = change
    first = day + limits[0] * DAY if limits[2] else None
    last = first + limits[1] * DAY if first else None
    noon = at(f"{day}T12:00")
    dated = data.draw(exceptions(noon))
    opening_ = Opening(tuple(some), zone, first, last, tuple(dated))
    start = noon + look[0] * MINUTE
    end = start + look[1] * MINUTE
    periods = open_periods(opening_, start, end)
    assert minutes_of(periods) == model(opening_, start, end)
    assert all(one[1] < other[0] for one, other in pairwise(periods))


def test_a_window_may_cross_midnight() -> None:
    night = opening(("mon", "22:00", "06:00"))
    periods = open_periods(night, at("2026-11-22T00:00"), at("2026-11-29T00:00"))
    assert periods == [(at("2026-11-23T14:00"), at("2026-11-23T22:00"))]


def test_24_00_is_the_end_of_the_day_and_touching_windows_join() -> None:
    days = opening(("mon tue", "08:00", "24:00"), ("tue wed", "00:00", "02:00"))
    periods = open_periods(days, at("2026-11-22T00:00"), at("2026-11-29T00:00"))
    assert periods == [
        (at("2026-11-23T00:00"), at("2026-11-23T18:00")),
        (at("2026-11-24T00:00"), at("2026-11-24T18:00")),
    ]
    assert covers(periods, at("2026-11-23T15:00"), at("2026-11-23T17:00"))


def test_a_local_time_that_does_not_exist_moves_forward() -> None:
    early = opening(("sun", "02:30", "06:00"), zone="America/New_York")
    periods = open_periods(early, at("2026-03-08T00:00"), at("2026-03-09T00:00"))
    assert periods == [(at("2026-03-08T07:30"), at("2026-03-08T10:00"))]


def test_a_local_time_that_is_twice_takes_the_first() -> None:
    early = opening(("sun", "01:30", "06:00"), zone="America/New_York")
    periods = open_periods(early, at("2026-11-01T00:00"), at("2026-11-02T00:00"))
    assert periods == [(at("2026-11-01T05:30"), at("2026-11-01T11:00"))]


points = st.integers(0, 600).map(lambda n: at("2026-11-23T00:00") + n * MINUTE)
spans = st.tuples(points, points).map(lambda pair: (min(pair), max(pair) + MINUTE))


@given(open_=spans, taken=st.lists(spans, max_size=6))
def test_what_is_free_is_open_and_not_taken(open_: Period, taken: list[Period]) -> None:
    assert minutes_of(free_periods([open_], taken)) == minutes_of([open_]) - minutes_of(taken)


@given(open_=spans, taken=st.lists(spans, max_size=6), wanted=spans, earliest=points)
def test_alternatives_are_free_as_long_as_wanted_and_the_nearest_come_first(
    open_: Period, taken: list[Period], wanted: Period, earliest: datetime
) -> None:
    free = free_periods([open_], taken)
    found = nearest_periods(free, wanted, earliest=earliest, most=3)
    moved = [abs(start - wanted[0]) for start, _ in found]
    assert moved == sorted(moved)
    for start, end in found:
        assert end - start == wanted[1] - wanted[0]
        assert start >= earliest
        assert covers(free, start, end)


@pytest.mark.parametrize("gap", [timedelta(0), MINUTE])
def test_a_stay_across_two_windows_needs_them_to_touch(gap: timedelta) -> None:
    start, middle, end = at("2026-11-23T01:00"), at("2026-11-23T02:00"), at("2026-11-23T03:00")
    periods = free_periods([(start, end)], [(middle, middle + gap)] if gap else [])
    assert covers(periods, start, end) is (not gap)
