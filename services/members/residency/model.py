"""Table of residencies."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from services.members.base import Base


def _key_of(name: str) -> MappedColumn[str | None]:
    return mapped_column(Text, Computed(f"home_key(({name})::text)", persisted=True))


class Residency(Base):
    """A member's asking to be known as resident; building and room never leave this service.

    With an invite of the committee's, the home need not be told. The same home is the same keys,
    however it was written.
    """

    __tablename__ = "residency"
    __table_args__ = (
        CheckConstraint(
            "status IN ('pending', 'approved', 'rejected', 'withdrawn', 'moved_out')",
            name="status",
        ),
        CheckConstraint(
            "(status IN ('pending', 'withdrawn')) = (decided_at IS NULL)", name="decided"
        ),
        CheckConstraint(
            "(status IN ('withdrawn', 'moved_out')) = (ended_at IS NOT NULL)", name="ended"
        ),
        Index(
            "residency_held_key",
            "member_id",
            unique=True,
            postgresql_where=text("status IN ('pending', 'approved')"),
        ),
        CheckConstraint(
            "invite_id IS NOT NULL OR building IS NOT NULL AND room IS NOT NULL", name="home"
        ),
        # Who else is registered at a room.
        Index("residency_home_idx", "community_id", "building_key", "room_key"),
        Index("residency_community_idx", "community_id", "status", "asked_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    community_id: Mapped[UUID] = mapped_column(ForeignKey("community.id"))
    building: Mapped[str | None] = mapped_column(String(40))
    unit: Mapped[str | None] = mapped_column(String(40))
    room: Mapped[str | None] = mapped_column(String(40))
    # As rules.home_key says, by the database itself: no row is without.
    building_key: Mapped[str | None] = _key_of("building")
    unit_key: Mapped[str | None] = _key_of("unit")
    room_key: Mapped[str | None] = _key_of("room")
    note: Mapped[str | None] = mapped_column(String(500))
    status: Mapped[str] = mapped_column(String(16), default="pending")
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[str | None] = mapped_column(String(500))
    ended_at: Mapped[datetime | None]
    invite_id: Mapped[UUID | None] = mapped_column(ForeignKey("committee_invite.id"))
