"""The table of objections to a handover that the other side has confirmed."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, synonym

from chassis.disputes.model import Objection, checks
from contracts.labels import DISPUTE_REASON
from services.listings.base import Base


class Dispute(Objection, Base):
    """One a reservation, and under its id. It stays once the two have settled it, or the committee
    has decided it, and a trigger on `reservation` closes it; without a price nothing is divided."""

    __tablename__ = "dispute"
    __table_args__ = (
        *checks(DISPUTE_REASON),
        CheckConstraint("num_nulls(decided_by, decided_at, explanation) IN (0, 3)", name="decided"),
        CheckConstraint("num_nulls(to_payer, to_payee) IN (0, 2)", name="divided"),
        CheckConstraint("to_payer IS NULL OR decided_at IS NOT NULL", name="divided_by_decision"),
    )

    reservation_id: Mapped[UUID] = mapped_column(ForeignKey("reservation.id"), primary_key=True)
    id = synonym("reservation_id")
    deal_id = synonym("reservation_id")
