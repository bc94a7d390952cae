"""Charges: one a stage of a deal, of supplements as many as there are."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contracts.money import Money
from services.payments.base import Base
from services.payments.deals.model import Deal


class Charge(Base):
    """`amount` in minor units; `failure_code` says why the last try failed. Of one that was called
    off nothing is wanted any more: what arrives for it all the same goes back."""

    __tablename__ = "charge"
    __table_args__ = (
        UniqueConstraint("deal_id", "stage", "number"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint(
            "stage IN ('deposit', 'balance', 'price', 'supplement', 'overstay')",
            name="stage",
        ),
        CheckConstraint("number = 1 OR (number > 1 AND stage = 'supplement')", name="number"),
        CheckConstraint(
            "called_off_at IS NULL OR stage IN ('supplement', 'overstay')", name="called_off"
        ),
        CheckConstraint(
            "status IN ('due', 'processing', 'captured', 'failed', 'expired', 'refunded')",
            name="status",
        ),
        Index("charge_owed_idx", "due_at", postgresql_where="status IN ('due', 'failed')"),
        CheckConstraint(
            "(status IN ('captured', 'refunded')) = (captured_at IS NOT NULL)", name="captured"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    deal_id: Mapped[UUID] = mapped_column(ForeignKey(Deal.id))
    stage: Mapped[str]
    # Among those of its stage, as whoever holds the deal counts them.
    number: Mapped[int] = mapped_column(default=1, server_default="1")
    amount: Mapped[int]
    currency: Mapped[str]
    status: Mapped[str]
    failure_code: Mapped[str | None]
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    captured_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    overdue_at: Mapped[datetime | None]
    # Of a balance: not paid by then, the deposit is the payee's. Known here to be told, not to be
    # decided.
    forfeit_at: Mapped[datetime | None]
    called_off_at: Mapped[datetime | None]
    version: Mapped[int]

    deal: Mapped[Deal] = relationship(lazy="joined", innerjoin=True)

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def reference(self) -> str:
        """Under which the books know it, among those of its deal."""
        return self.stage if self.number == 1 else f"{self.stage}:{self.number}"
