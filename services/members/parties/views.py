"""Whose deal it is."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.members.parties.model import DealParties


def parties_of(session: Session, deal_id: UUID) -> DealParties | None:
    return session.get(DealParties, deal_id)
