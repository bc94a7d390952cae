"""The table of who asked to be erased, and how far that has got."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.members.base import Base
from services.members.erasures.rules import STATES


class Erasure(Base):
    """A member's last asking; `id` is new with each. `scrubbed`: when each of the other services
    said that nothing is left there. Who was `suspended` as they asked is so again where it is
    withdrawn."""

    __tablename__ = "erasure"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(map(repr, STATES))})", name="state"),
        CheckConstraint("(state = 'erased') = (erased_at IS NOT NULL)", name="erased"),
        Index("erasure_checking_idx", "asked_at", postgresql_where=text("state = 'checking'")),
    )

    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), primary_key=True)
    id: Mapped[UUID]
    state: Mapped[str] = mapped_column(String(16))
    asked_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    suspended: Mapped[bool] = mapped_column(server_default=text("false"))
    scrubbed: Mapped[dict[str, Any]]
