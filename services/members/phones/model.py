"""The table of replacements that were announced."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.members.base import Base
from services.members.phones.rules import STATES


class PhoneChange(Base):
    """`new_number`, whose holder has shown that it is theirs, instead of `old_number`, whose holder
    has not been heard; settled at the latest soon after `takes_effect_at`."""

    __tablename__ = "phone_change"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(map(repr, STATES))})", name="state"),
        CheckConstraint("(state = 'waiting') = (settled_at IS NULL)", name="settled"),
        CheckConstraint("old_number <> new_number", name="numbers"),
        # One at a time.
        Index(
            "phone_change_waiting_key",
            "member_id",
            unique=True,
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("phone_change_member_idx", "member_id", "asked_at"),
        Index(
            "phone_change_due_idx", "takes_effect_at", postgresql_where=text("state = 'waiting'")
        ),
        Index("phone_change_settled_idx", "settled_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    old_number: Mapped[str] = mapped_column(String(16))
    new_number: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    asked_at: Mapped[datetime]
    takes_effect_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
