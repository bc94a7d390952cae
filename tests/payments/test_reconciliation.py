from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from contracts.money import Money
from services.payments.ledger.views import trial
from services.payments.operator import trial_balance, verify
from services.payments.providers.rules import StatementLine, effect_on_clearing
from services.payments.reconciliation import views
from tests.payments.builders import ADeal
from tests.payments.running import House
from tests.support.databases import Databases

TAMPERED = [
    ("UPDATE payout SET amount = amount - 1 WHERE deal_id = :deal", "payout of 8799"),
    ("DELETE FROM payout WHERE deal_id = :deal", "payout of 0"),
    ("UPDATE charge SET status = 'refunded' WHERE deal_id = :deal", "ends nowhere"),
    ("UPDATE sandbox.order SET amount = 1 WHERE kind = 'charge'", "the provider says"),
    ("UPDATE account SET balance = 1 WHERE holder = :deal", "ended with 1 in escrow"),
]


@pytest.fixture
def deal(house: House) -> ADeal:
    """A deal that is paid out."""
    deal = ADeal("reservation", 8800)
    house.card(deal.payee)
    house.tell(deal.reserved())
    house.pay(deal)
    house.run()
    house.tell(deal.handed_over())
    house.run()
    return deal


@pytest.fixture
def connection(databases: Databases) -> Iterator[Connection]:
    """An administrator's; undone at the end."""
    with databases.owner_engine("payments").connect() as connection:
        yield connection
        connection.rollback()


def test_charges_bring_money_to_the_provider_and_everything_else_takes_it_away() -> None:
    money = Money(540)
    effects = [
        effect_on_clearing(StatementLine(kind, "n", money))
        for kind in ("charge", "refund", "payout")
    ]
    assert effects == [540, -540, -540]


def test_the_operator_is_told_that_all_is_well(house: House, deal: ADeal) -> None:
    with house.work() as work:
        assert deal
        assert verify(work.session) == "the books balance and agree with the provider"


@pytest.mark.parametrize(("change", "finding"), TAMPERED)
def test_what_does_not_hold_is_found_and_ends_the_operators_command(
    connection: Connection, deal: ADeal, change: str, finding: str
) -> None:
    connection.execute(text(change), {"deal": deal.id})
    with pytest.raises(SystemExit, match=finding):
        verify(Session(connection))


def test_a_line_that_only_the_provider_knows_is_shown_by_number(house: House) -> None:
    stray = StatementLine("charge", "never-ordered", Money(7))
    with house.work() as work:
        found = views.statement_differences(work.session, [*house.sandbox.statement(), stray])
    assert [line.split(":")[0] for line in found] == ["order never-ordered"]


def test_a_line_that_the_provider_does_not_know_is_shown_by_number(
    house: House, deal: ADeal
) -> None:
    assert deal
    statement = house.sandbox.statement()
    returned = {line.number for line in statement if line.kind == "payout_return"}
    *_, gone = (line for line in statement if line.number not in returned)
    with house.work() as work:
        found = views.statement_differences(
            work.session, [line for line in statement if line is not gone]
        )
    assert [line.split(":")[0] for line in found] == [f"order {gone.number}"]


def test_the_trial_balance_has_two_equal_sides(house: House, deal: ADeal) -> None:
    assert deal
    with house.work() as work:
        rows = trial(work.session)
        told = trial_balance(work.session).splitlines()
    assert {row.kind for row in rows} >= {"provider_clearing", "escrow", "payable"}
    assert sum(row.debit for row in rows) == sum(row.credit for row in rows) > 0
    last = told[-1].split()
    assert last[-1] == last[-2] == str(sum(row.debit for row in rows))


def test_a_trial_balance_whose_sides_differ_ends_the_operators_command(
    connection: Connection, deal: ADeal
) -> None:
    assert deal
    connection.execute(text("SET LOCAL session_replication_role = replica"))
    connection.execute(text("UPDATE posting SET amount = amount + 1 WHERE amount > 1"))
    with pytest.raises(SystemExit, match="the two sides differ"):
        trial_balance(Session(connection))
