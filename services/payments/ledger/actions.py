"""Booking a journal: the one way anything enters the books."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Text, Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from chassis.ids import uuid7
from services.payments.ledger.rules import Journal

# Its parameters in the order of the function, which a migration of this service makes.
_PARAMETERS: dict[str, TypeEngine[Any]] = {
    "entry_id": Uuid(),
    "deal_id": Uuid(),
    "kind": Text(),
    "reference": Text(),
    "currency": Text(),
    "booked_at": DateTime(timezone=True),
    "accounts": ARRAY(Text()),
    "kinds": ARRAY(Text()),
    "holders": ARRAY(Uuid()),
    "amounts": ARRAY(BigInteger()),
}
_BOOK = select(func.ledger_book(*(bindparam(name, type_=of) for name, of in _PARAMETERS.items())))


def book(session: Session, journal: Journal, now: datetime) -> bool:
    """Add `journal` to the books; False when it was booked before, and then nothing changes."""
    lines = journal.lines
    entry = {
        "entry_id": uuid7(),
        "deal_id": journal.deal_id,
        "kind": journal.kind,
        "reference": journal.reference,
        "currency": journal.currency,
        "booked_at": now,
        "accounts": [line.account.code for line in lines],
        "kinds": [line.account.kind for line in lines],
        "holders": [line.account.holder for line in lines],
        "amounts": [line.amount for line in lines],
    }
    return bool(session.scalar(_BOOK, entry))
