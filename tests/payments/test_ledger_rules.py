from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.money import MAX_AMOUNT, Money
from services.payments.deals.rules import name_of, place, totals
from services.payments.ledger import rules
from services.payments.ledger.rules import CLEARING, PAYOUTS, REFUNDS, Journal

DEAL, PAYER, PAYEE = UUID(int=1), UUID(int=2), UUID(int=3)
amounts = st.integers(1, MAX_AMOUNT).map(Money)


def every_journal(money: Money) -> list[Journal]:
    return [
        rules.captured(DEAL, "deposit", money),
        rules.released(DEAL, PAYEE, money),
        rules.refund_due(DEAL, "deposit", PAYER, money),
        rules.payout_submitted(DEAL, "n1", PAYEE, money),
        rules.payout_paid(DEAL, "n1", money),
        rules.payout_failed(DEAL, "n1", PAYEE, money),
        rules.refund_submitted(DEAL, "n2", PAYER, money),
        rules.refund_paid(DEAL, "n2", money),
        rules.refund_failed(DEAL, "n2", PAYER, money),
    ]


def balances(journals: list[Journal]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for journal in journals:
        for line in journal.lines:
            total[line.account.code] += line.amount
    return {code: amount for code, amount in total.items() if amount}


@given(amounts)
def test_every_journal_sums_to_zero_in_one_currency(money: Money) -> None:
    for journal in every_journal(money):
        assert sum(line.amount for line in journal.lines) == 0
        assert journal.currency == money.currency


@given(amounts)
def test_a_reversal_undoes_its_journal(money: Money) -> None:
    for done, undone in (
        (
            rules.payout_submitted(DEAL, "n", PAYEE, money),
            rules.payout_failed(DEAL, "n", PAYEE, money),
        ),
        (
            rules.refund_submitted(DEAL, "n", PAYER, money),
            rules.refund_failed(DEAL, "n", PAYER, money),
        ),
    ):
        assert balances([done, undone]) == {}


@given(st.integers(1, MAX_AMOUNT), st.integers(0, MAX_AMOUNT), st.integers(0, 3))
def test_a_deal_paid_out_after_any_number_of_failures_leaves_every_account_at_zero(
    deposit: int, balance: int, failures: int
) -> None:
    whole = Money(deposit + balance)
    journals = [rules.captured(DEAL, "deposit", Money(deposit))]
    if balance:
        journals.append(rules.captured(DEAL, "balance", Money(balance)))
    journals.append(rules.released(DEAL, PAYEE, whole))
    for number in map(str, range(failures)):
        journals.append(rules.payout_submitted(DEAL, number, PAYEE, whole))
        journals.append(rules.payout_failed(DEAL, number, PAYEE, whole))
    journals.append(rules.payout_submitted(DEAL, "last", PAYEE, whole))
    journals.append(rules.payout_paid(DEAL, "last", whole))
    assert balances(journals) == {}


@given(amounts)
def test_a_deal_refunded_leaves_every_account_at_zero(money: Money) -> None:
    journals = [
        rules.captured(DEAL, "price", money),
        rules.refund_due(DEAL, "price", PAYER, money),
        rules.refund_submitted(DEAL, "n", PAYER, money),
        rules.refund_paid(DEAL, "n", money),
    ]
    assert balances(journals) == {}


@given(amounts)
def test_no_journal_moves_money_between_people(money: Money) -> None:
    people = {rules.payable_to(PAYER), rules.payable_to(PAYEE)}
    for journal in every_journal(money):
        assert len(people & {line.account for line in journal.lines}) <= 1


def test_a_journal_moves_a_positive_amount() -> None:
    for amount in (0, -1):
        with pytest.raises(ValueError, match="positive"):
            rules.captured(DEAL, "deposit", Money(amount))


def test_only_accounts_that_hold_somebodys_money_have_a_holder() -> None:
    assert rules.escrow_of(DEAL).code == f"escrow:{DEAL}"
    assert rules.payable_to(PAYEE).code == f"payable:{PAYEE}"
    assert {account.holder for account in (CLEARING, PAYOUTS, REFUNDS)} == {None}


@given(st.lists(st.tuples(st.sampled_from(["payer", "escrow", "payee"]), amounts)))
def test_the_totals_of_a_deal_sum_to_zero(moves: list[tuple[str, Money]]) -> None:
    assert sum(totals(("payer", to, money.amount) for to, money in moves).values()) == 0


def test_movements_are_told_in_the_parties_words() -> None:
    assert name_of("captured", "deposit") == "deposit_captured"
    assert name_of("released", "escrow") == "released"
    assert place("provider_clearing", "captured") == "payer"
    assert place("provider_clearing", "payout_paid") == "payee"
    assert place("provider_clearing", "refund_paid") == "payer"
    assert place("payable", "refund_due") == "owed_to_payer"
    assert place("payable", "released") == "owed_to_payee"
