"""How a ring of swaps looks to one of its members."""

import math
from typing import NamedTuple
from uuid import UUID

from chassis.clock import rfc3339
from chassis.viewer import Viewer
from contracts.json import Json
from contracts.labels import status_label
from services.listings.cycles.model import SwapCycle, SwapCycleLeg
from services.listings.cycles.rules import Status
from services.listings.items.model import Item
from services.listings.photos.schemas import photo_json
from services.listings.reservations.model import Reservation


class Known(NamedTuple):
    """What the viewer may know of rings: items, people's cards, and their own reservations by ring
    and item."""

    items: dict[UUID, Item]
    cards: dict[UUID, Json]
    deals: dict[tuple[UUID, UUID], Reservation]


def cycle_json(cycle: SwapCycle, known: Known, viewer: Viewer) -> Json:
    """The ring, beginning with what the viewer gives; what they may not see of it is null."""
    me = viewer.member_id
    first = next(at for at, leg in enumerate(cycle.legs) if leg.giver_id == me)
    legs = [*cycle.legs[first:], *cycle.legs[:first]]
    proposed = cycle.status == Status.PROPOSED
    left = math.ceil((cycle.expires_at - viewer.now).total_seconds())
    return {
        "id": str(cycle.id),
        "status": cycle.status,
        "status_label": status_label("swap_cycle", cycle.status, viewer.locale),
        "accepted_by_me": legs[0].accepted_at is not None,
        "legs": [_leg(leg, known, viewer) for leg in legs],
        "created_at": rfc3339(cycle.created_at),
        "expires_at": rfc3339(cycle.expires_at),
        "expires_in": max(0, left) if proposed else None,
        "version": cycle.version,
    }


def _leg(leg: SwapCycleLeg, known: Known, viewer: Viewer) -> Json:
    item = known.items.get(leg.item_id)
    mine = viewer.member_id in (leg.giver_id, leg.taker_id)
    deal = known.deals.get((leg.cycle_id, leg.item_id))
    # As its giver has said, and later as the two have moved it.
    meet_at, place = (deal.meet_at, deal.place) if deal else (leg.meet_at, leg.place)
    meeting = {"meet_at": rfc3339(meet_at), "place": place} if meet_at else None
    return {
        "item": _item(item, viewer) if item else None,
        "giver": known.cards.get(leg.giver_id),
        "taker": known.cards.get(leg.taker_id),
        "accepted": leg.accepted_at is not None,
        "meeting": meeting if mine else None,
        "reservation_id": str(deal.id) if deal else None,
    }


def _item(item: Item, viewer: Viewer) -> Json:
    photo = item.photos[0] if item.photos else None
    return {
        "id": str(item.id),
        "title": item.title,
        "photo": photo_json(photo, viewer) if photo else None,
    }
