"""The table of objections to a booking."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.ids import uuid7
from contracts.labels import BOOKING_DISPUTE_REASON
from services.parking.base import Base

_REASONS = ", ".join(repr(reason) for reason in BOOKING_DISPUTE_REASON)


class Dispute(Base):
    """By whom, why and since when; once a side; and what the other side answered. It is open until
    `closed_at`: the two have settled it, or the committee has decided it: then who has, why, and
    how what was held was divided (minor units). The booking names the one that is open."""

    __tablename__ = "dispute"
    __table_args__ = (
        UniqueConstraint("booking_id", "by_id"),
        Index(
            "dispute_open_idx",
            "booking_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("dispute_opened_idx", "opened_at", "id"),
        CheckConstraint(f"reason IN ({_REASONS})", name="reason"),
        CheckConstraint("char_length(text) BETWEEN 1 AND 1000", name="text"),
        CheckConstraint("char_length(answer) BETWEEN 1 AND 1000", name="answer"),
        CheckConstraint("num_nulls(answer, answered_at) IN (0, 2)", name="answered"),
        CheckConstraint("char_length(explanation) BETWEEN 1 AND 1000", name="explanation"),
        CheckConstraint(
            "num_nulls(decided_by, decided_at, explanation, to_payer, to_payee) IN (0, 5)",
            name="decided",
        ),
        CheckConstraint("decided_at IS NULL OR closed_at = decided_at", name="closed"),
        CheckConstraint("to_payer >= 0 AND to_payee >= 0", name="amounts"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    booking_id: Mapped[UUID] = mapped_column(ForeignKey("booking.id"))
    by_id: Mapped[UUID] = mapped_column(index=True)
    reason: Mapped[str]
    text: Mapped[str]
    opened_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(index=True)
    decided_at: Mapped[datetime | None]
    explanation: Mapped[str | None]
    to_payer: Mapped[int | None]
    to_payee: Mapped[int | None]
