"""Producers are held to the contract by driving the use case; consumers are fed its examples."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.consume import TooEarly
from chassis.ids import uuid7
from chassis.tables import inbox, outbox
from contracts.events import base
from contracts.subscriptions import SUBSCRIPTIONS
from tests.payments.builders import ADeal, example
from tests.payments.returns import come_back
from tests.payments.running import House

OURS = (
    "charge_due",
    "charge_reminder",
    "payment_captured",
    "payment_failed",
    "refund_paid",
    "escrow_released",
    "payout_paid",
    "payout_failed",
    "payout_returned",
)
QUEUES = {"payments.bookings": "follow_bookings", "payments.reservations": "follow_reservations"}
FINISHING = (
    "booking_settled",
    "booking_forfeited",
    "booking_decided",
    "handover_confirmed",
    "reservation_decided",
)
CONSUMED = [(queue, event) for queue in QUEUES for event in SUBSCRIPTIONS[queue]]


@pytest.fixture
def published(house: House) -> dict[str, Any]:
    """The outbox rows of one deal paid out with trouble, one refunded, one not paid in time, by
    type."""
    done, fallen_through, late = ADeal(), ADeal(), ADeal()
    house.card(done.payee, "0054")
    for deal in (done, fallen_through):
        house.tell(deal.requested(deposit=deal.amount))
        house.pay(deal, last4="0013")
        house.pay(deal)
        house.run()
    house.tell(done.settled(), fallen_through.cancelled())
    house.run()
    house.run(seconds=6)
    come_back(house, done)
    house.tell(late.requested(), late.ended())
    house.now += timedelta(hours=1)
    house.service.tell_of_overdue_charges()
    ids = [str(done.id), str(fallen_through.id), str(late.id)]
    with house.work() as work:
        mine = select(outbox).where(outbox.c.data["deal_id"].astext.in_(ids))
        return {row.type: row for row in work.session.execute(mine)}


def test_every_event_of_payments_is_published_as_its_contract_and_example_say(
    published: dict[str, Any],
) -> None:
    assert set(published) == set(OURS)
    for event_type, row in published.items():
        base.check_data(event_type, row.version, row.data)
        assert shape(row.data) == shape(example(event_type)["data"])
        assert row.aggregate_version >= 1


def shape(data: Any) -> Any:
    return {k: shape(v) for k, v in data.items()} if isinstance(data, dict) else type(data)


def test_the_events_of_one_aggregate_count_up_without_a_gap(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    house.pay(deal, last4="0013")
    house.pay(deal)
    house.run()
    charge = house.charge(deal)
    mine = select(outbox.c.aggregate_version).where(outbox.c.aggregate_id == charge.id)
    with house.work() as work:
        versions = list(work.session.scalars(mine.order_by(outbox.c.seq)))
    assert versions == [1, 2, 3]


@pytest.mark.parametrize(("queue", "event_type"), CONSUMED)
def test_an_example_with_an_unknown_field_is_taken_once_though_it_comes_twice(
    house: House, queue: str, event_type: str
) -> None:
    body = example(event_type)
    deal_key = "booking_id" if queue.endswith("bookings") else "reservation_id"
    deal_id = uuid7()
    body |= {"event_id": str(uuid7()), "from_the_future": True}
    body["data"] |= {deal_key: str(deal_id), "from_the_future": {"deep": 1}}
    for _ in range(2):
        take(house, queue, body)
    with house.work() as work:
        mine = inbox.c.event_id == UUID(body["event_id"])
        taken = list(work.session.scalars(select(inbox.c.consumer).where(mine)))
    # What is too early has left no trace, and comes again by the ladder.
    assert taken == ([] if event_type in FINISHING else [queue])


def take(house: House, queue: str, body: dict[str, Any]) -> None:
    entry = getattr(house.service, QUEUES[queue])
    early = body["type"] in FINISHING
    if early:
        with pytest.raises(TooEarly):
            entry(body)
    else:
        entry(body)
