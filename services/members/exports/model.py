"""The table of exports that were asked for."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.members.base import Base
from services.members.exports.rules import STATES


class Export(Base):
    """`parts_done` of `parts` are written; the zip in the blob store has `size` bytes in `pieces`.

    `next_try_at`: when somebody may take it (again).
    """

    __tablename__ = "export"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(map(repr, STATES))})", name="state"),
        CheckConstraint("parts_done BETWEEN 0 AND parts", name="progress"),
        CheckConstraint("state <> 'ready' OR ready_at IS NOT NULL AND pieces > 0", name="ready"),
        # One at a time.
        Index(
            "export_under_way_key",
            "member_id",
            unique=True,
            postgresql_where=text("state IN ('queued', 'building')"),
        ),
        Index("export_member_idx", "member_id", "asked_at"),
        Index(
            "export_to_build_idx",
            "next_try_at",
            postgresql_where=text("state IN ('queued', 'building')"),
        ),
        Index("export_expires_idx", "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    state: Mapped[str] = mapped_column(String(16))
    parts: Mapped[int]
    parts_done: Mapped[int]
    tries: Mapped[int]
    asked_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    ready_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    pieces: Mapped[int]
    size: Mapped[int]

    @property
    def folder(self) -> str:
        """Where its zip lies."""
        return folder_of(self.id)


def folder_of(export_id: UUID) -> str:
    return f"exports/{export_id}"
