"""Table of the codes with which the committee invites residents."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.members.base import Base


class CommitteeInvite(Base):
    """A code for `max_uses` residents, of one building if it names one, until `expires_at`
    or until the committee takes it back."""

    __tablename__ = "committee_invite"
    __table_args__ = (
        CheckConstraint("max_uses >= 1 AND uses BETWEEN 0 AND max_uses", name="uses"),
        Index("committee_invite_community_id_idx", "community_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community_id: Mapped[UUID] = mapped_column(ForeignKey("community.id"))
    code: Mapped[str] = mapped_column(String(12), unique=True)
    building: Mapped[str | None] = mapped_column(String(40))
    max_uses: Mapped[int]
    uses: Mapped[int] = mapped_column(default=0)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
