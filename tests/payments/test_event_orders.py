"""Ten workers reorder one deal's events; whatever the order, the money ends where it belongs."""

from itertools import permutations

import pytest

from chassis.consume import TooEarly
from contracts.errors.payments import ChargeNotPayable
from contracts.events.base import Event
from services.payments.ledger.views import escrow_balance
from services.payments.reconciliation.views import violations
from tests.payments.builders import ADeal
from tests.payments.running import House


def deliver_all(house: House, events: list[Event]) -> None:
    """Each event twice, those too early once more when the others have been through."""
    waiting = events
    for _ in range(len(events) + 1):
        early = []
        for event in waiting:
            try:
                house.tell(event, event)
            except TooEarly:
                early.append(event)
            pay_what_is_due(house, event)
        waiting = early
        house.run()
    assert waiting == []


def pay_what_is_due(house: House, event: Event) -> None:
    deal = DEALS[event.aggregate_id]
    for stage in ("deposit", "balance", "price"):
        try:
            house.pay(deal, stage=stage)
        except (IndexError, ChargeNotPayable):
            continue
        house.run()


DEALS: dict[object, ADeal] = {}


def known(deal: ADeal) -> ADeal:
    DEALS[deal.id] = deal
    return deal


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_a_booking_is_paid_out_in_whatever_order_its_events_come(
    house: House, order: tuple[int, ...]
) -> None:
    deal = known(ADeal())
    house.card(deal.payee)
    events = [deal.requested(due=False), deal.approved(), deal.ended(), deal.settled()]
    deliver_all(house, [events[i] for i in order])
    payout = house.payout(deal)
    assert payout is not None
    assert (payout.status, payout.amount) == ("paid", deal.amount)
    assert house.refunds(deal) == []
    ends_balanced(house, deal)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_cancelled_booking_gives_back_all_it_took_in_whatever_order(
    house: House, order: tuple[int, ...]
) -> None:
    deal = known(ADeal())
    events = [deal.requested(due=False), deal.approved(), deal.cancelled()]
    deliver_all(house, [events[i] for i in order])
    assert house.payout(deal) is None
    assert house.deal(deal).state == "refunded"
    ends_balanced(house, deal)


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_an_item_is_paid_out_in_whatever_order(house: House, order: tuple[int, ...]) -> None:
    deal = known(ADeal("reservation", 8800))
    house.card(deal.payee)
    events = [deal.reserved(), deal.handed_over()]
    deliver_all(house, [events[i] for i in order])
    payout = house.payout(deal)
    assert payout is not None
    assert payout.status == "paid"
    ends_balanced(house, deal)


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_a_cancelled_reservation_gives_back_in_whatever_order(
    house: House, order: tuple[int, ...]
) -> None:
    deal = known(ADeal("reservation", 8800))
    events = [deal.reserved(), deal.cancelled()]
    deliver_all(house, [events[i] for i in order])
    assert house.payout(deal) is None
    ends_balanced(house, deal)


def ends_balanced(house: House, deal: ADeal) -> None:
    with house.work() as work:
        assert escrow_balance(work.session, deal.id) == 0
        assert violations(work.session, house.sandbox.statement()) == []
