from datetime import UTC, datetime, timedelta

import pytest

from contracts.errors.parking import BookingState
from contracts.labels import BOOKING
from services.parking.bookings.rules import (
    LIVE,
    Ask,
    State,
    Step,
    after,
    can,
    check_approval,
    check_cancel,
    ending,
    plate_problems,
    tidy_plate,
    time_problems,
)

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

# The life of a booking, written down a second time: what each state lets happen.
LIFE = {
    "requested": {
        "approve": "awaiting_deposit",
        "decline": "declined",
        "expire": "expired",
        "cancel": "cancelled",
    },
    "awaiting_deposit": {"deposit": "agreed", "lapse": "lapsed", "cancel": "cancelled"},
    "agreed": {
        "start": "in_use",
        "cancel": "cancelled",
        "dispute": "disputed",
        "find_occupied": "cancelled",
    },
    "in_use": {
        "end_owing": "balance_due",
        "end_paid": "settled",
        "dispute": "disputed",
        "find_occupied": "cancelled",
    },
    "balance_due": {"balance": "settled", "dispute": "disputed"},
    "disputed": {
        "resume": "agreed",
        "resume_stay": "in_use",
        "resume_owing": "balance_due",
        "resume_paid": "settled",
        "award": "settled",
        "give_back": "cancelled",
    },
    "settled": {"pay_out": "paid_out"},
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", Step)
def test_every_step_from_every_state_leads_where_it_should_or_is_refused(
    state: State, step: Step
) -> None:
    expected = LIFE.get(state.value, {}).get(step.value)
    assert can(state, step) is (expected is not None)
    if expected:
        assert after(state, step) == expected
    else:
        with pytest.raises(BookingState) as refused:
            after(state, step)
        assert refused.value.status_now == state


def test_every_state_has_words_in_both_languages() -> None:
    assert set(BOOKING) == {state.value for state in State}


def test_the_slot_is_held_until_the_stay_is_over() -> None:
    assert {state.value for state in LIVE} == {"requested", "awaiting_deposit", "agreed", "in_use"}


def test_a_stay_with_nothing_left_to_pay_is_settled_by_its_end() -> None:
    assert (ending(0), ending(1)) == (Step.END_PAID, Step.END_OWING)


@pytest.mark.parametrize(
    ("state", "starts_in", "allowed"),
    [
        (State.AGREED, MINUTE, True),
        (State.AGREED, timedelta(0), False),
        (State.AWAITING_DEPOSIT, -MINUTE, True),
        (State.REQUESTED, -MINUTE, True),
        (State.IN_USE, -MINUTE, False),
        (State.BALANCE_DUE, -MINUTE, False),
    ],
)
def test_a_booking_can_be_cancelled_before_its_start(
    state: State, starts_in: timedelta, allowed: bool
) -> None:
    if allowed:
        check_cancel(state, NOW + starts_in, NOW)
    else:
        with pytest.raises(BookingState):
            check_cancel(state, NOW + starts_in, NOW)


def test_an_approval_after_its_deadline_is_too_late() -> None:
    check_approval(State.REQUESTED, NOW + MINUTE, NOW)
    with pytest.raises(BookingState, match="expired"):
        check_approval(State.REQUESTED, NOW, NOW)


@pytest.mark.parametrize(
    ("starts_in", "minutes", "is_open", "code"),
    [
        (0, 60, True, None),
        (-10, 60, True, None),
        (-11, 60, True, "in_the_past"),
        (0, 0, True, "ends_before_start"),
        (0, -5, True, "ends_before_start"),
        (0, 30, True, None),
        (0, 29, True, "stay_too_short"),
        (0, 120, True, None),
        (0, 121, True, "stay_too_long"),
        (0, 60, False, "outside_windows"),
        (365 * 24 * 60, 60, True, None),
    ],
)
def test_the_time_asked_for_has_to_fit(
    starts_in: int, minutes: int, is_open: bool, code: str | None
) -> None:
    start = NOW + starts_in * MINUTE
    ask = an_ask(start, minutes, is_open=is_open)
    assert [problem["code"] for problem in time_problems(ask, NOW)] == ([code] if code else [])


def an_ask(start: datetime, minutes: int, *, is_open: bool = True) -> Ask:
    end = start + minutes * MINUTE
    return Ask(start, end, min_minutes=30, max_minutes=120, open=lambda: is_open)


@pytest.mark.parametrize(
    ("starts_in", "minutes", "problems"),
    [
        (-10, 10, {"/ends_at": "in_the_past"}),
        (-40, 30, {"/starts_at": "in_the_past", "/ends_at": "in_the_past"}),
        (365 * 24 * 60 + 1, 60, {"/starts_at": "out_of_range"}),
    ],
)
def test_a_stay_lies_in_the_year_to_come(
    starts_in: int, minutes: int, problems: dict[str, str]
) -> None:
    found = time_problems(an_ask(NOW + starts_in * MINUTE, minutes), NOW)
    assert {problem["pointer"]: problem["code"] for problem in found} == problems


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (datetime(1, 1, 1, tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC)),
        (NOW, datetime(9999, 12, 31, tzinfo=UTC)),
        (datetime(9999, 12, 30, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)),
    ],
)
def test_windows_are_not_gone_through_for_a_stay_out_of_all_bounds(
    start: datetime, end: datetime
) -> None:
    def is_open() -> bool:
        raise AssertionError("day by day through centuries")

    ask = Ask(start, end, min_minutes=30, max_minutes=120, open=is_open)
    assert time_problems(ask, NOW)


@pytest.mark.parametrize(
    "plate", ["沪A12345", "沪 a 123 45", "粤BD12345", "京AF1234学", "新A1234挂", "沪A　12345"]
)
def test_mainland_plates_are_taken_in_any_case_and_with_spaces(plate: str) -> None:
    assert plate_problems(tidy_plate(plate), required=True) == []


@pytest.mark.parametrize(
    "plate",
    ["沪A1234", "沪A1234567", "A123456", "沪112345", "沪A1234I", "沪A1234O", "沪A-1234", "HU12345"],
)
def test_what_is_no_mainland_plate_is_refused(plate: str) -> None:
    assert plate_problems(tidy_plate(plate), required=False)[0]["code"] == "plate_malformed"


def test_a_plate_is_asked_for_only_where_the_space_requires_one() -> None:
    assert plate_problems(tidy_plate(None), required=False) == []
    assert plate_problems(tidy_plate(""), required=True)[0]["code"] == "required"
