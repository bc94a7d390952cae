"""Table of reviews."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.members.base import Base


class Review(Base):
    """One side's word about the other; carries the kind of deal, never what it was about."""

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("deal_id", "author_id"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
        CheckConstraint("author_id <> about_id", name="oneself"),
        CheckConstraint("deal_kind IN ('reservation', 'booking')", name="deal_kind"),
        CheckConstraint("status IN ('hidden', 'published', 'removed')", name="status"),
        CheckConstraint("(status <> 'hidden') = (published_at IS NOT NULL)", name="published"),
        CheckConstraint("(reply IS NULL) = (replied_at IS NULL)", name="replied"),
        CheckConstraint("reply IS NULL OR status <> 'hidden'", name="reply"),
        Index("review_about_idx", "about_id", "published_at"),
        Index("review_hidden_idx", "shown_at", postgresql_where=text("status = 'hidden'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    deal_id: Mapped[UUID]
    deal_kind: Mapped[str] = mapped_column(String(16))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    about_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    rating: Mapped[int] = mapped_column(SmallInteger)
    tags: Mapped[list[str]] = mapped_column(ARRAY(String(20)))
    text: Mapped[str] = mapped_column(String(1000))
    status: Mapped[str] = mapped_column(String(16), default="hidden")
    written_at: Mapped[datetime]
    # When it is shown at the latest, whether the other side writes or not.
    shown_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    # The one answer of whom it is about.
    reply: Mapped[str | None] = mapped_column(String(1000))
    replied_at: Mapped[datetime | None]
