"""Tables of conversations, of what was said in them, and of how far each has read."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.members.base import Base


class Conversation(Base):
    """A talk about one subject between its owner and one other; `active_at` sorts the list.

    A line to the committee has no owner: its subject is the community, the other is the resident.
    """

    __tablename__ = "conversation"
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id", "other_id"),
        CheckConstraint("owner_id <> other_id", name="oneself"),
        CheckConstraint(
            "subject_kind IN ('listing', 'parking_space', 'reservation', 'booking', 'committee')",
            name="subject_kind",
        ),
        CheckConstraint("(subject_kind = 'committee') = (owner_id IS NULL)", name="committee"),
        Index("conversation_owner_idx", "owner_id", "active_at"),
        Index("conversation_other_idx", "other_id", "active_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[UUID]
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))
    other_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    opened_at: Mapped[datetime]
    active_at: Mapped[datetime]

    @property
    def subject(self) -> tuple[str, UUID]:
        """(kind, id)."""
        return self.subject_kind, self.subject_id

    def partner(self, member_id: UUID) -> UUID | None:
        """Whom this member talks with; None where that is the committee."""
        return self.owner_id if member_id == self.other_id else self.other_id


class Message(Base):
    """Something said; it stays as it was said, unless the committee blanks it. A
    proposal notes what it became."""

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("char_length(text) BETWEEN 1 AND 2000", name="text"),
        CheckConstraint("kind IN ('text', 'photo', 'proposal', 'status')", name="kind"),
        CheckConstraint(
            "num_nonnulls(text, photo_id, meet_at, status) = 1 AND CASE kind"
            " WHEN 'text' THEN text IS NOT NULL WHEN 'photo' THEN photo_id IS NOT NULL"
            " WHEN 'proposal' THEN meet_at IS NOT NULL ELSE status IS NOT NULL END",
            name="said",
        ),
        CheckConstraint("(meet_at IS NULL) = (place IS NULL)", name="place"),
        CheckConstraint(
            "status IN ('on_my_way', 'arrived', 'done', 'did_not_come')", name="status"
        ),
        CheckConstraint("reservation_id IS NULL OR kind = 'proposal'", name="reservation"),
        CheckConstraint("accepted_at IS NULL OR reservation_id IS NOT NULL", name="accepted"),
        Index("message_conversation_idx", "conversation_id", "sent_at"),
        Index("message_photo_idx", "photo_id", postgresql_where=text("photo_id IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[str] = mapped_column(String(16), server_default="text")
    text: Mapped[str | None] = mapped_column(String(2000))
    photo_id: Mapped[UUID | None]
    meet_at: Mapped[datetime | None]
    place: Mapped[str | None] = mapped_column(String(200))
    status: Mapped[str | None] = mapped_column(String(16))
    reservation_id: Mapped[UUID | None]
    accepted_at: Mapped[datetime | None]
    sent_at: Mapped[datetime]


class ReadMark(Base):
    """Up to when a member has read a conversation."""

    __tablename__ = "conversation_read"

    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), primary_key=True)
    read_at: Mapped[datetime]
