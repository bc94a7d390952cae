"""When a delivery is tried again, and when it is over."""

from datetime import timedelta

import pytest

from services.members.channels import Outcome
from services.members.deliveries import rules
from services.members.deliveries.rules import PAUSES, STATES, WAITING
from tests.members.builders import NOW


def test_only_what_waits_moves() -> None:
    for state in STATES:
        for event in rules.EVENTS:
            assert (rules.after(state, event) is not None) is (state == WAITING)


def test_the_pauses_grow_and_all_tries_fit_before_it_is_stale() -> None:
    assert sorted(PAUSES) == list(PAUSES)
    assert len(set(PAUSES)) == len(PAUSES)
    assert sum(PAUSES[:-1], timedelta()) < rules.STALE
    assert rules.next_try(1, NOW) == NOW + PAUSES[0]
    assert rules.next_try(len(PAUSES) + 5, NOW) == NOW + PAUSES[-1]


@pytest.mark.parametrize(
    ("outcome", "attempts", "event"),
    [
        (Outcome.SENT, 1, "take"),
        (Outcome.SENT, len(PAUSES), "take"),
        (Outcome.TRY_AGAIN, 1, "fail"),
        (Outcome.TRY_AGAIN, len(PAUSES) - 1, "fail"),
        (Outcome.TRY_AGAIN, len(PAUSES), "give_up"),
        (Outcome.GIVE_UP, 1, "refuse"),
        (Outcome.STOP_KIND, 1, "refuse"),
    ],
)
def test_what_a_try_does(outcome: Outcome, attempts: int, event: str) -> None:
    stale_at = NOW + rules.STALE
    told = rules.event_of(outcome, attempts=attempts, next_try_at=NOW, stale_at=stale_at)
    assert told == event


def test_there_is_no_try_after_it_is_stale() -> None:
    told = rules.event_of(Outcome.TRY_AGAIN, attempts=1, next_try_at=NOW, stale_at=NOW)
    assert told == "give_up"
