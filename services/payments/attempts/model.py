"""Attempts: each is committed before the provider hears of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from contracts.json import Json
from contracts.money import Money
from services.payments.base import Base
from services.payments.cards.model import Card
from services.payments.deals.model import Deal


class Attempt(Base):
    """`subject_id` is the charge, refund or payout; `number` is what the provider knows it by.

    `parts` as in providers.rules.Order: {number, amount, currency} each.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        CheckConstraint("kind IN ('charge', 'refund', 'payout')", name="kind"),
        CheckConstraint(
            "state IN ('processing', 'succeeded', 'failed', 'closed', 'returned')", name="state"
        ),
        CheckConstraint("(state = 'returned') = (returned_at IS NOT NULL)", name="returned"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("(kind = 'refund') = (card_id IS NULL)", name="card"),
        CheckConstraint("(kind = 'refund') = (charge_number IS NOT NULL)", name="charge_number"),
        CheckConstraint("(state = 'processing') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("client_action IS NULL OR state = 'processing'", name="client_action"),
        Index(
            "attempt_one_in_flight_idx",
            "subject_id",
            unique=True,
            postgresql_where="state = 'processing'",
        ),
        Index(
            "attempt_one_success_idx",
            "subject_id",
            unique=True,
            postgresql_where="state = 'succeeded'",
        ),
        Index("attempt_to_ask_idx", "next_ask_at", postgresql_where="state = 'processing'"),
    )

    number: Mapped[str] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(server_default="sandbox")
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    deal_id: Mapped[UUID] = mapped_column(ForeignKey(Deal.id), index=True)
    card_id: Mapped[UUID | None] = mapped_column(ForeignKey(Card.id), index=True)
    token: Mapped[str | None]
    charge_number: Mapped[str | None]
    parts: Mapped[list[Json] | None] = mapped_column(JSONB(none_as_null=True))
    client_action: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))
    amount: Mapped[int]
    currency: Mapped[str]
    state: Mapped[str]
    failure_code: Mapped[str | None]
    asked: Mapped[int]
    next_ask_at: Mapped[datetime]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)
