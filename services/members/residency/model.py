"""Tables of residencies and of what the committee looked at and decided."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.members.base import Base


class Residency(Base):
    """A member's asking to be known as resident; building and room never leave this service."""

    __tablename__ = "residency"
    __table_args__ = (
        CheckConstraint("status IN ('pending', 'approved', 'rejected')", name="status"),
        CheckConstraint("(status = 'pending') = (decided_at IS NULL)", name="decided"),
        Index(
            "residency_held_key",
            "member_id",
            unique=True,
            postgresql_where=text("status IN ('pending', 'approved')"),
        ),
        Index("residency_community_idx", "community_id", "status", "asked_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    community_id: Mapped[UUID] = mapped_column(ForeignKey("community.id"))
    building: Mapped[str] = mapped_column(String(40))
    unit: Mapped[str | None] = mapped_column(String(40))
    room: Mapped[str] = mapped_column(String(40))
    note: Mapped[str | None] = mapped_column(String(500))
    status: Mapped[str] = mapped_column(String(16), default="pending")
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[str | None] = mapped_column(String(500))


class AuditEntry(Base):
    """One look or decision of a committee member; rows are only ever added."""

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("audit_log_community_idx", "community_id", "happened_at"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    happened_at: Mapped[datetime]
    actor_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    community_id: Mapped[UUID] = mapped_column(ForeignKey("community.id"))
    action: Mapped[str] = mapped_column(String(40))
    subject_ids: Mapped[list[UUID]]
    details: Mapped[dict[str, Any]]
