"""What a bank-card acquirer promises beyond every provider: docs/providers/bank-card.md."""

import re
from dataclasses import replace
from typing import Protocol

from chassis.ids import uuid7
from contracts.money import Money
from services.payments.providers.rules import CardAcquirer, Order, Outcome, State
from tests.payments.provider_contract import (
    PART,
    PRICE,
    ProviderContract,
    a_paid,
    an_order,
    payout_of,
    refund_of,
)
from tests.payments.stands import Stand

A_NUMBER = re.compile(r"[0-9]{12,19}")
A_CODE = re.compile(r"[a-z]+(_[a-z]+)*")


class CardStand(Stand, Protocol):
    """A stand of an acquirer."""

    @property
    def provider(self) -> CardAcquirer: ...

    def come_back(self, payout: Order) -> None:
        """The payee's bank sends back what was paid to it."""
        ...

    def notification(
        self, order: Order, state: State = "succeeded"
    ) -> tuple[dict[str, str], str]: ...


class CardAcquirerContract(ProviderContract):
    """On top of every provider's contract."""

    def test_cards_are_a_method_and_are_handed_over_elsewhere(self, stand: CardStand) -> None:
        assert "card" in stand.provider.capabilities().methods
        assert stand.provider.tokeniser_url

    def test_nobody_has_to_do_anything_more_for_a_bound_card(self, stand: CardStand) -> None:
        charge = an_order(stand, "charge")
        outcomes = [stand.provider.submit(charge), stand.provider.query(charge)]
        outcomes += [stand.provider.submit(payout_of(stand, charge))]
        assert [outcome.client_action for outcome in outcomes] == [None] * 3
        assert not stand.provider.capabilities().payout_needs_confirm

    def test_a_card_is_known_by_its_brand_and_four_digits_alone(self, stand: CardStand) -> None:
        facts = stand.provider.card(stand.fresh_token())
        assert facts is not None
        assert facts.brand
        assert re.fullmatch("[0-9]{4}", facts.last4 or "")
        assert not A_NUMBER.search(facts.token)

    def test_a_token_stays_good(self, stand: CardStand) -> None:
        token = stand.fresh_token()
        assert stand.provider.card(token) == stand.provider.card(token)
        charge = an_order(stand, "charge")
        for order in (replace(charge, token=token), replace(charge, number=uuid7().hex)):
            stand.provider.submit(order)
            stand.pay(order)
            assert stand.moved(order) == [PRICE]

    def test_what_is_declined_has_a_code_that_can_be_shown(self, stand: CardStand) -> None:
        declined = stand.declined(PRICE)
        stand.provider.submit(declined)
        refused = stand.refused(payout_of(stand, a_paid(stand)))
        stand.provider.submit(refused)
        stand.settle(refused)
        for order in (declined, refused):
            code = stand.provider.query(order).failure_code
            assert code
            assert A_CODE.fullmatch(code)

    def test_the_statement_has_each_order_that_moved_money_once(self, stand: CardStand) -> None:
        charge = a_paid(stand)
        refund = refund_of(stand, charge, PART)
        payout = payout_of(stand, replace(charge, money=Money(PRICE.amount - PART.amount)))
        declined = stand.declined(PRICE)
        asked: list[Order] = [charge, refund, payout]
        for order in [*asked, *asked, declined]:
            stand.provider.submit(order)
            stand.settle(order)
        numbers = {order.number for order in [*asked, declined]}
        lines = [line for line in stand.provider.statement() if line.number in numbers]
        told = {(line.kind, line.number, line.money) for line in lines}
        assert told == {(order.kind, order.number, order.money) for order in asked}
        assert len(lines) == len(asked)

    def test_a_payout_that_comes_back_says_so_for_good_and_is_a_line_of_its_own(
        self, stand: CardStand
    ) -> None:
        payout = payout_of(stand, a_paid(stand))
        stand.provider.submit(payout)
        stand.settle(payout)
        stand.come_back(payout)
        for _ in range(2):
            outcome = stand.provider.query(payout)
            assert outcome.state == "returned"
            assert A_CODE.fullmatch(outcome.failure_code or "")
            # Sent again under the same number it moves nothing.
            assert stand.provider.submit(payout).state == "returned"
        lines = [each for each in stand.provider.statement() if each.number == payout.number]
        assert [(each.kind, each.money) for each in lines] == [
            ("payout", PRICE),
            ("payout_return", PRICE),
        ]
        headers, body = stand.notification(payout, "returned")
        told = stand.provider.read_notification(headers, body, stand.now())
        assert (told.number, told.outcome.state) == (payout.number, "returned")

    def test_the_outcome_does_not_change_once_it_is_known(self, stand: CardStand) -> None:
        charge, declined = a_paid(stand), stand.declined(PRICE)
        stand.provider.submit(declined)
        for order, known in ((charge, "succeeded"), (declined, "failed")):
            seen: list[Outcome] = [stand.provider.query(order) for _ in range(2)]
            stand.provider.close(order)
            stand.provider.submit(order)
            seen.append(stand.provider.query(order))
            assert {outcome.state for outcome in seen} == {known}
