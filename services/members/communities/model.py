"""Tables of communities and of who sits on their committees (居委会)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.members.base import Base


class Community(Base):
    """A neighbourhood; `zone` is its IANA time zone."""

    __tablename__ = "community"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    english_name: Mapped[str | None] = mapped_column(String(80))
    zone: Mapped[str] = mapped_column(String(64))
    founded_at: Mapped[datetime]


class CommitteeSeat(Base):
    """Appointed by the operator, by no route."""

    __tablename__ = "committee_seat"
    __table_args__ = (Index("committee_seat_member_id_idx", "member_id"),)

    community_id: Mapped[UUID] = mapped_column(ForeignKey("community.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), primary_key=True)
    granted_at: Mapped[datetime]
