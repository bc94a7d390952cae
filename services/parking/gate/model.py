"""The table of what barriers asked, and so of who came when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from chassis.ids import uuid7
from services.parking.base import Base
from services.parking.gate.rules import Reason


class GateVisit(Base):
    """A barrier asked; `booking_id` is whose pass or plate it was, where it was anybody's.

    Of who is nobody's nothing is kept but that the barrier asked: no plate is.
    """

    __tablename__ = "gate_visit"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    gate: Mapped[str]
    at: Mapped[datetime]
    outcome: Mapped[str]
    booking_id: Mapped[UUID | None] = mapped_column(ForeignKey("booking.id"))

    __table_args__ = (
        CheckConstraint(f"outcome IN ({', '.join(repr(r.value) for r in Reason)})", name="outcome"),
        CheckConstraint("outcome <> 'valid' OR booking_id IS NOT NULL", name="whose"),
        Index("gate_visit_gate_idx", "gate", "at"),
        Index("gate_visit_booking_idx", "booking_id"),
        Index("gate_visit_at_idx", "at"),
    )
