"""The table of objections to a handover that the other side has confirmed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from contracts.labels import DISPUTE_REASON
from services.listings.base import Base
from services.listings.items.model import one_of


class Dispute(Base):
    """By whom, why and since when, and what the other side answered; it stays once the two have
    settled it, or the committee has decided it: then who has, why, and how the price was divided
    (minor units; none, none)."""

    __tablename__ = "dispute"
    __table_args__ = (
        CheckConstraint(one_of("reason", tuple(DISPUTE_REASON)), name="reason"),
        CheckConstraint("char_length(text) BETWEEN 1 AND 1000", name="text"),
        CheckConstraint("char_length(answer) BETWEEN 1 AND 1000", name="answer"),
        CheckConstraint("num_nulls(answer, answered_at) IN (0, 2)", name="answered"),
        CheckConstraint("char_length(explanation) BETWEEN 1 AND 1000", name="explanation"),
        CheckConstraint("num_nulls(decided_by, decided_at, explanation) IN (0, 3)", name="decided"),
        CheckConstraint("num_nulls(to_payer, to_payee) IN (0, 2)", name="divided"),
        CheckConstraint("to_payer IS NULL OR decided_at IS NOT NULL", name="divided_by_decision"),
        CheckConstraint("to_payer >= 0 AND to_payee >= 0", name="amounts"),
    )

    reservation_id: Mapped[UUID] = mapped_column(ForeignKey("reservation.id"), primary_key=True)
    by_id: Mapped[UUID] = mapped_column(index=True)
    reason: Mapped[str]
    text: Mapped[str]
    opened_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(index=True)
    decided_at: Mapped[datetime | None]
    explanation: Mapped[str | None]
    to_payer: Mapped[int | None]
    to_payee: Mapped[int | None]
