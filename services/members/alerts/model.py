"""The table of alerts that are on their way."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.members.alerts.rules import KINDS
from services.members.base import Base


class Alert(Base):
    """A message to `number` in `locale`; gone once a carrier has taken it.

    `next_try_at`: when somebody may take it (again). Of a `phone_change` it says when that
    `takes_effect_at`.
    """

    __tablename__ = "alert"
    __table_args__ = (
        CheckConstraint(f"kind IN ({', '.join(map(repr, KINDS))})", name="kind"),
        CheckConstraint(
            "(kind = 'phone_change') = (takes_effect_at IS NOT NULL)", name="takes_effect"
        ),
        Index("alert_member_idx", "member_id"),
        Index("alert_next_try_idx", "next_try_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    number: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(20))
    locale: Mapped[str] = mapped_column(String(8))
    takes_effect_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
