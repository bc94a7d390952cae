"""A member's statement, read from the books alone."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from services.payments.deals.model import Deal
from services.payments.ledger.model import Entry, Posting
from services.payments.statements.rules import (
    KINDS,
    PAYEE,
    PAYER,
    Line,
    Statement,
    Sums,
    effect,
    total,
)


def statement(session: Session, member_id: UUID, start: datetime, end: datetime) -> Statement:
    """All of [start, end), oldest first, and what was there before it."""
    return Statement(
        _before(session, member_id, start), list(_within(session, member_id, start, end))
    )


def _before(session: Session, member_id: UUID, start: datetime) -> Sums:
    mine = _journals(member_id).subquery()
    sums = (
        select(mine.c.role, mine.c.kind, func.sum(mine.c.amount))
        .where(mine.c.booked_at < start)
        .group_by(mine.c.role, mine.c.kind)
    )
    known = (effect(role, kind, int(amount)) for role, kind, amount in session.execute(sums))
    return total(each for each in known if each)


def _within(session: Session, member_id: UUID, start: datetime, end: datetime) -> Iterator[Line]:
    mine = _journals(member_id).subquery()
    rows = session.execute(
        select(mine)
        .where(mine.c.booked_at >= start, mine.c.booked_at < end)
        .order_by(mine.c.posting_id)
    )
    for row in rows:
        sums = effect(row.role, row.kind, row.amount)
        if sums:
            yield Line(
                row.booked_at, row.deal_id, row.deal_kind, row.kind, row.reference, row.amount, sums
            )


def _journals(member_id: UUID) -> Any:
    """Each journal of a deal of the member's with the part they have in it; nobody has both."""
    return union_all(
        _as(PAYER).where(Deal.payer_id == member_id), _as(PAYEE).where(Deal.payee_id == member_id)
    )


def _as(role: str) -> Select[*tuple[Any, ...]]:
    return (
        select(
            literal(role).label("role"),
            Deal.id.label("deal_id"),
            Deal.kind.label("deal_kind"),
            Entry.kind,
            Entry.reference,
            Entry.booked_at,
            Posting.id.label("posting_id"),
            Posting.amount,
        )
        .join(Entry, Entry.deal_id == Deal.id)
        .join(Posting, (Posting.entry_id == Entry.id) & (Posting.amount > 0))
        .where(Entry.kind.in_(KINDS))
    )
