"""Reads of disputes: for the two of each, and for the committee."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, selectinload

from chassis.disputes.views import Docket
from services.listings.cycles.model import SwapCycleLeg
from services.listings.disputes.model import Dispute, Evidence
from services.listings.items.model import Item
from services.listings.reservations.model import Reservation
from services.listings.reservations.rules import Status

_WHAT_IS_SAID = (selectinload(Dispute.proposals), selectinload(Dispute.photos))


def disputes_of(session: Session, deal_ids: Collection[UUID]) -> dict[UUID, Dispute]:
    """By the deal."""
    if not deal_ids:
        return {}
    wanted = select(Dispute).where(Dispute.reservation_id.in_(deal_ids)).options(*_WHAT_IS_SAID)
    return {found.reservation_id: found for found in session.scalars(wanted)}


def shown_by_dispute(session: Session, photo_id: UUID, viewer_id: UUID) -> set[UUID]:
    """The communities whose committees may look at the photo, since a dispute is open over what it
    shows; without those in which the viewer has a part."""
    shows = (Reservation.photo_id == photo_id) | (Reservation.offered_photo_id == photo_id)
    wanted = (
        select(Item.community_id)
        .join(Reservation, Reservation.item_id == Item.id)
        .where(shows, Reservation.status == Status.DISPUTED, ~_has_part(viewer_id))
    )
    return set(session.scalars(wanted)) | DOCKET.shows(session, photo_id, viewer_id)


def parties_of(session: Session, deal: Reservation) -> set[UUID]:
    """Who has a part in the matter: the two, and of a ring everybody whose things are in it."""
    legs = select(SwapCycleLeg.giver_id).where(SwapCycleLeg.cycle_id == deal.cycle_id)
    ring = set(session.scalars(legs)) if deal.cycle_id else set()
    return {deal.owner_id, deal.taker_id} | ring


def _has_part(member_id: UUID) -> ColumnElement[bool]:
    """The same as a condition on reservations."""
    in_ring = exists().where(
        SwapCycleLeg.cycle_id == Reservation.cycle_id, SwapCycleLeg.giver_id == member_id
    )
    return or_(Reservation.owner_id == member_id, Reservation.taker_id == member_id, in_ring)


# Before the committee of the community where the owner offered the thing.
DOCKET = Docket(
    dispute=Dispute,
    evidence=Evidence,
    cases=select(Dispute, Reservation, Item.community_id)
    .join(Reservation, Reservation.id == Dispute.reservation_id)
    .join(Item, Item.id == Reservation.item_id),
    community_id=Item.community_id.expression,
    has_part=_has_part,
)
