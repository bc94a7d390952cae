"""Payouts and cards at the same moment: nobody waits in a circle, and nobody is overlooked."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from services.payments.cards.actions import bind_card, lock_cards
from services.payments.cards.model import Card
from services.payments.payouts.actions import send_to, start_payout
from services.payments.payouts.model import Payout
from services.payments.providers.rules import CardFacts
from services.payments.reconciliation.views import violations
from services.payments.sandbox.actions import tokenise
from tests.payments.builders import ADeal
from tests.payments.running import House
from tests.support.databases import Databases
from tests.support.locks import until_done_or_waiting

SECOND = timedelta(seconds=1)


def owed(house: House, deal: ADeal) -> Payout:
    """The payout of a deal that is handed over."""
    house.tell(deal.reserved())
    house.pay(deal)
    house.deliver()
    house.tell(deal.handed_over())
    payout = house.payout(deal)
    assert payout is not None
    return payout


def a_second_deal(of: ADeal) -> ADeal:
    """Another deal of the same payee."""
    other = ADeal("reservation", 100)
    other.payee = of.payee
    return other


def facts(house: House, last4: str) -> CardFacts:
    with house.work() as work:
        token = tokenise(work.session, f"620000000000{last4}", work.now)
        return CardFacts("sandbox", token.token, token.brand, token.last4)


def test_a_card_that_is_being_bound_while_a_payout_fails_takes_the_next_try(house: House) -> None:
    deal = ADeal("reservation", 8800)
    house.card(deal.payee, "0062")
    owed(house, deal)
    house.desk.send_payouts()
    new = facts(house, "0005")
    with ThreadPoolExecutor(1) as pool:
        with house.work() as work:
            card = bind_card(work.session, deal.payee, new, work.now)
            send_to(work.session, card, work.now)
            settling = pool.submit(house.deliver)
            until_done_or_waiting(house.unit.engine, settling)
        settling.result()
    payout = house.payout(deal)
    assert payout is not None
    assert (payout.status, payout.card_id, payout.next_try_at) == ("failed", card.id, house.now)
    house.run()
    paid = house.payout(deal)
    assert paid is not None
    assert paid.status == "paid"


def test_a_card_whose_binding_began_before_the_try_takes_the_next_one(house: House) -> None:
    deal = ADeal("reservation", 8800)
    house.card(deal.payee, "0062")
    owed(house, deal)
    house.desk.send_payouts()
    new = facts(house, "0005")
    with house.work() as work:
        card = bind_card(work.session, deal.payee, new, work.now - SECOND)
        send_to(work.session, card, work.now - SECOND)
    house.run()
    payout = house.payout(deal)
    assert payout is not None
    assert payout.status == "paid"


def test_a_card_removed_while_a_payout_is_under_way_gets_no_try(house: House) -> None:
    deal = ADeal("reservation", 8800)
    failing = house.card(deal.payee, "0054")
    owed(house, deal)
    house.desk.send_payouts()
    removed = house.card(deal.payee, "0062")
    house.call(deal.payee, "remove_card", card_id=str(removed.id))
    house.run()
    payout = house.payout(deal)
    assert payout is not None
    assert (payout.status, payout.card_id) == ("paid", failing.id)


def start(house: House, payout: Payout) -> None:
    with house.work() as work:
        start_payout(work.session, payout.id, SECOND, work.now)


def test_binding_a_card_finishing_a_deal_and_sending_a_payout_wait_in_one_line(
    house: House,
) -> None:
    deal = ADeal("reservation", 8800)
    card = house.card(deal.payee)
    payout, second = owed(house, deal), a_second_deal(deal)
    house.tell(second.reserved())
    house.pay(second)
    house.deliver()

    with ThreadPoolExecutor(2) as pool:
        with house.work() as work:
            lock_cards(work.session, deal.payee)
            finishing = pool.submit(house.tell, second.handed_over())
            until_done_or_waiting(house.unit.engine, finishing)
            starting = pool.submit(start, house, payout)
            until_done_or_waiting(house.unit.engine, finishing, starting)
            send_to(work.session, work.session.get_one(Card, card.id), work.now)
        finishing.result()
        starting.result()
    house.run(seconds=4)
    for one in (deal, second):
        paid = house.payout(one)
        assert paid is not None
        assert paid.status == "paid"
    with house.work() as work:
        assert violations(work.session, house.sandbox.statement()) == []


def finishing(house: House, deal: ADeal) -> Callable[[], None]:
    second = a_second_deal(deal)
    house.tell(second.reserved())
    house.pay(second)
    house.deliver()
    return lambda: house.tell(second.handed_over())


def starting(house: House, deal: ADeal) -> Callable[[], None]:
    payout = house.payout(deal)
    assert payout is not None
    return lambda: start(house, payout)


def settling(house: House, _: ADeal) -> Callable[[], None]:
    house.desk.send_payouts()
    return house.deliver


@pytest.mark.parametrize("act", [finishing, starting, settling])
def test_it_waits_for_the_payees_cards_with_nothing_but_the_deal_in_its_hands(
    house: House, databases: Databases, act: Callable[[House, ADeal], Callable[[], None]]
) -> None:
    deal = ADeal("reservation", 8800)
    house.card(deal.payee)
    owed(house, deal)
    acting = act(house, deal)
    with ThreadPoolExecutor(1) as pool:
        with house.work() as work:
            lock_cards(work.session, deal.payee)
            waiting = pool.submit(acting)
            until_done_or_waiting(house.unit.engine, waiting)
            assert not waiting.done()
            nobody_holds_money_of(deal, databases.owner_engine("payments"))
        waiting.result()


def nobody_holds_money_of(deal: ADeal, engine: Engine) -> None:
    """Its payout, its attempts and what its payee is owed can be locked at once."""
    with engine.connect() as connection:
        for rows in (
            "payout WHERE deal_id = :deal",
            "attempt WHERE deal_id = :deal",
            "account WHERE kind = 'payable' AND holder = :payee",
        ):
            query = text(f"SELECT 1 FROM {rows} FOR UPDATE NOWAIT")  # noqa: S608 - literals
            assert connection.execute(query, {"deal": deal.id, "payee": deal.payee}).all()
