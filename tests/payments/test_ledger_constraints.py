"""Raw SQL that tries to break the books."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from services.payments.ledger.views import drifted_balances, unbalanced_entries
from tests.payments.builders import ADeal
from tests.payments.running import House
from tests.support.databases import Databases


@contextmanager
def refused(constraint: str) -> Iterator[None]:
    with pytest.raises(IntegrityError) as error:
        yield
    assert error.value.orig.diag.constraint_name == constraint  # type: ignore[union-attr] # psycopg2


@pytest.fixture
def deal(house: House) -> ADeal:
    """A deal whose deposit is in escrow."""
    deal = ADeal()
    house.tell(deal.requested())
    house.pay(deal)
    house.run()
    return deal


@pytest.fixture
def connection(databases: Databases) -> Iterator[Connection]:
    """An administrator's, so that rights do not come first; undone at the end."""
    with databases.owner_engine("payments").connect() as connection:
        yield connection
        connection.rollback()


def at_commit(connection: Connection) -> None:
    connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


def an_entry(connection: Connection, deal_id: UUID, currency: str = "CNY") -> UUID:
    entry = uuid7()
    connection.execute(
        text(
            "INSERT INTO entry (id, deal_id, kind, reference, currency, booked_at)"
            " VALUES (:id, :deal, 'test', :ref, :currency, now())"
        ),
        {"id": entry, "deal": deal_id, "ref": str(entry), "currency": currency},
    )
    return entry


def post(connection: Connection, entry: UUID, *lines: tuple[str, int], cur: str = "CNY") -> None:
    """In one statement, as all postings of an entry must come."""
    accounts, amounts = zip(*lines, strict=True)
    connection.execute(
        text(
            "INSERT INTO posting (entry_id, account, currency, amount)"
            " SELECT :entry, account, :currency, amount"
            " FROM unnest(CAST(:accounts AS text[]), CAST(:amounts AS bigint[]))"
            " AS line (account, amount)"
        ),
        {
            "entry": entry,
            "currency": cur,
            "accounts": list(accounts),
            "amounts": list(amounts),
        },
    )


def in_transit(connection: Connection) -> tuple[tuple[str, int], tuple[str, int]]:
    """Two balanced lines on accounts that no entry of the deal has touched."""
    kinds = ("payout_in_transit", "refund_in_transit")
    for kind in kinds:
        connection.execute(
            text(
                "INSERT INTO account (code, currency, kind) VALUES (:kind, 'CNY', :kind)"
                " ON CONFLICT DO NOTHING"
            ),
            {"kind": kind},
        )
    return (kinds[0], 3), (kinds[1], -3)


def test_postings_that_do_not_sum_to_zero_are_refused(connection: Connection, deal: ADeal) -> None:
    entry = an_entry(connection, deal.id)
    with refused("entry_balanced"):
        post(connection, entry, ("provider_clearing", 5), (f"escrow:{deal.id}", -4))


def test_a_single_posting_is_refused_though_others_would_balance_it(
    connection: Connection, deal: ADeal
) -> None:
    entry = an_entry(connection, deal.id)
    with refused("entry_balanced"):
        post(connection, entry, ("provider_clearing", 5))


def test_nothing_is_added_to_an_entry_that_has_its_postings(
    connection: Connection, deal: ADeal
) -> None:
    """Nor after constraints were made immediate in between."""
    entry = an_entry(connection, deal.id)
    post(connection, entry, ("provider_clearing", 5), (f"escrow:{deal.id}", -5))
    at_commit(connection)
    with refused("entry_balanced"):
        post(connection, entry, *in_transit(connection))


def test_two_entries_do_not_balance_one_another(connection: Connection, deal: ADeal) -> None:
    entries = {
        "one": an_entry(connection, deal.id),
        "other": an_entry(connection, deal.id),
        "escrow": f"escrow:{deal.id}",
    }
    crossed = (
        "INSERT INTO posting (entry_id, account, currency, amount) VALUES"
        " (:one, 'provider_clearing', 'CNY', 5), (:one, :escrow, 'CNY', -4),"
        " (:other, 'provider_clearing', 'CNY', 4), (:other, :escrow, 'CNY', -5)"
    )
    with refused("entry_balanced"):
        connection.execute(text(crossed), entries)


def test_an_entry_without_postings_is_refused_at_commit(
    connection: Connection, deal: ADeal
) -> None:
    an_entry(connection, deal.id)
    with refused("entry_balanced"):
        at_commit(connection)


