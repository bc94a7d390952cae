"""The table of who waits for a time."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    Identity,
    Index,
    column,
    text,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from chassis.ids import uuid7
from services.parking.base import Base

ONCE = "waiting_once"


class Waiting(Base):
    """Somebody's place in the line for a time at a space; the line is in the order of `seq`.

    `booking_id` is what was made for them when the time was free: what becomes of that is the
    booking's. `rests_until`: it was their turn, and they could not have it; others may meanwhile.
    """

    __tablename__ = "waiting"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    # Given by the database: the clocks of two replicas decide nothing.
    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    space_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"))
    member_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    period: Mapped[Range[datetime]] = mapped_column(
        TSTZRANGE, Computed("tstzrange(starts_at, ends_at, '[)'::text)", persisted=True)
    )
    plate: Mapped[str | None]
    created_at: Mapped[datetime]
    rests_until: Mapped[datetime | None]
    booking_id: Mapped[UUID | None] = mapped_column(ForeignKey("booking.id"), unique=True)

    __table_args__ = (
        ExcludeConstraint(
            (column("space_id"), "="),
            (column("member_id"), "="),
            (column("period"), "&&"),
            where=text("booking_id IS NULL"),
            using="gist",
            name=ONCE,
        ),
        CheckConstraint("starts_at < ends_at", name="period"),
        CheckConstraint("rests_until IS NULL OR booking_id IS NULL", name="rests"),
        Index("waiting_member_idx", "member_id", "created_at", "id"),
        Index("waiting_line_idx", "space_id", "seq", postgresql_where=text("booking_id IS NULL")),
        Index("waiting_ends_idx", "ends_at"),
    )
