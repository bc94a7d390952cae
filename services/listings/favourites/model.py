"""The table of favourites."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.listings.base import Base


class Favourite(Base):
    """One member's eye on one item; `version` counts what they were told of it."""

    __tablename__ = "favourite"
    __table_args__ = (
        Index("favourite_item_id_member_id_key", "item_id", "member_id", unique=True),
        Index("favourite_member_id_idx", "member_id", "created_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID]
    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"))
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=0)
