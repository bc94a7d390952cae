"""The table of objections to a handover that the other side has confirmed."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from chassis.disputes import model as chassis_model
from chassis.disputes.model import Objection, checks, evidence_checks, proposal_checks
from contracts.labels import DISPUTE_REASON
from services.listings.base import Base


class Proposal(chassis_model.Proposal, Base):
    """How one of the two would end it: with a price it is divided, without one it is said whether
    the thing counts as handed over."""

    __table_args__ = proposal_checks()

    dispute_id: Mapped[UUID] = mapped_column(ForeignKey("dispute.reservation_id"))


class Evidence(chassis_model.Evidence, Base):
    """What one of the two shows."""

    __table_args__ = evidence_checks()

    dispute_id: Mapped[UUID] = mapped_column(ForeignKey("dispute.reservation_id"), primary_key=True)


class Dispute(Objection, Base):
    """One a reservation, and under its id. It stays once the two have settled it, or the committee
    has decided it, and a trigger on `reservation` closes it; without a price nothing is divided."""

    __tablename__ = "dispute"
    __table_args__ = (
        *checks(DISPUTE_REASON),
        CheckConstraint("to_payer IS NULL OR decided_at IS NOT NULL", name="divided_by_decision"),
        Index("dispute_decide_by_idx", "decide_by", postgresql_where=text("closed_at IS NULL")),
    )

    reservation_id: Mapped[UUID] = mapped_column(ForeignKey("reservation.id"), primary_key=True)
    id = synonym("reservation_id")
    deal_id = synonym("reservation_id")
    proposals: Mapped[list[Proposal]] = relationship(foreign_keys=[Proposal.dispute_id])
    photos: Mapped[list[Evidence]] = relationship(order_by=[Evidence.added_at, Evidence.number])
