import pytest

from chassis.consume import Poison, TooEarly, next_stop, stamped
from contracts.errors.general import Unavailable
from contracts.subscriptions import ATTEMPT, FIRST, LAST, REASON, RETRY_LADDER_MS


def stops(error: Exception, times: int) -> list[int | None]:
    """Where a message waits that fails with `error` again and again."""
    headers, found = {}, []
    for _ in range(times):
        rung, headers = next_stop(headers, error)
        found.append(rung)
    return found


def test_a_failing_message_climbs_the_ladder_and_is_then_given_up() -> None:
    assert stops(TooEarly(), 5) == [*RETRY_LADDER_MS, None]


def test_poison_is_given_up_at_once() -> None:
    assert stops(Poison("x"), 1) == [None]


def test_while_our_own_database_is_away_a_message_waits_low_and_is_never_given_up() -> None:
    assert set(stops(Unavailable(), 500)) == set(RETRY_LADDER_MS[:2])


def test_an_outage_does_not_count_as_tries() -> None:
    _, headers = next_stop({}, TooEarly())
    for _ in range(50):
        _, headers = next_stop(headers, Unavailable())
    assert next_stop(headers, TooEarly())[0] == RETRY_LADDER_MS[1]


def test_the_reason_is_told_and_the_brokers_history_dropped() -> None:
    _, headers = next_stop({"x-death": [1], "nameko.request_id": "r"}, ValueError("why"))
    assert headers == {"nameko.request_id": "r", ATTEMPT: 1, REASON: "ValueError: why"}


def test_the_first_and_the_last_failure_have_their_times() -> None:
    headers = stamped(stamped({REASON: "why"}, "08:00"), "08:01")
    assert headers == {REASON: "why", FIRST: "08:00", LAST: "08:01"}
    assert stamped({FIRST: [7]}, "08:02")[FIRST] == "08:02"


@pytest.mark.parametrize("nonsense", ["7", -1, 10**9, None, [5], True])
def test_nonsense_in_our_header_stops_nobody(nonsense: object) -> None:
    rung, _ = next_stop({ATTEMPT: nonsense}, ValueError())
    assert rung in (RETRY_LADDER_MS[0], None)
