"""The tables of who has looked at an item of late, and of how many have."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.listings.base import Base


class Look(Base):
    """A member looked at an item on a day (UTC): kept until the next day is over, so that it
    counts once."""

    __tablename__ = "look"
    __table_args__ = (Index("look_day_idx", "day"), Index("look_viewer_id_idx", "viewer_id"))

    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    viewer_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)


class LookCount(Base):
    """How many looks an item has had, one for each member and day. Apart from the item: counting
    neither locks nor changes what is shown."""

    __tablename__ = "look_count"

    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    looks: Mapped[int]
