"""The table of days that were compared with a provider's statement."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from contracts.json import Json
from services.payments.base import Base


class Reconciliation(Base):
    """What one day came to when it was compared last; amounts are the provider's, in minor units.

    `differences`: {kind, order_kind, number, ours, theirs, state} each, as in rules.Difference.
    """

    __tablename__ = "reconciliation"
    __table_args__ = (
        CheckConstraint(
            "lines >= 0 AND charged >= 0 AND refunded >= 0 AND paid_out >= 0", name="figures"
        ),
        CheckConstraint("jsonb_typeof(differences) = 'array'", name="differences"),
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(primary_key=True)
    compared_at: Mapped[datetime]
    lines: Mapped[int]
    charged: Mapped[int]
    refunded: Mapped[int]
    paid_out: Mapped[int]
    differences: Mapped[list[Json]] = mapped_column(JSONB)
