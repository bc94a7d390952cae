"""Table of residencies."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.members.base import Base


class Residency(Base):
    """A member's asking to be known as resident; building and room never leave this service.

    With an invite of the committee's, the home need not be told.
    """

    __tablename__ = "residency"
    __table_args__ = (
        CheckConstraint(
            "status IN ('pending', 'approved', 'rejected', 'withdrawn', 'moved_out')",
            name="status",
        ),
        CheckConstraint(
            "(status IN ('pending', 'withdrawn')) = (decided_at IS NULL)", name="decided"
        ),
        CheckConstraint(
            "(status IN ('withdrawn', 'moved_out')) = (ended_at IS NOT NULL)", name="ended"
        ),
        Index(
            "residency_held_key",
            "member_id",
            unique=True,
            postgresql_where=text("status IN ('pending', 'approved')"),
        ),
        CheckConstraint(
            "invite_id IS NOT NULL OR building IS NOT NULL AND room IS NOT NULL", name="home"
        ),
        # Who else is registered at a room.
        Index("residency_room_idx", "community_id", "building", "room"),
        Index("residency_community_idx", "community_id", "status", "asked_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    community_id: Mapped[UUID] = mapped_column(ForeignKey("community.id"))
    building: Mapped[str | None] = mapped_column(String(40))
    unit: Mapped[str | None] = mapped_column(String(40))
    room: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str | None] = mapped_column(String(500))
    status: Mapped[str] = mapped_column(String(16), default="pending")
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[str | None] = mapped_column(String(500))
    ended_at: Mapped[datetime | None]
    invite_id: Mapped[UUID | None] = mapped_column(ForeignKey("committee_invite.id"))
