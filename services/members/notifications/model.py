"""The table of notifications."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text, true
from sqlalchemy.orm import Mapped, mapped_column

from services.members.base import Base


class Notification(Base):
    """Something one member is told. `news` names the line of contracts.news that has the words,
    which are put together when they are read; here are only ids, an amount in fen and a moment.

    The ids sort by arrival. One that `collapses` is there once while it is unread: what comes after
    takes its place with a new id, and counts in `times`. What is not `in_app` is only pushed: its
    member has switched its kind off in the inbox.
    """

    __tablename__ = "notification"
    __table_args__ = (
        CheckConstraint("times > 0", name="times"),
        Index("notification_member_idx", "member_id", "id"),
        Index(
            "notification_unread_idx",
            "member_id",
            "id",
            postgresql_where=text("read_at IS NULL"),
        ),
        Index(
            "notification_collapsed_key",
            "member_id",
            "news",
            "subject_id",
            unique=True,
            postgresql_where=text("collapses AND read_at IS NULL"),
        ),
        Index("notification_created_at_idx", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    news: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[UUID]
    actor_id: Mapped[UUID | None]
    amount: Mapped[int | None]
    moment: Mapped[datetime | None]
    collapses: Mapped[bool]
    in_app: Mapped[bool] = mapped_column(server_default=true())
    times: Mapped[int] = mapped_column(default=1)
    happened_at: Mapped[datetime]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
