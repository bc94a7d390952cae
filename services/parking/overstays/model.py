"""The table of cars that were still there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.parking.base import Base
from services.parking.overstays.rules import STATES, after


class Overstay(Base):
    """Of one booking, whose time was over at `since`; free until `charged_from`. `until` is when it
    ended and `ended_by` who said so: one of the two, or the clock after a day. `amount` (minor
    units) is what is claimed for the `hours` started, and `charged_at` when payments was asked for
    it; `objection` is the renter's word."""

    __tablename__ = "overstay"
    __table_args__ = (
        CheckConstraint(f"status IN ({', '.join(map(repr, STATES))})", name="status"),
        CheckConstraint("since <= reported_at AND since <= charged_from", name="since"),
        CheckConstraint("num_nulls(until, ended_by, hours, amount) IN (0, 4)", name="ended"),
        CheckConstraint("until >= since AND hours BETWEEN 0 AND 24 AND amount >= 0", name="cost"),
        CheckConstraint("ended_by IN ('owner', 'renter', 'clock')", name="ended_by"),
        CheckConstraint(
            "status NOT IN ('charged', 'paid')"
            " OR (charged_at IS NOT NULL AND due_at IS NOT NULL AND amount > 0)",
            name="charged",
        ),
        CheckConstraint("status <> 'open' OR until IS NULL", name="open"),
        CheckConstraint("num_nulls(objection, objected_at) IN (0, 2)", name="objected"),
        CheckConstraint("status <> 'objected' OR objected_at IS NOT NULL", name="objection"),
        CheckConstraint("char_length(objection) BETWEEN 1 AND 1000", name="objection_length"),
        CheckConstraint("(status = 'paid') = (paid_at IS NOT NULL)", name="paid"),
        Index("overstay_open_idx", "since", postgresql_where=text("status = 'open'")),
    )

    booking_id: Mapped[UUID] = mapped_column(ForeignKey("booking.id"), primary_key=True)
    status: Mapped[str]
    since: Mapped[datetime]
    charged_from: Mapped[datetime]
    photo_id: Mapped[UUID | None] = mapped_column(index=True)
    reported_at: Mapped[datetime]
    until: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    hours: Mapped[int | None]
    amount: Mapped[int | None]
    charged_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    charge_id: Mapped[UUID | None]
    objection: Mapped[str | None]
    objected_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    paid_out_at: Mapped[datetime | None]

    def take(self, event: str) -> None:
        """Move along the table of rules.py; OverstayState where `event` leads nowhere."""
        self.status = after(self.status, event)
