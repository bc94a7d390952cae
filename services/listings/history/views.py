"""Reads of history: all of it for an item's owner, of a deal its own part for the other."""

from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from chassis.circle import neighbour_cards
from chassis.clock import rfc3339
from chassis.ids import as_uuid
from chassis.pages import Paging, page, page_json
from chassis.viewer import Viewer
from contracts.errors.general import NotParty, NotThere
from contracts.json import Json
from contracts.labels import status_label
from services.listings.history.model import StateChange
from services.listings.items import views as item_views
from services.listings.reservations.model import Reservation
from services.listings.reservations.views import party_to


def item_history(session: Session, listing_id: str, query: dict[str, Any], viewer: Viewer) -> Json:
    """The states of an item and of its reservations, the newest first. Who is a party of a deal on
    it sees that deal's; NotParty for others that see the item."""
    item_id = as_uuid(listing_id)
    wanted = select(StateChange).where(StateChange.item_id == item_id)
    deals = select(Reservation).where(
        or_(Reservation.item_id == item_id, Reservation.offered_item_id == item_id)
    )
    own = _owns(session, listing_id, viewer.member_id)
    known = list(session.scalars(deals if own else deals.where(party_to(viewer.member_id))))
    if not own:
        if not known:
            # NotThere for who may not even see it.
            item_views.visible(session, listing_id, viewer.member_id)
            raise NotParty()
        wanted = wanted.where(StateChange.reservation_id.in_([deal.id for deal in known]))
    found = page(session, wanted, order=[StateChange.id.desc()], paging=Paging.of(query))
    # What one of a ring, or who got the item, did to others' deals names nobody to these.
    people = {viewer.member_id, *(one for deal in known for one in (deal.owner_id, deal.taker_id))}
    cards = neighbour_cards(session, people)
    items = [_change_json(change, cards, viewer.locale) for change in found.items]
    return page_json(items, found.next_cursor)


def _owns(session: Session, listing_id: str, member_id: UUID) -> bool:
    try:
        return item_views.visible(session, listing_id, member_id).owner_id == member_id
    except NotThere:
        return False


def _change_json(change: StateChange, cards: dict[UUID, Json], locale: str) -> Json:
    machine = "reservation" if change.reservation_id else "item"
    return {
        "status": change.status,
        "status_label": status_label(machine, change.status, locale),
        "reservation_id": str(change.reservation_id) if change.reservation_id else None,
        # None: a clock, news of money, or somebody whom these two do not deal with.
        "by": cards.get(change.by_id) if change.by_id else None,
        "at": rfc3339(change.happened_at),
    }
