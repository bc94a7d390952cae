import itertools

import pytest

from contracts.errors.general import ValidationFailed
from contracts.errors.listings import ReservationState
from contracts.labels import RESERVATION
from services.listings.reservations import rules
from services.listings.reservations.rules import Status, Step
from tests.listings.builders import DAY, NOW

AGREED = {
    Step.CANCEL: Status.CANCELLED,
    Step.HAND_OVER: Status.HANDED_OVER,
    Step.NOT_SHOWN: Status.NO_SHOW,
    Step.NOT_HAPPENED: Status.DID_NOT_HAPPEN,
    Step.DISPUTE: Status.DISPUTED,
}
EXPECTED: dict[Status, dict[Step, Status]] = {
    Status.PROPOSED: {
        Step.ACCEPT_FREE: Status.ACCEPTED,
        Step.ACCEPT_PRICED: Status.AWAITING_PAYMENT,
        Step.DECLINE: Status.DECLINED,
        Step.CANCEL: Status.CANCELLED,
        Step.LAPSE: Status.EXPIRED,
    },
    Status.AWAITING_PAYMENT: {
        Step.PAY: Status.PAID,
        Step.CANCEL: Status.CANCELLED,
        Step.LAPSE: Status.EXPIRED,
    },
    Status.ACCEPTED: AGREED,
    Status.PAID: AGREED,
    Status.HANDED_OVER: {Step.COMPLETE: Status.COMPLETED},
    Status.DISPUTED: {
        Step.HAND_OVER: Status.HANDED_OVER,
        Step.NOT_HAPPENED: Status.DID_NOT_HAPPEN,
    },
    Status.NO_SHOW: {Step.NOT_HAPPENED: Status.DID_NOT_HAPPEN},
}


@pytest.mark.parametrize(("status", "step"), list(itertools.product(Status, Step)))
def test_every_pair_of_state_and_step_leads_where_it_should_or_nowhere(
    status: Status, step: Step
) -> None:
    following = EXPECTED.get(status, {}).get(step)
    assert rules.can(status, step) is (following is not None)
    if following:
        assert rules.after(status, step) == following
    else:
        with pytest.raises(ReservationState) as refused:
            rules.after(status, step)
        assert refused.value.state == status


def test_every_state_has_words_for_people() -> None:
    assert set(Status) == set(RESERVATION)


def test_a_deal_with_money_waits_for_it_and_one_without_does_not() -> None:
    assert rules.accepting(1) is Step.ACCEPT_PRICED
    assert rules.accepting(None) is Step.ACCEPT_FREE


@pytest.mark.parametrize(
    ("kind", "asked", "listed", "binding"),
    [
        ("sell", None, 8800, 8800),
        ("sell", 8000, 8800, 8000),
        ("swap", None, None, None),
        ("swap", None, 500, 500),
        ("swap", 0, 500, None),
        ("swap", 300, None, 300),
        ("give", None, None, None),
    ],
)
def test_the_price_asked_goes_before_the_price_listed(
    kind: str, asked: int | None, listed: int | None, binding: int | None
) -> None:
    assert rules.binding_price(kind, asked=asked, listed=listed) == binding


@pytest.mark.parametrize(("kind", "asked"), [("give", 1), ("give", 0), ("sell", 0)])
def test_a_price_that_does_not_fit_the_kind_is_refused(kind: str, asked: int) -> None:
    listed = 8800 if kind == "sell" else None
    with pytest.raises(ValidationFailed) as refused:
        rules.binding_price(kind, asked=asked, listed=listed)
    assert refused.value.errors[0]["pointer"] == "/price"


def test_people_meet_in_the_future_and_within_ninety_days() -> None:
    for days in (1, 90):
        rules.check_meeting(NOW + days * DAY, now=NOW)
    for wrong, code in ((NOW, "in_the_past"), (NOW + 90.01 * DAY, "too_far_ahead")):
        with pytest.raises(ValidationFailed) as refused:
            rules.check_meeting(wrong, now=NOW)
        assert refused.value.errors == [{"pointer": "/meet_at", "code": code}]


def test_the_ninety_days_begin_with_a_draw_that_is_ahead() -> None:
    draw_at = NOW + 120 * DAY
    rules.check_meeting(draw_at + 90 * DAY, now=NOW, draw_at=draw_at)
    with pytest.raises(ValidationFailed):
        rules.check_meeting(draw_at + 91 * DAY, now=NOW, draw_at=draw_at)
    with pytest.raises(ValidationFailed):
        rules.check_meeting(NOW + 91 * DAY, now=NOW, draw_at=NOW - DAY)


@pytest.mark.parametrize(("kind", "offers"), [("swap", False), ("sell", True), ("give", True)])
def test_only_a_swap_offers_an_item_and_it_always_does(kind: str, offers: bool) -> None:
    rules.check_offer(kind, offers_something=not offers)
    with pytest.raises(ValidationFailed) as refused:
        rules.check_offer(kind, offers_something=offers)
    assert refused.value.errors[0]["pointer"] == "/offered_listing_id"
