"""Booking a journal: the one way anything enters the books."""

from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from services.payments.ledger.model import Account, Entry, Posting
from services.payments.ledger.rules import HOLDING, Journal

_ENTRY = upsert(Entry).on_conflict_do_nothing(constraint="entry_once").returning(Entry.id)


def book(session: Session, journal: Journal, now: datetime) -> bool:
    """Add `journal` to the books; False when it was booked before, and then nothing changes."""
    row = {
        "id": uuid7(),
        "deal_id": journal.deal_id,
        "kind": journal.kind,
        "reference": journal.reference,
        "currency": journal.currency,
        "booked_at": now,
    }
    entry_id = session.scalar(_ENTRY, row)
    if entry_id is None:
        return False
    _open_accounts(session, journal)
    session.execute(
        insert(Posting),
        [
            {
                "entry_id": entry_id,
                "account": line.account.code,
                "currency": journal.currency,
                "amount": line.amount,
            }
            for line in journal.lines
        ],
    )
    return True


def _open_accounts(session: Session, journal: Journal) -> None:
    opened = [
        {
            "code": line.account.code,
            "currency": journal.currency,
            "kind": line.account.kind,
            "holder": line.account.holder,
            "balance": 0 if line.account.kind in HOLDING else None,
        }
        for line in journal.lines
    ]
    session.execute(upsert(Account).values(opened).on_conflict_do_nothing())
