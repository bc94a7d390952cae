"""The table of whose deal is whose."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.members.base import Base


class DealParties(Base):
    """The two of a deal: who owns what it is about and is paid, and who pays."""

    __tablename__ = "deal_parties"
    __table_args__ = (
        Index("deal_parties_heard_at_idx", "heard_at"),
        Index("deal_parties_pair_idx", "payee_id", "payer_id"),
    )

    deal_id: Mapped[UUID] = mapped_column(primary_key=True)
    payee_id: Mapped[UUID]
    payer_id: Mapped[UUID]
    heard_at: Mapped[datetime]
