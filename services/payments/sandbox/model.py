"""The sandbox's own books: card tokens, orders and notices, in a schema of their own."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from contracts.money import Money
from services.payments.base import Base

SCHEMA = "sandbox"


class CardToken(Base):
    """Stands for a card; what the card does follows from `last4`, the number is never kept."""

    __tablename__ = "card_token"
    __table_args__ = ({"schema": SCHEMA},)

    token: Mapped[str] = mapped_column(primary_key=True)
    brand: Mapped[str]
    last4: Mapped[str]
    made_at: Mapped[datetime]


class SandboxOrder(Base):
    """An order by the caller's number; carried out once however often it is sent."""

    __tablename__ = "order"
    __table_args__ = (
        CheckConstraint("state IN ('unknown', 'succeeded', 'failed', 'closed')", name="state"),
        Index("order_token_idx", "token", "kind", "state"),
        {"schema": SCHEMA},
    )

    number: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    token: Mapped[str | None]
    charge_number: Mapped[str | None]
    amount: Mapped[int]
    currency: Mapped[str]
    state: Mapped[str]
    failure_code: Mapped[str | None]
    ordered_at: Mapped[datetime]
    # Of a payout that its bank will send back.
    returns_at: Mapped[datetime | None]

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)


class Notice(Base):
    """A notification to deliver until it is answered with 2xx."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("notice_to_send_idx", "id", postgresql_where="delivered_at IS NULL"),
        {"schema": SCHEMA},
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    number: Mapped[str] = mapped_column(ForeignKey(SandboxOrder.number), index=True)
    state: Mapped[str]
    happened_at: Mapped[datetime]
    tries: Mapped[int]
    next_try_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
