"""The table of objections to a handover that the other side has confirmed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from contracts.labels import DISPUTE_REASON
from services.listings.base import Base
from services.listings.items.model import one_of


class Dispute(Base):
    """By whom, why and since when; it stays once the two have settled it."""

    __tablename__ = "dispute"
    __table_args__ = (
        CheckConstraint(one_of("reason", tuple(DISPUTE_REASON)), name="reason"),
        CheckConstraint("char_length(text) BETWEEN 1 AND 1000", name="text"),
    )

    reservation_id: Mapped[UUID] = mapped_column(ForeignKey("reservation.id"), primary_key=True)
    by_id: Mapped[UUID] = mapped_column(index=True)
    reason: Mapped[str]
    text: Mapped[str]
    opened_at: Mapped[datetime]
