"""Tables of what is between two members, and of requests to be friends."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.members.base import Base


class Relationship(Base):
    """One row a pair, lower id first; `version` counts what was told about the pair.

    A block leaves `friends_since` as it is: lifting it restores the friendship.
    """

    __tablename__ = "relationship"
    __table_args__ = (
        UniqueConstraint("low_id", "high_id"),
        CheckConstraint("low_id < high_id", name="order"),
        Index("relationship_high_id_idx", "high_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    low_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    high_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    version: Mapped[int] = mapped_column(default=0)
    friends_since: Mapped[datetime | None]
    low_blocked_at: Mapped[datetime | None]
    high_blocked_at: Mapped[datetime | None]

    def other(self, member_id: UUID) -> UUID:
        return self.high_id if member_id == self.low_id else self.low_id

    def blocked_at(self, blocker_id: UUID) -> datetime | None:
        return self.low_blocked_at if blocker_id == self.low_id else self.high_blocked_at

    def set_block(self, blocker_id: UUID, at: datetime | None) -> None:
        if blocker_id == self.low_id:
            self.low_blocked_at = at
        else:
            self.high_blocked_at = at

    @property
    def blocked(self) -> bool:
        return self.low_blocked_at is not None or self.high_blocked_at is not None


class FriendRequest(Base):
    """One member asking another; one may wait in each direction."""

    __tablename__ = "friend_request"
    __table_args__ = (
        CheckConstraint(
            "status IN ('pending', 'accepted', 'declined', 'cancelled')", name="status"
        ),
        CheckConstraint("from_id <> to_id", name="oneself"),
        CheckConstraint("(status = 'pending') = (answered_at IS NULL)", name="answered"),
        Index(
            "friend_request_waiting_key",
            "from_id",
            "to_id",
            unique=True,
            postgresql_where=text("status = 'pending'"),
        ),
        Index("friend_request_to_id_idx", "to_id", "sent_at"),
        Index("friend_request_from_id_idx", "from_id", "sent_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    from_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    to_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    message: Mapped[str | None] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(16), default="pending")
    sent_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
