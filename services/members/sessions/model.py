"""Table of sessions: one a sign-in, turned over by each refresh."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.members.base import Base


class SignInSession(Base):
    """`generation` counts refreshes; the tokens themselves are derived, never stored.

    `access_until` is when the last access token given out runs out; `is_first` says that the member
    registered with it; `opened_with` is the digest by which the same sign-in, sent again, is known;
    `device` is what the client that opened it calls itself (its User-Agent). One with the `scope`
    `privacy` is for one's own data alone, and a suspended member has it too.
    """

    __tablename__ = "sign_in_session"
    __table_args__ = (
        CheckConstraint("generation >= 0", name="generation"),
        CheckConstraint("scope = 'privacy'", name="scope"),
        Index(
            "sign_in_session_ended_idx",
            "access_until",
            postgresql_where=text("ended_at IS NOT NULL"),
        ),
        Index("sign_in_session_member_id_idx", "member_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    language: Mapped[str] = mapped_column(String(8))
    generation: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime]
    rotated_at: Mapped[datetime]
    access_until: Mapped[datetime]
    refresh_until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    is_first: Mapped[bool]
    opened_with: Mapped[str | None] = mapped_column(String(64), unique=True)
    device: Mapped[str | None] = mapped_column(String(200))
    scope: Mapped[str | None] = mapped_column(String(16))