def test_an_escrow_never_goes_below_zero(connection: Connection, deal: ADeal) -> None:
    entry = an_entry(connection, deal.id)
    with refused("account_never_below_zero_check"):
        post(connection, entry, (f"escrow:{deal.id}", 541), ("provider_clearing", -541))


def test_a_deal_cannot_end_with_money_in_escrow(connection: Connection, deal: ADeal) -> None:
    connection.execute(text("UPDATE deal SET state = 'released' WHERE id = :id"), {"id": deal.id})
    with refused("escrow_zero_at_end"):
        at_commit(connection)


def test_an_ended_deal_cannot_be_given_money(house: House, connection: Connection) -> None:
    deal = ADeal()
    house.tell(deal.requested(deposit=deal.amount))
    house.pay(deal)
    house.run()
    house.tell(deal.settled())
    entry = an_entry(connection, deal.id)
    post(connection, entry, ("provider_clearing", 5), (f"escrow:{deal.id}", -5))
    with refused("escrow_zero_at_end"):
        at_commit(connection)


def test_one_deals_entry_cannot_touch_anothers_escrow(
    house: House, connection: Connection, deal: ADeal
) -> None:
    other = ADeal()
    house.tell(other.requested())
    entry = an_entry(connection, other.id)
    with refused("posting_in_own_escrow"):
        post(connection, entry, (f"escrow:{deal.id}", 5), ("provider_clearing", -5))


def test_no_posting_is_added_to_an_entry_of_an_earlier_transaction(
    connection: Connection, deal: ADeal
) -> None:
    found = connection.scalar(text("SELECT id FROM entry WHERE deal_id = :d"), {"d": deal.id})
    assert isinstance(found, UUID)
    with refused("posting_in_entrys_transaction"):
        post(connection, found, *in_transit(connection))


def test_a_currency_cannot_change_inside_an_entry(connection: Connection, deal: ADeal) -> None:
    entry = an_entry(connection, deal.id)
    clearing = "INSERT INTO account (code, currency, kind) VALUES ('provider_clearing', 'EUR', :k)"
    connection.execute(text(clearing), {"k": "provider_clearing"})
    with refused("posting_entry_id_currency_fkey"):
        post(connection, entry, ("provider_clearing", 1), cur="EUR")


def test_a_posting_moves_something(connection: Connection, deal: ADeal) -> None:
    entry = an_entry(connection, deal.id)
    with refused("posting_moves_something_check"):
        post(connection, entry, ("provider_clearing", 0))


@pytest.mark.parametrize("change", ["UPDATE {} SET currency = 'EUR'", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["entry", "posting"])
def test_entries_and_postings_are_append_only(
    connection: Connection, deal: ADeal, table: str, change: str
) -> None:
    assert deal
    with refused("ledger_append_only"):
        connection.execute(text(change.format(table)))


@pytest.mark.parametrize("table", ["account", "entry", "posting"])
@pytest.mark.parametrize("change", ["UPDATE {} SET currency = 'EUR'", "DELETE FROM {}"])
def test_the_process_itself_has_no_right_to_change_the_books(
    databases: Databases, table: str, change: str
) -> None:
    with (
        databases.engine("payments").connect() as connection,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        connection.execute(text(change.format(table)))


def test_a_journal_is_booked_once_for_ever(connection: Connection, deal: ADeal) -> None:
    again = (
        "INSERT INTO entry (id, deal_id, kind, reference, currency, booked_at)"
        " VALUES (gen_random_uuid(), :deal, 'captured', 'deposit', 'CNY', now())"
    )
    with refused("entry_once"):
        connection.execute(text(again), {"deal": deal.id})


def test_a_deal_has_one_escrow(connection: Connection, deal: ADeal) -> None:
    other = (
        "INSERT INTO account (code, currency, kind, holder, balance)"
        " VALUES ('escrow:other', 'CNY', 'escrow', :deal, 0)"
    )
    with refused("account_one_each"):
        connection.execute(text(other), {"deal": deal.id})


def test_the_checks_find_a_balance_that_was_tampered_with(
    connection: Connection, deal: ADeal
) -> None:
    session = Session(connection)
    assert unbalanced_entries(session) == []
    assert drifted_balances(session) == []
    tampered = text("UPDATE account SET balance = balance + 1 WHERE code = :code")
    connection.execute(tampered, {"code": f"escrow:{deal.id}"})
    assert [f"escrow:{deal.id}" in found for found in drifted_balances(session)] == [True]
