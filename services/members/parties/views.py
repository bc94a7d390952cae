"""Whose deal it is."""

from uuid import UUID

from sqlalchemy import exists, select, tuple_
from sqlalchemy.orm import Session

from services.members.parties.model import DealParties


def parties_of(session: Session, deal_id: UUID) -> DealParties | None:
    return session.get(DealParties, deal_id)


def had_deal(session: Session, one: UUID, other: UUID) -> bool:
    """Whether the two have, or had within the last year, a deal with each other."""
    pair = tuple_(DealParties.payee_id, DealParties.payer_id)
    return bool(session.scalar(select(exists().where(pair.in_([(one, other), (other, one)])))))
