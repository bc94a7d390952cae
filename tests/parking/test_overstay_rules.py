"""What it costs to stay beyond one's time, and which word follows which."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors.base import Refusal
from contracts.errors.parking import BookingState, OverstayState, RenterHasLeft, TooLateToReport
from services.parking.bookings.rules import OVER, State
from services.parking.overstays.rules import (
    EVENTS,
    LONGEST,
    MOST_HOURS,
    STATES,
    TRANSITIONS,
    after,
    check_report,
    cost,
)
from services.parking.spaces.rules import Terms
from tests.parking.builders import HOUR, MONDAY

GRACE = timedelta(minutes=30)
SECOND = timedelta(seconds=1)
TERMS = Terms(600, 30, "Asia/Shanghai")
CAPPED = Terms(600, 30, "Asia/Shanghai", daily_cap=1_500)


@pytest.mark.parametrize(
    ("beyond", "hours"),
    [
        (timedelta(0), 0),
        (GRACE, 0),
        (GRACE + SECOND, 1),
        (GRACE + HOUR, 1),
        (GRACE + HOUR + SECOND, 2),
        (LONGEST, 24),
        (30 * LONGEST, 24),
    ],
)
def test_each_hour_started_after_the_grace_is_charged_a_day_at_most(
    beyond: timedelta, hours: int
) -> None:
    found = cost(TERMS, MONDAY, MONDAY + beyond, GRACE)
    assert (found.hours, found.amount, found.capped) == (hours, hours * 600, False)


def test_a_days_cap_is_the_most_of_it() -> None:
    assert cost(CAPPED, MONDAY, MONDAY + GRACE + 2 * HOUR, GRACE).amount == 1_200
    found = cost(CAPPED, MONDAY, MONDAY + GRACE + 5 * HOUR, GRACE)
    assert (found.hours, found.amount, found.capped) == (5, 1_500, True)


@given(
    st.integers(1, 100_000),
    st.none() | st.integers(1, 1_000_000),
    st.integers(0, 200_000),
    st.integers(0, 100_000),
    st.integers(0, 7_200),
)
def test_who_leaves_later_never_pays_less_and_never_more_than_a_day(
    per_hour: int, cap: int | None, seconds: int, more: int, grace: int
) -> None:
    terms = Terms(per_hour, 30, "Asia/Shanghai", daily_cap=cap)
    wait = timedelta(seconds=grace)
    left = MONDAY + timedelta(seconds=seconds)
    one = cost(terms, MONDAY, left, wait)
    later = cost(terms, MONDAY, left + timedelta(seconds=more), wait)
    assert 0 <= one.amount <= later.amount <= min(MOST_HOURS * per_hour, cap or 10**12)
    assert (one.hours == 0) == (seconds <= grace or wait >= LONGEST)
    assert (
        one.hours * 3600 >= min(seconds, 86_400) - grace > (one.hours - 1) * 3600 or not one.hours
    )


@pytest.mark.parametrize("state", list(State))
def test_only_of_a_stay_that_is_over(state: State) -> None:
    def check() -> None:
        check_report(state, MONDAY, MONDAY, has_left=False, reported=None)

    if state in OVER:
        check()
        return
    with pytest.raises(BookingState):
        check()


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"has_left": True}, RenterHasLeft),
        ({"reported": "forgiven"}, OverstayState),
        ({"now": MONDAY + LONGEST}, TooLateToReport),
    ],
)
def test_once_within_a_day_and_of_nobody_who_has_checked_out(
    said: dict[str, object], refusal: type[Refusal]
) -> None:
    asked = {"now": MONDAY, "has_left": False, "reported": None} | said
    now = asked.pop("now")
    with pytest.raises(refusal):
        check_report(State.SETTLED, MONDAY, now, **asked)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("event", EVENTS)
def test_what_the_table_does_not_have_is_refused(state: str, event: str) -> None:
    if (state, event) in TRANSITIONS:
        assert after(state, event) == TRANSITIONS[state, event]
        return
    with pytest.raises(OverstayState):
        after(state, event)
