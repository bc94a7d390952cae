"""The table of what payers agreed to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.base import Base
from services.payments.cards.model import Card
from services.payments.deals.model import Deal


class AutoPayment(Base):
    """The payer of the deal lets its balance be taken from this card. `tried_at`: it was tried, and
    is not again; a card that declines is for its payer to see to."""

    __tablename__ = "auto_payment"

    deal_id: Mapped[UUID] = mapped_column(ForeignKey(Deal.id), primary_key=True)
    card_id: Mapped[UUID] = mapped_column(ForeignKey(Card.id), index=True)
    agreed_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
