"""One deal that cannot go on holds up no other, and a fault of ours is no answer of theirs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from services.payments.attempts.model import Attempt
from services.payments.attempts.rules import LONGEST_WAIT
from services.payments.providers import actions as desk
from services.payments.providers.actions import Desk
from services.payments.providers.rules import Order, Outcome, OutcomeUnknown
from services.payments.sandbox.actions import Sandbox
from tests.payments.builders import KEY, ADeal, settings
from tests.payments.running import House

SWEEP, RETRY = settings().sweep, settings().payout_retry


class Faulty(Sandbox):
    """Fails with `fault` whatever it is asked about the orders in `numbers`."""

    def __init__(self, house: House, fault: Exception, *numbers: str) -> None:
        super().__init__(house.unit.begin, KEY)
        self.fault, self.numbers = fault, numbers

    def submit(self, order: Order) -> Outcome:
        return self._unless(order.number) or super().submit(order)

    def query(self, order: Order) -> Outcome:
        return self._unless(order.number) or super().query(order)

    def _unless(self, number: str) -> None:
        if number in self.numbers:
            raise self.fault


def at_a_faulty(house: House, fault: Exception, *numbers: str) -> Desk:
    return Desk({"sandbox": Faulty(house, fault, *numbers)}, house.unit.begin)


def failing_for(start: Callable[..., Any], stuck: object) -> Callable[..., Any]:
    def act(session: object, subject_id: object, *rest: object) -> Any:
        if subject_id == stuck:
            raise RuntimeError("a deal that cannot go on")
        return start(session, subject_id, *rest)

    return act


def two_owed(house: House) -> tuple[ADeal, ADeal]:
    deals = ADeal("reservation", 8800), ADeal("reservation", 8800)
    for deal in deals:
        house.card(deal.payee)
        house.tell(deal.reserved())
        house.pay(deal)
        house.deliver()
    return deals


def payout_status(house: House, deal: ADeal) -> str:
    payout = house.payout(deal)
    assert payout is not None
    return payout.status


def test_a_payout_that_cannot_be_started_waits_and_holds_up_no_other(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, other = two_owed(house)
    house.tell(stuck.handed_over(), other.handed_over())
    payout = house.payout(stuck)
    assert payout is not None
    with monkeypatch.context() as broken:
        broken.setattr(desk, "start_payout", failing_for(desk.start_payout, payout.id))
        house.desk.send_payouts()
    assert (payout_status(house, stuck), payout_status(house, other)) == ("pending", "submitted")
    put_off = house.payout(stuck)
    assert put_off is not None
    assert (put_off.next_try_at, put_off.tries) == (house.now + RETRY, 0)
    house.run()
    assert payout_status(house, stuck) == "pending"
    house.run(seconds=RETRY.total_seconds())
    assert payout_status(house, stuck) == "paid"


def test_a_refund_that_cannot_be_started_waits_and_holds_up_no_other(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, other = two_owed(house)
    house.tell(stuck.cancelled(), other.cancelled())
    (refund,) = house.refunds(stuck)
    with monkeypatch.context() as broken:
        broken.setattr(desk, "start_refund", failing_for(desk.start_refund, refund.id))
        house.desk.send_refunds()
    (put_off,) = house.refunds(stuck)
    assert (put_off.status, put_off.next_try_at) == ("pending", house.now + RETRY)
    assert [refund.status for refund in house.refunds(other)] == ["submitted"]
    house.run(seconds=RETRY.total_seconds())
    assert [refund.status for refund in house.refunds(stuck)] == ["paid"]


def an_order(house: House) -> tuple[ADeal, Order]:
    """Committed; the process died before the provider heard of it."""
    deal = ADeal()
    house.tell(deal.requested())
    return deal, house.start(deal, house.charge(deal), house.card(deal.payer))


def test_an_order_that_cannot_be_asked_about_holds_up_no_other(house: House) -> None:
    (_, stuck), (other, _) = an_order(house), an_order(house)
    house.now += SWEEP
    at_a_faulty(house, RuntimeError("?"), stuck.number).ask_about_unknown()
    house.deliver()
    assert house.charge(other).status == "captured"


def attempt(house: House, number: str) -> Attempt:
    with house.work() as work:
        return work.session.get_one(Attempt, number)


def test_after_an_hour_of_our_own_faults_the_next_question_is_as_near_as_before(
    house: House,
) -> None:
    deal, order = an_order(house)
    broken = at_a_faulty(house, RuntimeError("?"), order.number)
    for _ in range(60):
        house.now += timedelta(minutes=1)
        broken.ask_about_unknown()
    known = attempt(house, order.number)
    assert (known.asked, known.next_ask_at) == (0, house.now + SWEEP)
    house.run(seconds=SWEEP.total_seconds())
    assert house.charge(deal).status == "captured"


def test_a_provider_that_does_not_know_is_asked_ever_more_rarely(house: House) -> None:
    _, order = an_order(house)
    silent = at_a_faulty(house, OutcomeUnknown(), order.number)
    waits = []
    for _ in range(12):
        house.now = attempt(house, order.number).next_ask_at
        silent.ask_about_unknown()
        waits.append(attempt(house, order.number).next_ask_at - house.now)
    assert waits[:3] == [2 * SWEEP, 4 * SWEEP, 8 * SWEEP]
    assert waits[-1] == LONGEST_WAIT


def test_an_order_taken_to_be_asked_about_is_taken_by_nobody_else(house: House) -> None:
    _, order = an_order(house)
    house.now += SWEEP
    with house.work() as one, house.work() as other:
        first = desk.take_to_ask(one.session, order.number, SWEEP, one.now)
        second = desk.take_to_ask(other.session, order.number, SWEEP, other.now)
    assert (first, second) == (order, None)
    with house.work() as work:
        assert desk.take_to_ask(work.session, order.number, SWEEP, work.now) is None


def test_who_pays_does_not_hear_of_a_fault_at_the_provider(house: House) -> None:
    deal, order = an_order(house)
    at_a_faulty(house, ConnectionError("gone"), order.number).give(order)
    assert house.charge(deal).status == "processing"
    house.run(seconds=SWEEP.total_seconds())
    assert house.charge(deal).status == "captured"
