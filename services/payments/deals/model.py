"""A deal as payments knows it: its two parties and the state of its escrow."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.base import Base


class Deal(Base):
    """`id` is the booking's or reservation's; `state` is that of its escrow, whose steps are in
    escrow.rules; `closed_at` is when it ended without being done. `freeze_version` is that of the
    last word on whether it is disputed: a word that comes late is none. `fee_bps` is what the
    platform takes of what the payee gets, as the two have agreed.
    """

    __tablename__ = "deal"
    __table_args__ = (
        CheckConstraint("kind IN ('booking', 'reservation')", name="kind"),
        CheckConstraint("state IN ('held', 'released', 'refunded', 'frozen')", name="state"),
        CheckConstraint("fee_bps BETWEEN 0 AND 2000", name="fee_bps"),
        CheckConstraint("payer_id <> payee_id", name="two_parties"),
        CheckConstraint("(state = 'refunded') = (closed_at IS NOT NULL)", name="closed"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    payer_id: Mapped[UUID] = mapped_column(index=True)
    payee_id: Mapped[UUID] = mapped_column(index=True)
    state: Mapped[str]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    version: Mapped[int]
    # What is agreed upon ends then; NULL where it is not known.
    ends_at: Mapped[datetime | None]
    fee_bps: Mapped[int] = mapped_column(default=0, server_default="0")
    freeze_version: Mapped[int] = mapped_column(default=0)
