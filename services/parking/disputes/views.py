"""Reads of disputes: a booking's own, and the committee's."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, selectinload

from chassis.disputes.views import Docket
from services.parking.bookings.model import Booking
from services.parking.disputes.model import Dispute, Evidence
from services.parking.spaces.model import Space


def newest_of(session: Session, booking_ids: Collection[UUID]) -> dict[UUID, Dispute]:
    """The last dispute of each booking that has had any, by the booking."""
    if not booking_ids:
        return {}
    wanted = (
        select(Dispute)
        .where(Dispute.booking_id.in_(booking_ids))
        .options(selectinload(Dispute.proposals), selectinload(Dispute.photos))
        .ext(distinct_on(Dispute.booking_id))
        .order_by(Dispute.booking_id, Dispute.opened_at.desc(), Dispute.id.desc())
    )
    return {found.booking_id: found for found in session.scalars(wanted)}


def booking_of(session: Session, dispute_id: UUID) -> UUID:
    """Which booking the dispute is about."""
    return session.scalars(select(Dispute.booking_id).where(Dispute.id == dispute_id)).one()


def has_objected(session: Session, booking_id: UUID, member_id: UUID) -> bool:
    wanted = select(Dispute.id).where(Dispute.booking_id == booking_id, Dispute.by_id == member_id)
    return session.scalar(wanted) is not None


def _has_part(member_id: UUID) -> ColumnElement[bool]:
    return or_(Booking.owner_id == member_id, Booking.renter_id == member_id)


# Before the committee of the community where the space is.
DOCKET = Docket(
    dispute=Dispute,
    evidence=Evidence,
    cases=select(Dispute, Booking, Space.community_id)
    .join(Booking, Booking.id == Dispute.booking_id)
    .join(Space, Space.id == Booking.space_id),
    community_id=Space.community_id.expression,
    has_part=_has_part,
)
