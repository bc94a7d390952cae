"""The tables of rings and of their legs."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.listings.base import Base
from services.listings.cycles.rules import Status
from services.listings.items.model import one_of

LIVE = (Status.PROPOSED, Status.AGREED)


class SwapCycleLeg(Base):
    """One thing of a ring and its way: `giver_id` owns it, `taker_id` gets it. When they agree, the
    giver says when and where it can be had. What came of it is the reservation of the ring on it.
    """

    __tablename__ = "swap_cycle_leg"
    __table_args__ = (
        CheckConstraint("giver_id <> taker_id", name="two_parties"),
        CheckConstraint("position BETWEEN 0 AND 2", name="position"),
        CheckConstraint("num_nulls(accepted_at, meet_at, place) IN (0, 3)", name="meeting"),
        Index("swap_cycle_leg_item_id_key", "cycle_id", "item_id", unique=True),
        Index("swap_cycle_leg_giver_id_key", "cycle_id", "giver_id", unique=True),
        Index("swap_cycle_leg_taker_id_key", "cycle_id", "taker_id", unique=True),
        Index("swap_cycle_leg_item_id_idx", "item_id"),
        Index("swap_cycle_leg_giver_id_idx", "giver_id"),
    )

    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("swap_cycle.id"), primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"))
    # As it was proposed: another version of it is another offer.
    item_version: Mapped[int]
    giver_id: Mapped[UUID]
    taker_id: Mapped[UUID]
    accepted_at: Mapped[datetime | None]
    meet_at: Mapped[datetime | None]
    place: Mapped[str | None]


class SwapCycle(Base):
    """A ring, proposed by the clock to those whose things it is made of. `key` names the ring."""

    __tablename__ = "swap_cycle"
    __table_args__ = (
        CheckConstraint(one_of("status", tuple(Status)), name="status"),
        Index(
            "swap_cycle_one_live_key", "key", unique=True, postgresql_where=one_of("status", LIVE)
        ),
        Index("swap_cycle_key_idx", "key"),
        Index("swap_cycle_proposed_idx", "expires_at", postgresql_where="status = 'proposed'"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str]
    status: Mapped[str] = mapped_column(default=Status.PROPOSED)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    legs: Mapped[list[SwapCycleLeg]] = relationship(order_by=SwapCycleLeg.position, lazy="selectin")
