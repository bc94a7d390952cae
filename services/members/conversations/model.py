"""Tables of conversations and their messages."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.members.base import Base


class Conversation(Base):
    """A talk about one subject between its owner and one other; `active_at` sorts the list."""

    __tablename__ = "conversation"
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id", "other_id"),
        CheckConstraint("owner_id <> other_id", name="oneself"),
        CheckConstraint(
            "subject_kind IN ('listing', 'parking_space', 'reservation', 'booking')",
            name="subject_kind",
        ),
        Index("conversation_owner_idx", "owner_id", "active_at"),
        Index("conversation_other_idx", "other_id", "active_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[UUID]
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    other_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    opened_at: Mapped[datetime]
    active_at: Mapped[datetime]

    def partner(self, member_id: UUID) -> UUID:
        return self.other_id if member_id == self.owner_id else self.owner_id


class Message(Base):
    """Something said; it stays as it was said."""

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("char_length(text) BETWEEN 1 AND 2000", name="text"),
        Index("message_conversation_idx", "conversation_id", "sent_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    text: Mapped[str] = mapped_column(String(2000))
    sent_at: Mapped[datetime]
