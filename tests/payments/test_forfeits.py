"""A deposit that is forfeited is paid out before the rest: the books, the notice, late payment."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from chassis.clock import rfc3339
from chassis.consume import TooEarly
from contracts.money import Money
from services.payments.ledger.views import movements
from services.payments.payouts.model import Payout
from services.payments.payouts.rules import parts
from services.payments.providers.rules import Part
from services.payments.reconciliation.views import violations
from services.payments.statements.views import statement
from tests.payments.builders import DEPOSIT, TOTAL, ADeal, yuan
from tests.payments.running import House
from tests.payments.test_reminders import told_of

EARNEST = TOTAL // 5
HOUR = timedelta(hours=1)


def forfeited(deal: ADeal) -> Any:
    return deal.event(
        "booking_forfeited",
        forfeited=yuan(EARNEST),
        towards_price=yuan(DEPOSIT - EARNEST),
        balance=yuan(TOTAL - DEPOSIT),
    )


@pytest.fixture
def owing(house: House) -> ADeal:
    """The deposit is paid, the balance due in an hour, the deposit lost in two."""
    deal = ADeal()
    house.card(deal.payee)
    house.tell(deal.requested())
    house.pay(deal)
    house.run()
    due, last = (rfc3339(house.now + hours * HOUR) for hours in (1, 2))
    balance = yuan(TOTAL - DEPOSIT)
    house.tell(deal.event("booking_ended", balance=balance, balance_due_at=due, forfeit_at=last))
    return deal


def sent(house: House, deal: ADeal) -> list[tuple[str, int, str]]:
    """(of, amount, status) of each payout, the first first."""
    with house.work() as work:
        mine = select(Payout).where(Payout.deal_id == deal.id).order_by(Payout.id)
        return [(p.of, p.amount, p.status) for p in work.session.scalars(mine)]


def kinds(house: House, deal: ADeal) -> list[tuple[str, int]]:
    with house.work() as work:
        return [(each.kind, each.amount) for each in movements(work.session, deal.id)]


def problems(house: House, deal: ADeal) -> list[str]:
    with house.work() as work:
        return [line for line in violations(work.session, None) if str(deal.id) in line]


def test_the_deposit_goes_to_the_payee_and_the_balance_stays_owed(
    house: House, owing: ADeal
) -> None:
    for _ in range(2):
        house.tell(forfeited(owing))
    house.run()
    assert sent(house, owing) == [("forfeit", DEPOSIT, "paid")]
    booked = kinds(house, owing)
    assert ("forfeited", EARNEST) in booked
    assert ("set_against_price", DEPOSIT - EARNEST) in booked
    assert house.deal(owing).state == "held"
    assert house.charge(owing, "balance").status == "due"


def test_who_pays_late_pays_the_balance_alone_and_the_payee_gets_it_all(
    house: House, owing: ADeal
) -> None:
    house.tell(forfeited(owing))
    house.run()
    house.pay(owing, stage="balance")
    house.run()
    house.tell(owing.settled())
    house.run()
    assert sent(house, owing) == [
        ("forfeit", DEPOSIT, "paid"),
        ("deal", TOTAL - DEPOSIT, "paid"),
    ]
    assert house.deal(owing).state == "released"
    assert problems(house, owing) == []
    # Each payout is made of the charge that took its money.
    charged = [o for o in house.orders(owing) if o.kind == "charge"]
    paid = [o for o in house.orders(owing) if o.kind == "payout"]
    assert [[p.number for p in o.parts] for o in paid] == [[o.number] for o in charged]
    assert [sum(p.money.amount for p in o.parts) for o in paid] == [o.money.amount for o in paid]


def test_both_parties_statements_show_it(house: House, owing: ADeal) -> None:
    house.tell(forfeited(owing))
    house.run()
    with house.work() as work:
        span = (house.now - 10 * HOUR, house.now + HOUR)
        mine = statement(work.session, owing.payer, *span)
        theirs = statement(work.session, owing.payee, *span)
    assert (mine.closing.paid, mine.closing.held, mine.closing.owed) == (DEPOSIT, 0, 0)
    assert (theirs.closing.received, theirs.closing.owed) == (DEPOSIT, 0)
    assert [line.kind for line in theirs.lines] == [
        "forfeited",
        "set_against_price",
        "payout_paid",
    ]


def test_it_is_settled_first_and_forfeited_after_once(house: House, owing: ADeal) -> None:
    """The two facts come in either order: what is released as a whole is not given twice."""
    house.pay(owing, stage="balance")
    house.run()
    house.tell(owing.settled(), forfeited(owing))
    house.run()
    assert sent(house, owing) == [("deal", TOTAL, "paid")]
    assert problems(house, owing) == []


def test_a_frozen_deal_waits_for_the_word_that_it_is_not(house: House, owing: ADeal) -> None:
    house.tell(owing.disputed(7))
    with pytest.raises(TooEarly):
        house.tell(forfeited(owing))
    house.tell(owing.withdrawn(8), forfeited(owing))
    house.run()
    assert sent(house, owing) == [("forfeit", DEPOSIT, "paid")]


def test_before_the_deposit_is_there_nothing_is_given(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    with pytest.raises(TooEarly):
        house.tell(forfeited(deal))
    assert sent(house, deal) == []


def test_what_waits_for_a_card_goes_out_when_there_is_one(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    house.pay(deal)
    house.run()
    house.tell(deal.ended(), forfeited(deal))
    house.run()
    assert sent(house, deal) == [("forfeit", DEPOSIT, "waiting_for_card")]
    house.card(deal.payee)
    house.run()
    assert sent(house, deal) == [("forfeit", DEPOSIT, "paid")]


def notice(house: House, deal: ADeal) -> Any:
    return (house.call(None, "overdue_notice", deal_id=str(deal.id)).body or {})["told_at"]


def test_of_a_notice_payments_tells_only_while_the_balance_is_owed_and_nothing_under_way(
    house: House, owing: ADeal
) -> None:
    assert notice(house, owing) is None
    house.now += HOUR
    house.service.tell_of_overdue_charges()
    assert notice(house, owing) == rfc3339(house.now)
    house.tell(owing.disputed(7))
    assert notice(house, owing) is None
    house.tell(owing.withdrawn(8))
    # Whose outcome is unknown may be money.
    charge = house.charge(owing, "balance")
    house.start(owing, charge, house.card(owing.payer, "0021"))
    assert notice(house, owing) is None


def test_the_reminders_say_what_happens_unless_it_is_paid(house: House, owing: ADeal) -> None:
    house.now += HOUR
    house.service.tell_of_overdue_charges()
    (told,) = told_of(house, owing)
    assert told["overdue"] is True
    assert told["forfeit_at"] == rfc3339(house.now + HOUR)


@given(
    st.lists(st.integers(1, 10_000), min_size=1, max_size=4).flatmap(
        lambda taken: st.tuples(st.just(taken), st.integers(0, sum(taken)))
    )
)
def test_payouts_share_what_was_taken_without_a_gap_and_no_fen_twice(
    drawn: tuple[list[int], int],
) -> None:
    amounts, first = drawn
    taken = [Part(str(n), Money(amount)) for n, amount in enumerate(amounts)]
    rest = sum(amounts) - first
    both = [
        *parts(taken, before=0, money=Money(first)),
        *parts(taken, before=first, money=Money(rest)),
    ]
    given_by = dict.fromkeys(map(str, range(len(amounts))), 0)
    for part in both:
        given_by[part.number] += part.money.amount
    assert list(given_by.values()) == amounts
