"""Payers are reminded once before a charge is due, both sides told once when it is overdue."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from chassis.clock import rfc3339
from chassis.tables import outbox
from services.payments.reminders.rules import BEFORE, SHORTEST, remind_at
from tests.payments.builders import ADeal
from tests.payments.running import House

OPENED = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("given", "before"),
    [
        (SHORTEST, SHORTEST / 2),
        (10 * HOUR, 5 * HOUR),
        (48 * HOUR, BEFORE),
        (1000 * HOUR, BEFORE),
    ],
)
def test_a_day_before_or_half_way_where_less_time_is_given(
    given: timedelta, before: timedelta
) -> None:
    assert remind_at(OPENED, OPENED + given) == OPENED + given - before


def test_of_what_is_due_at_once_nobody_is_reminded() -> None:
    assert remind_at(OPENED, OPENED + SHORTEST - timedelta(seconds=1)) is None


def ended(house: House, due_in: timedelta) -> ADeal:
    """Its deposit is paid and its balance due."""
    deal = ADeal()
    house.tell(deal.requested())
    house.pay(deal)
    house.run()
    due = rfc3339(house.now + due_in)
    balance = deal.ended().data["balance"]
    house.tell(deal.event("booking_ended", balance=balance, balance_due_at=due))
    return deal


def reminders(house: House, deal: ADeal) -> list[bool]:
    """Of the deal's: whether each told that it is overdue, after the timers have fired."""
    house.service.remind_of_charges()
    house.service.tell_of_overdue_charges()
    return [told["overdue"] for told in told_of(house, deal)]


def told_of(house: House, deal: ADeal) -> list[dict[str, Any]]:
    mine = (outbox.c.type == "charge_reminder", outbox.c.data["deal_id"].astext == str(deal.id))
    with house.work() as work:
        query = select(outbox.c.data).where(*mine).order_by(outbox.c.seq)
        return list(work.session.scalars(query))


def test_a_reminder_comes_once_a_day_before_and_once_it_is_overdue(house: House) -> None:
    deal = ended(house, 48 * HOUR)
    house.now += 24 * HOUR - timedelta(seconds=1)
    assert reminders(house, deal) == []
    house.now += timedelta(seconds=1)
    assert reminders(house, deal) == [False]
    assert reminders(house, deal) == [False]
    house.now += 24 * HOUR
    assert reminders(house, deal) == [False, True]
    house.now += 240 * HOUR
    assert reminders(house, deal) == [False, True]
    told = told_of(house, deal)[-1]
    assert (told["payer_id"], told["payee_id"]) == (str(deal.payer), str(deal.payee))
    assert told["stage"] == "balance"


def test_who_has_paid_is_reminded_of_nothing(house: House) -> None:
    deal = ended(house, 48 * HOUR)
    house.pay(deal, stage="balance")
    house.run()
    house.now += 72 * HOUR
    assert reminders(house, deal) == []


def test_whose_card_was_declined_is_reminded(house: House) -> None:
    deal = ended(house, 48 * HOUR)
    house.pay(deal, stage="balance", last4="0013")
    house.run()
    assert house.charge(deal, "balance").status == "failed"
    house.now += 30 * HOUR
    assert reminders(house, deal) == [False]


def test_what_lapses_with_its_hold_is_never_overdue(house: House) -> None:
    deal = ADeal()
    due = rfc3339(house.now + 48 * HOUR)
    asked = deal.requested()
    house.tell(deal.event("booking_requested", **{**asked.data, "deposit_due_at": due}))
    house.now += 72 * HOUR
    assert reminders(house, deal) == []


def test_a_deal_that_fell_through_asks_for_nothing_more(house: House) -> None:
    deal = ADeal()
    due = rfc3339(house.now + 48 * HOUR)
    asked = deal.requested()
    house.tell(deal.event("booking_requested", **{**asked.data, "deposit_due_at": due}))
    house.tell(deal.cancelled())
    house.now += 30 * HOUR
    assert reminders(house, deal) == []
