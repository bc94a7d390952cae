"""Table of reports."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.members.base import Base


class Report(Base):
    """One member's report of one thing to the committee of `community_id`.

    Of a post, `snapshot` and `photo_ids` are what its reporter saw, whatever its owner changes
    later. `parties` are all who have a part in the matter.
    """

    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint(
            "subject_kind IN ('listing', 'parking_space', 'message', 'review', 'member')",
            name="subject_kind",
        ),
        CheckConstraint("status IN ('open', 'decided')", name="status"),
        CheckConstraint("(status = 'decided') = (decision_id IS NOT NULL)", name="decided"),
        CheckConstraint("(subject_kind = 'message') = (conversation_id IS NOT NULL)", name="talk"),
        CheckConstraint("reporter_id <> about_id", name="oneself"),
        CheckConstraint("parties @> ARRAY[reporter_id, about_id]", name="parties"),
        Index(
            "report_open_key",
            "reporter_id",
            "subject_kind",
            "subject_id",
            unique=True,
            postgresql_where=text("status = 'open'"),
        ),
        Index("report_community_idx", "community_id", "status", "made_at"),
        Index("report_reporter_idx", "reporter_id", "made_at"),
        Index("report_about_idx", "about_id"),
        Index("report_subject_idx", "subject_id", postgresql_where=text("status = 'open'")),
        Index("report_talk_idx", "conversation_id", postgresql_where=text("status = 'open'")),
        Index(
            "report_photos_idx",
            "photo_ids",
            postgresql_using="gin",
            postgresql_where=text("status = 'open'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community_id: Mapped[UUID] = mapped_column(ForeignKey("community.id"))
    reporter_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    about_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    subject_kind: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[UUID]
    conversation_id: Mapped[UUID | None] = mapped_column(ForeignKey("conversation.id"))
    parties: Mapped[list[UUID]]
    reason: Mapped[str] = mapped_column(String(16))
    text: Mapped[str | None] = mapped_column(String(1000))
    snapshot: Mapped[dict[str, Any]]
    photo_ids: Mapped[list[UUID]]
    status: Mapped[str] = mapped_column(String(16))
    made_at: Mapped[datetime]
    decision_id: Mapped[UUID | None] = mapped_column(ForeignKey("decision.id"))
