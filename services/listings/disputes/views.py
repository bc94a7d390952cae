"""Reads of disputes, for the two of each."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.listings.disputes.model import Dispute


def disputes_of(session: Session, deal_ids: Collection[UUID]) -> dict[UUID, Dispute]:
    """By the deal."""
    if not deal_ids:
        return {}
    wanted = select(Dispute).where(Dispute.reservation_id.in_(deal_ids))
    return {found.reservation_id: found for found in session.scalars(wanted)}
