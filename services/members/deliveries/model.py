"""The table of deliveries."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.members.base import Base


class Delivery(Base):
    """One notification on one channel; of one that collapses, once while it is unread.

    `next_try_at` is also a lease: whoever takes it sets the next try first, so that a process that
    dies while it sends leaves it to another.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("notification_id", "channel"),
        CheckConstraint(
            "status IN ('waiting', 'sent', 'refused', 'given_up', 'withdrawn')", name="status"
        ),
        CheckConstraint("(status = 'waiting') = (settled_at IS NULL)", name="settled"),
        Index(
            "delivery_due_idx",
            "channel",
            "next_try_at",
            postgresql_where=text("status = 'waiting'"),
        ),
        Index("delivery_member_idx", "member_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    notification_id: Mapped[UUID] = mapped_column(
        ForeignKey("notification.id", onupdate="CASCADE", ondelete="CASCADE")
    )
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int]
    next_try_at: Mapped[datetime]
    stale_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
