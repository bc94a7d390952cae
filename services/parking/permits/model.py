"""The table of what a barrier is told of a booking; the plate is the booking's alone."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.parking.base import Base


class GatePermit(Base):
    """The newest word on a booking, which `sequence` counts; gone when its time is over.

    `next_try_at` is also a lease: whoever takes it sets the next try first, so that a process that
    dies while it tells leaves it to another.
    """

    __tablename__ = "gate_permit"

    booking_id: Mapped[UUID] = mapped_column(ForeignKey("booking.id"), primary_key=True)
    sequence: Mapped[int]
    allowed: Mapped[bool]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    status: Mapped[str]
    attempts: Mapped[int]
    next_try_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'told', 'refused')", name="status"),
        CheckConstraint("starts_at < ends_at", name="period"),
        CheckConstraint("sequence >= 1 AND attempts >= 0", name="counts"),
        Index("gate_permit_due_idx", "next_try_at", postgresql_where=text("status = 'waiting'")),
        Index("gate_permit_ends_idx", "ends_at"),
    )
