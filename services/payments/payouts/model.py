"""Payouts: one a deal, for all of its escrow; before it one for a deposit that is forfeited."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contracts.money import Money
from services.payments.base import Base
from services.payments.cards.model import Card
from services.payments.deals.model import Deal


class Payout(Base):
    """`of`: `deal` for all that is left of it, `forfeit` for the deposit of who does not pay,
    `overstay` for what was paid for the time after it.

    `card_id` is the card it goes to next: the payee's default when it was last looked up, or the
    card they chose since. While it is under way its attempt may name another.
    """

    __tablename__ = "payout"
    __table_args__ = (
        UniqueConstraint("deal_id", "of"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("fee >= 0", name="fee"),
        CheckConstraint("\"of\" IN ('deal', 'forfeit', 'overstay')", name="of"),
        CheckConstraint(
            "status IN ('pending', 'waiting_for_card', 'submitted', 'paid', 'failed', 'returned')",
            name="status",
        ),
        CheckConstraint("(status = 'paid') = (paid_at IS NOT NULL)", name="paid"),
        Index(
            "payout_to_send_idx",
            "next_try_at",
            postgresql_where="status IN ('pending', 'failed')",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    deal_id: Mapped[UUID] = mapped_column(ForeignKey(Deal.id))
    of: Mapped[str] = mapped_column(server_default="deal")
    payee_id: Mapped[UUID] = mapped_column(index=True)
    amount: Mapped[int]
    # What the platform has taken before: `amount` is without it.
    fee: Mapped[int] = mapped_column(default=0, server_default="0")
    currency: Mapped[str]
    status: Mapped[str]
    card_id: Mapped[UUID | None] = mapped_column(ForeignKey(Card.id))
    failure_code: Mapped[str | None]
    tries: Mapped[int]
    next_try_at: Mapped[datetime]
    created_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    version: Mapped[int]

    deal: Mapped[Deal] = relationship(lazy="joined", innerjoin=True)

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)
