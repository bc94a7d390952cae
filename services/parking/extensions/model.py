"""The table of extensions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.parking.base import Base
from services.parking.extensions.rules import MOST, STATES, TRANSITIONS


class Extension(Base):
    """From the end that a booking had to a later one, for `amount` (minor units) beside what was
    agreed; `lines` say how the whole longer period is priced. `number` counts those of a booking,
    by which payments knows the charge. One is pending at most; `settled_at` is when it was paid
    or lapsed."""

    __tablename__ = "extension"
    __table_args__ = (
        Index(
            "extension_pending_idx",
            "booking_id",
            unique=True,
            postgresql_where=text("status = 'pending'"),
        ),
        CheckConstraint(f"number BETWEEN 1 AND {MOST}", name="number"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("was_until < ends_at", name="later"),
        CheckConstraint(f"status IN ({', '.join(map(repr, STATES))})", name="status"),
        CheckConstraint("(status = 'pending') = (settled_at IS NULL)", name="settled"),
    )

    booking_id: Mapped[UUID] = mapped_column(ForeignKey("booking.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str]
    was_until: Mapped[datetime]
    ends_at: Mapped[datetime]
    amount: Mapped[int]
    lines: Mapped[list[dict[str, Any]]]
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    charge_id: Mapped[UUID | None]

    def take(self, event: str, now: datetime) -> None:
        """Move along the table of rules.py."""
        self.status = TRANSITIONS[self.status, event]
        self.settled_at = now
