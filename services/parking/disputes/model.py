"""The table of objections to a booking."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from chassis.disputes import model as chassis_model
from chassis.disputes.model import Objection, checks, evidence_checks, proposal_checks
from chassis.ids import uuid7
from contracts.labels import BOOKING_DISPUTE_REASON
from services.parking.base import Base


class Proposal(chassis_model.Proposal, Base):
    """How one of the two would divide what is held."""

    __table_args__ = proposal_checks()

    dispute_id: Mapped[UUID] = mapped_column(ForeignKey("dispute.id"))


class Evidence(chassis_model.Evidence, Base):
    """What one of the two shows."""

    __table_args__ = evidence_checks()

    dispute_id: Mapped[UUID] = mapped_column(ForeignKey("dispute.id"), primary_key=True)


class Dispute(Objection, Base):
    """One a side and booking, which names the one that is open."""

    __tablename__ = "dispute"
    __table_args__ = (
        UniqueConstraint("booking_id", "by_id"),
        Index(
            "dispute_open_idx",
            "booking_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("dispute_opened_idx", "opened_at", "id"),
        *checks(BOOKING_DISPUTE_REASON),
        Index("dispute_decide_by_idx", "decide_by", postgresql_where=text("closed_at IS NULL")),
        CheckConstraint("decided_at IS NULL OR closed_at = decided_at", name="closed"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    booking_id: Mapped[UUID] = mapped_column(ForeignKey("booking.id"))
    deal_id = synonym("booking_id")
    proposals: Mapped[list[Proposal]] = relationship(foreign_keys=[Proposal.dispute_id])
    photos: Mapped[list[Evidence]] = relationship(order_by=[Evidence.added_at, Evidence.number])
