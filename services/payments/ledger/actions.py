"""Booking a journal: the one way anything enters the books."""

from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Insert, Table, bindparam
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from services.payments.ledger.model import Account, Entry, Posting
from services.payments.ledger.rules import HOLDING, Journal

_BOOKS = (Entry, Account, Posting)
_ENTRIES, _ACCOUNTS, _POSTINGS = (cast(Table, each.__table__) for each in _BOOKS)
_ENTRY = insert(_ENTRIES).on_conflict_do_nothing(constraint="entry_once").returning(_ENTRIES.c.id)


def book(session: Session, journal: Journal, now: datetime) -> bool:
    """Add `journal` to the books; False when it was booked before, and then nothing changes."""
    entry = {
        "id": uuid7(),
        "deal_id": journal.deal_id,
        "kind": journal.kind,
        "reference": journal.reference,
        "currency": journal.currency,
        "booked_at": now,
    }
    entry_id = session.scalar(_ENTRY, entry)
    if entry_id is None:
        return False
    # One after the other: the triggers that check a posting must see its entry and its account.
    lines = len(journal.lines)
    session.execute(_accounts(lines), _account_values(journal))
    session.execute(_postings(lines), _posting_values(journal) | {"entry_id": entry_id})
    return True


@cache
def _accounts(lines: int) -> Insert:
    """Opens the accounts of so many lines, those that are not open yet."""
    rows: list[dict[str, Any]] = [
        {
            "code": bindparam(f"code_{n}"),
            "currency": bindparam("currency"),
            "kind": bindparam(f"kind_{n}"),
            "holder": bindparam(f"holder_{n}"),
            "balance": bindparam(f"balance_{n}"),
        }
        for n in range(lines)
    ]
    return insert(_ACCOUNTS).values(rows).on_conflict_do_nothing()


def _account_values(journal: Journal) -> dict[str, Any]:
    values: dict[str, Any] = {"currency": journal.currency}
    for n, line in enumerate(journal.lines):
        account = line.account
        values |= {f"code_{n}": account.code, f"kind_{n}": account.kind}
        values |= {
            f"holder_{n}": account.holder,
            f"balance_{n}": 0 if account.kind in HOLDING else None,
        }
    return values


@cache
def _postings(lines: int) -> Insert:
    """Writes so many postings of one entry."""
    rows: list[dict[str, Any]] = [
        {
            "entry_id": bindparam("entry_id"),
            "account": bindparam(f"account_{n}"),
            "currency": bindparam("currency"),
            "amount": bindparam(f"amount_{n}"),
        }
        for n in range(lines)
    ]
    return insert(_POSTINGS).values(rows)


def _posting_values(journal: Journal) -> dict[str, Any]:
    values: dict[str, Any] = {"currency": journal.currency}
    for n, line in enumerate(journal.lines):
        values |= {f"account_{n}": line.account.code, f"amount_{n}": line.amount}
    return values
