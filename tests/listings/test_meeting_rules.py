from datetime import datetime, timedelta

import pytest

from contracts.errors.listings import HandoverClaimed, MeetingToCome, ReservationState
from services.listings.meetings import rules
from services.listings.reservations.rules import Status, Step, deadline
from tests.listings.builders import DAY, NOW

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("status", Status)
def test_a_meeting_is_moved_until_the_thing_changes_hands(status: Status) -> None:
    if status in ("proposed", "accepted", "awaiting_payment", "paid"):
        rules.check_movable(status, confirmed=False)
        with pytest.raises(HandoverClaimed):
            rules.check_movable(status, confirmed=True)
    else:
        with pytest.raises(ReservationState):
            rules.check_movable(status, confirmed=False)


def test_nobody_is_missing_before_it_is_time() -> None:
    with pytest.raises(MeetingToCome):
        rules.check_missed(Step.NOT_SHOWN, NOW + HOUR, now=NOW)
    rules.check_missed(Step.NOT_SHOWN, NOW, now=NOW)
    rules.check_missed(Step.NOT_HAPPENED, NOW + HOUR, now=NOW)


@pytest.mark.parametrize(
    ("meet_at", "near"),
    [(NOW, False), (NOW + HOUR, True), (NOW + 2 * HOUR, True), (NOW + 3 * HOUR, False)],
)
def test_a_reminder_comes_in_time_or_not_at_all(meet_at: datetime, near: bool) -> None:
    assert rules.is_near(meet_at, now=NOW, ahead=2 * HOUR) is near


def test_a_clock_runs_while_an_answer_or_a_payment_is_awaited() -> None:
    found = {
        status: deadline(status, waiting=False, expires_at=NOW, due_at=NOW + DAY)
        for status in Status
    }
    running = {status: until for status, until in found.items() if until}
    assert running == {Status.PROPOSED: NOW, Status.AWAITING_PAYMENT: NOW + DAY}
    assert deadline(Status.PROPOSED, waiting=True, expires_at=NOW, due_at=None) is None
