"""Table of what the committee looked at and decided."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.members.base import Base


class AuditEntry(Base):
    """One look or decision of a committee member; rows are only ever added."""

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("audit_log_community_idx", "community_id", "happened_at"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    happened_at: Mapped[datetime]
    actor_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    community_id: Mapped[UUID] = mapped_column(ForeignKey("community.id"))
    action: Mapped[str] = mapped_column(String(40))
    subject_ids: Mapped[list[UUID]]
    details: Mapped[dict[str, Any]]
