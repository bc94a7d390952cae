"""What calling off a booking costs, minute by minute."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.labels import CANCELLATION
from contracts.requests.parking import CANCELLATIONS
from services.parking.cancellations.rules import (
    POLICIES,
    Back,
    Policy,
    Stake,
    earnest_of,
    kept,
    kept_by,
    policy_of,
)
from tests.parking.builders import HOUR, MONDAY

MINUTE = timedelta(minutes=1)
MONEY = st.tuples(st.integers(1, 10**7), st.integers(1, 100))
AHEAD = st.integers(1, 60 * 24 * 14).map(lambda minutes: minutes * MINUTE)


def stake(policy: Policy, total: int = 1000, deposit: int = 300) -> Stake:
    return Stake(policy, total, deposit, MONDAY)


@pytest.mark.parametrize(
    ("policy", "ahead", "keeps"),
    [
        (Policy.FLEXIBLE, MINUTE, 0),
        (Policy.MODERATE, 24 * HOUR + MINUTE, 0),
        (Policy.MODERATE, 24 * HOUR, 100),
        (Policy.MODERATE, 2 * HOUR + MINUTE, 100),
        (Policy.MODERATE, 2 * HOUR, 200),
        (Policy.FIRM, 72 * HOUR + MINUTE, 0),
        (Policy.FIRM, 72 * HOUR, 100),
        (Policy.FIRM, 24 * HOUR, 200),
        (Policy.FIRM, MINUTE, 200),
    ],
)
def test_each_step_ends_when_it_says(policy: Policy, ahead: timedelta, keeps: int) -> None:
    assert kept(stake(policy), MONDAY - ahead) == keeps


@given(st.sampled_from(Policy), MONEY, AHEAD)
def test_never_more_than_the_law_lets_a_deposit_bind(
    policy: Policy, money: tuple[int, int], ahead: timedelta
) -> None:
    total, percent = money
    deposit = max(1, total * percent // 100)
    found = kept(stake(policy, total, deposit), MONDAY - ahead)
    assert 0 <= found <= deposit
    assert 5 * found <= total


@given(st.sampled_from(Policy), MONEY, AHEAD, AHEAD)
def test_who_cancels_earlier_never_pays_more(
    policy: Policy, money: tuple[int, int], one: timedelta, other: timedelta
) -> None:
    at = stake(policy, money[0], max(1, money[0] * money[1] // 100))
    late, early = sorted((one, other))
    assert kept(at, MONDAY - early) <= kept(at, MONDAY - late)


@pytest.mark.parametrize(
    ("total", "deposit", "binds"),
    [(1000, 200, 200), (1000, 1000, 200), (1000, 50, 50), (4, 4, 0), (9, 9, 1)],
)
def test_what_is_more_than_a_fifth_is_paid_in_advance(total: int, deposit: int, binds: int) -> None:
    assert earnest_of(total, deposit) == binds


def test_half_a_fen_is_the_renters() -> None:
    assert kept(stake(Policy.MODERATE, 1000, 101), MONDAY - 3 * HOUR) == 50


def test_a_booking_of_before_there_were_terms_costs_nothing_to_cancel() -> None:
    assert policy_of({"label": "B2-117"}) is Policy.FLEXIBLE


@pytest.mark.parametrize("policy", Policy)
def test_the_steps_of_each_go_down_to_the_start(policy: Policy) -> None:
    steps = POLICIES[policy]
    assert [step.before for step in steps] == sorted({s.before for s in steps}, reverse=True)
    assert (steps[0].back, steps[-1].before) == (Back.WHOLE, timedelta(0))


def test_what_may_be_asked_for_has_terms_and_words() -> None:
    assert set(CANCELLATIONS) == set(Policy) == CANCELLATION.keys()


@pytest.mark.parametrize("policy", Policy)
def test_the_words_say_until_when_all_goes_back_and_what_is_kept_then(policy: Policy) -> None:
    whole, *later = POLICIES[policy]
    until = {0: ("开始前", "the start"), 24: ("提前一天", "a day"), 72: ("提前三天", "three days")}
    paid = stake(policy, deposit=1000)
    most = max((kept_by(step.back, paid) for step in later), default=0)
    assert most in (0, 200)
    for words, when, fifth in zip(
        CANCELLATION[policy], until[whole.before // HOUR], ("五分之一", "a fifth"), strict=True
    ):
        assert when in words
        assert (fifth in words) is (most == 200)
