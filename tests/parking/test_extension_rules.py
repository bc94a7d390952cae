"""What a longer stay costs beside what was agreed: in all what one long stay does, to the fen."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from contracts.errors.base import Refusal
from contracts.errors.parking import (
    BookingState,
    ExtensionPending,
    TooLateToExtend,
    TooManyExtensions,
)
from services.parking.bookings.rules import State
from services.parking.extensions.rules import (
    MOST,
    check_extendable,
    length_problems,
    longer,
    terms_agreed,
)
from services.parking.spaces.rules import Terms, price
from tests.parking.builders import (
    HOUR,
    MONDAY,
    NOW,
    a_booking,
    a_space,
    two_friends,
    yuan,
)
from tests.parking.test_price_model import some_terms, starts

MINUTE = timedelta(minutes=1)
lengths = st.integers(1, 12_000)


@settings(max_examples=300, deadline=None)
@given(some_terms, starts, lengths, st.lists(lengths, min_size=1, max_size=4))
def test_a_stay_made_longer_costs_to_the_fen_what_one_long_stay_does(
    terms: Terms, start: object, first: int, more: list[int]
) -> None:
    end = start + (first + terms.free_minutes) * MINUTE
    agreed = price(terms, start, end).total
    for minutes in more:
        end += minutes * MINUTE
        offer = longer(terms, start, end, agreed=agreed)
        # Never less than what was agreed: nothing would have to be given back.
        assert offer.supplement >= 0
        assert offer.quote is not None
        assert sum(line.amount for line in offer.quote.lines) == offer.total
        agreed = offer.total
    assert agreed == price(terms, start, end).total


def test_where_the_longer_stay_seems_to_cost_less_it_costs_nothing_more() -> None:
    terms = Terms(600, 30, "Asia/Shanghai")
    offer = longer(terms, MONDAY, MONDAY + HOUR, agreed=601)
    assert (offer.supplement, offer.total, offer.quote) == (0, 601, None)


def test_the_terms_are_those_that_the_booking_keeps(session: Session) -> None:
    owner, renter = two_friends(session)
    said = {
        "daily_cap": yuan(40),
        "week_rate": yuan(200),
        "free_minutes": 15,
        "holiday_price_per_hour": yuan(9),
    }
    space = a_space(session, owner, **said)
    booking = a_booking(session, space, renter)
    agreed = space.terms
    space.price_per_hour, space.daily_cap = 9_900, None
    assert terms_agreed(booking.snapshot) == agreed


def test_a_booking_from_before_there_were_such_terms_has_none_of_them() -> None:
    old = {"price_per_hour": {"amount": 600, "currency": "CNY"}, "zone": "Asia/Shanghai"}
    assert terms_agreed(old, 30) == Terms(600, 30, "Asia/Shanghai")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (MONDAY, "not_later"),
        (MONDAY + 2 * HOUR, "not_later"),
        (MONDAY + 2 * HOUR + MINUTE, None),
        (MONDAY + 4 * HOUR, None),
        (MONDAY + 4 * HOUR + MINUTE, "stay_too_long"),
    ],
)
def test_the_new_end_is_later_and_the_whole_stay_no_longer_than_allowed(
    asked: object, code: str | None
) -> None:
    problems = length_problems(MONDAY, MONDAY + 2 * HOUR, asked, 240)
    assert [each["code"] for each in problems] == ([code] if code else [])


@pytest.mark.parametrize("state", list(State))
def test_only_what_is_agreed_or_under_way_goes_on(state: State) -> None:
    def check() -> None:
        check_extendable(state, MONDAY, NOW, pending=False, made=0)

    if state in (State.AGREED, State.IN_USE):
        check()
        return
    with pytest.raises(BookingState):
        check()


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"pending": True}, ExtensionPending),
        ({"now": MONDAY}, TooLateToExtend),
        ({"made": MOST}, TooManyExtensions),
        ({"now": MONDAY - MINUTE, "made": MOST - 1}, None),
    ],
)
def test_one_waits_at_a_time_and_in_time(
    changed: dict[str, object], refusal: type[Refusal] | None
) -> None:
    said = {"now": NOW, "pending": False, "made": 0} | changed
    now = said.pop("now")
    if refusal is None:
        check_extendable(State.AGREED, MONDAY, now, **said)
        return
    with pytest.raises(refusal):
        check_extendable(State.AGREED, MONDAY, now, **said)
