"""The table of spaces."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Row, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.ids import uuid7
from services.parking.availability.rules import Opening, dated_from, window_from
from services.parking.base import Base
from services.parking.cancellations.rules import Policy
from services.parking.spaces.rules import PUBLISHED, Terms


class Space(Base):
    """A place to park that a resident lets by the hour; money in minor units of `currency`."""

    __tablename__ = "space"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    owner_id: Mapped[UUID]
    community_id: Mapped[UUID]
    zone: Mapped[str]
    status: Mapped[str] = mapped_column(default=PUBLISHED)
    version: Mapped[int] = mapped_column(default=1)
    published_at: Mapped[datetime]
    label: Mapped[str]
    location_note: Mapped[str]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    photo_ids: Mapped[list[UUID]] = mapped_column(default=list)
    price_per_hour: Mapped[int]
    daily_cap: Mapped[int | None]
    currency: Mapped[str] = mapped_column(default="CNY")
    week_rate: Mapped[int | None]
    free_minutes: Mapped[int] = mapped_column(default=0, server_default="0")
    holiday_price_per_hour: Mapped[int | None]
    deposit_percent: Mapped[int]
    min_minutes: Mapped[int]
    max_minutes: Mapped[int]
    instant: Mapped[bool]
    cancellation: Mapped[str] = mapped_column(default=Policy.FLEXIBLE.value)
    plate_required: Mapped[bool]
    height_limit_cm: Mapped[int | None]
    ev_charger: Mapped[bool] = mapped_column(default=False)
    hidden_from: Mapped[list[UUID]] = mapped_column(default=list)
    # How long before the start one has to book, and what stays free between two bookings.
    lead_minutes: Mapped[int] = mapped_column(default=0, server_default="0")
    buffer_minutes: Mapped[int] = mapped_column(default=0, server_default="0")
    windows: Mapped[list[dict[str, Any]]]
    # What its owner makes of certain dates, in the order in which it was said.
    exceptions: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default="[]")
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    # The decision by which the committee has hidden it from everybody but its owner.
    hidden_by: Mapped[UUID | None]

    __table_args__ = (
        CheckConstraint("status IN ('published', 'withdrawn', 'removed')", name="status"),
        CheckConstraint("price_per_hour > 0 AND daily_cap > 0", name="price"),
        CheckConstraint("week_rate > 0 AND holiday_price_per_hour > 0", name="rates"),
        # No stay is free altogether: there is a deposit to every booking.
        CheckConstraint(
            "free_minutes = 0 OR free_minutes BETWEEN 1 AND min_minutes - 1", name="free"
        ),
        CheckConstraint("deposit_percent BETWEEN 1 AND 100", name="deposit_percent"),
        CheckConstraint(
            "min_minutes BETWEEN 1 AND max_minutes AND max_minutes <= 10080", name="minutes"
        ),
        CheckConstraint("valid_from <= valid_until", name="valid"),
        CheckConstraint("cancellation IN ('flexible', 'moderate', 'firm')", name="cancellation"),
        CheckConstraint("lead_minutes >= 0 AND buffer_minutes >= 0", name="between"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="position"),
        Index("space_owner_idx", "owner_id", "published_at", "id"),
        Index(
            "space_published_idx",
            "published_at",
            "id",
            postgresql_where=text("status = 'published'"),
        ),
        Index("space_photos_idx", "photo_ids", postgresql_using="gin"),
    )

    @property
    def terms(self) -> Terms:
        """What its price is worked out from."""
        return terms_of(self)

    @property
    def opening(self) -> Opening:
        """When it is open."""
        return opening_of(self)


def terms_of(space: Space | Row[Any]) -> Terms:
    """The terms of a space or of a row with its columns."""
    return Terms(
        price_per_hour=space.price_per_hour,
        deposit_percent=space.deposit_percent,
        zone=space.zone,
        daily_cap=space.daily_cap,
        week_rate=space.week_rate,
        free_minutes=space.free_minutes,
        holiday_price_per_hour=space.holiday_price_per_hour,
    )


def opening_of(space: Space | Row[Any]) -> Opening:
    """The opening of a space or of a row with its columns."""
    windows = tuple(window_from(window) for window in space.windows)
    exceptions = tuple(dated_from(exception) for exception in space.exceptions)
    return Opening(windows, space.zone, space.valid_from, space.valid_until, exceptions)
