"""Tables of notices, and of who has read them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.members.base import Base


class Notice(Base):
    """A word of a committee to all who live in its community; pinned ones stand first."""

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint("char_length(title) BETWEEN 1 AND 120", name="title"),
        CheckConstraint("char_length(body) BETWEEN 1 AND 5000", name="body"),
        CheckConstraint("cardinality(photo_ids) <= 9", name="photos"),
        Index("notice_community_idx", "community_id", "published_at"),
        Index("notice_photos_idx", "photo_ids", postgresql_using="gin"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community_id: Mapped[UUID] = mapped_column(ForeignKey("community.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(String(5000))
    pinned: Mapped[bool]
    photo_ids: Mapped[list[UUID]]
    published_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
    version: Mapped[int]


class NoticeRead(Base):
    """Who has read a notice; it is counted, and told to nobody by name."""

    __tablename__ = "notice_read"

    notice_id: Mapped[UUID] = mapped_column(
        ForeignKey("notice.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), primary_key=True)
    read_at: Mapped[datetime]
