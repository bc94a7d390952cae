"""Refunds: one captured charge or a part of it, once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contracts.money import Money
from services.payments.base import Base
from services.payments.charges.model import Charge
from services.payments.deals.model import Deal


class Refund(Base):
    """`charge_number` is the provider's order that took the money."""

    __tablename__ = "refund"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("status IN ('pending', 'submitted', 'paid', 'failed')", name="status"),
        CheckConstraint("(status = 'paid') = (paid_at IS NOT NULL)", name="paid"),
        Index(
            "refund_to_send_idx",
            "next_try_at",
            postgresql_where="status IN ('pending', 'failed')",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    deal_id: Mapped[UUID] = mapped_column(ForeignKey(Deal.id), index=True)
    charge_id: Mapped[UUID] = mapped_column(ForeignKey(Charge.id), unique=True)
    charge_number: Mapped[str]
    amount: Mapped[int]
    currency: Mapped[str]
    status: Mapped[str]
    tries: Mapped[int]
    next_try_at: Mapped[datetime]
    created_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    version: Mapped[int]

    deal: Mapped[Deal] = relationship(lazy="joined", innerjoin=True)

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)
