"""The table of what deals told of members."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.members.base import Base


class DealRecord(Base):
    """One side of one deal; the deal itself is with the service that holds it.

    `kept` is null while this side still has until `due_at`: to pay, or to say that a no-show was
    none. `void`: the deal says nothing of either side.
    """

    __tablename__ = "deal_record"
    __table_args__ = (
        CheckConstraint("kept IS NOT NULL OR due_at IS NOT NULL", name="open"),
        Index("deal_record_member_idx", "member_id", "happened_at"),
    )

    deal_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    kept: Mapped[bool | None]
    due_at: Mapped[datetime | None]
    happened_at: Mapped[datetime]
    void: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
