"""The table of objections to a booking."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, synonym

from chassis.disputes.model import Objection, checks
from chassis.ids import uuid7
from contracts.labels import BOOKING_DISPUTE_REASON
from services.parking.base import Base


class Dispute(Objection, Base):
    """One a side and booking, which names the one that is open."""

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
        *checks(BOOKING_DISPUTE_REASON),
        CheckConstraint(
            "num_nulls(decided_by, decided_at, explanation, to_payer, to_payee) IN (0, 5)",
            name="decided",
        ),
        CheckConstraint("decided_at IS NULL OR closed_at = decided_at", name="closed"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    booking_id: Mapped[UUID] = mapped_column(ForeignKey("booking.id"))
    deal_id = synonym("booking_id")
