"""The table of what has happened to items and reservations."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Identity, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from services.listings.base import Base


class StateChange(Base):
    """A state that an item, or with `reservation_id` a reservation of it, came into; rows are only
    ever added. `by_id` None: by a clock, or by news of money.

    No foreign keys: checking one locks the row it names, here out of the order that deals lock in.
    """

    __tablename__ = "state_change"
    __table_args__ = (
        Index("state_change_item_idx", "item_id", "id"),
        Index("state_change_reservation_idx", "reservation_id"),
        {"info": {"append_only": True}},
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    item_id: Mapped[UUID]
    reservation_id: Mapped[UUID | None]
    status: Mapped[str]
    by_id: Mapped[UUID | None]
    happened_at: Mapped[datetime] = mapped_column(server_default=func.now())
