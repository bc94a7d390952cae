"""Table of decisions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.members.base import Base


class Decision(Base):
    """One decision on all reports of one thing that were open, or without a report on a member;
    `reason` is read by both sides, and so is the `lift_reason` once it has been lifted."""

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint(
            "decision IN ('dismiss', 'hide', 'remove', 'warn', 'suspend', 'restore')",
            name="decision",
        ),
        CheckConstraint("decision <> 'restore' OR subject_kind = 'member'", name="restored"),
        CheckConstraint("lifted_at IS NULL OR decision = 'hide'", name="lifted"),
        CheckConstraint("lift_reason IS NULL OR lifted_at IS NOT NULL", name="lift_reason"),
        Index("decision_about_idx", "about_id", "decided_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community_id: Mapped[UUID] = mapped_column(ForeignKey("community.id"))
    about_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    subject_kind: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[UUID]
    decision: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(500))
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    lift_reason: Mapped[str | None] = mapped_column(String(500))
