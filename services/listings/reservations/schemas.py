"""How a reservation looks to one of its two parties."""

import math
from datetime import datetime
from uuid import UUID

from chassis.clock import rfc3339
from chassis.viewer import Viewer
from contracts.fees import fee_json
from contracts.json import Json
from contracts.labels import status_label
from contracts.money import money_json
from services.listings.disputes.model import Dispute
from services.listings.disputes.schemas import dispute_json
from services.listings.items.schemas import snapshot_json
from services.listings.reservations.model import Reservation
from services.listings.reservations.rules import deadline, state_words


def reservation_json(
    deal: Reservation,
    *,
    cards: dict[UUID, Json],
    place_in_line: int | None,
    dispute: Dispute | None,
    viewer: Viewer,
) -> Json:
    """The deal with both cards and the snapshot of what it is about."""
    is_owner = viewer.member_id == deal.owner_id
    words = state_words(deal.status, deal.ended_by, deal.gone, side=deal.side_of(viewer.member_id))
    confirmed = {True: deal.owner_confirmed_at, False: deal.taker_confirmed_at}
    return {
        "id": str(deal.id),
        "listing_id": str(deal.item_id),
        "kind": deal.kind,
        "status": deal.status,
        "status_label": status_label(*words, viewer.locale),
        "price": money_json(deal.price, deal.currency),
        **fee_json(deal.price, deal.fee_bps, deal.currency),
        "meet_at": rfc3339(deal.meet_at),
        "place": deal.place,
        "note": deal.note,
        "reason": deal.reason,
        "ended_by": deal.ended_by,
        "offered_listing_id": _text(deal.offered_item_id),
        "owner": cards[deal.owner_id],
        "taker": cards[deal.taker_id],
        "item": snapshot_json(deal.item_id, deal.title, deal.kind, deal.photo, viewer),
        "offered_item": snapshot_json(
            deal.offered_item_id, deal.offered_title, None, deal.offered_photo, viewer
        ),
        "confirmed_by_me": confirmed[is_owner] is not None,
        "confirmed_by_other": confirmed[not is_owner] is not None,
        "reschedule": _reschedule(deal),
        "dispute": dispute_json(deal, dispute, viewer) if dispute else None,
        "due_at": _moment(deal.due_at),
        "expires_at": rfc3339(deal.expires_at),
        "no_show_open_until": _moment(deal.no_show_open_until),
        "swap_cycle_id": _text(deal.cycle_id),
        "entry_number": deal.entry_number,
        "place_in_line": place_in_line,
        "expires_in": _expires_in(deal, viewer.now),
        "created_at": rfc3339(deal.created_at),
        "version": deal.version,
    }


def _reschedule(deal: Reservation) -> Json | None:
    """The other meeting that one side asks for."""
    if deal.new_meet_at is None:
        return None
    by = "owner" if deal.new_by == deal.owner_id else "taker"
    return {"meet_at": rfc3339(deal.new_meet_at), "place": deal.new_place, "by": by}


def _expires_in(deal: Reservation, now: datetime) -> int | None:
    """Whole seconds until this ends by itself; None where no clock runs."""
    until = deadline(
        deal.status,
        waiting=deal.waiting_since is not None,
        expires_at=deal.expires_at,
        due_at=deal.due_at,
    )
    return max(0, math.ceil((until - now).total_seconds())) if until else None


def _moment(at: datetime | None) -> str | None:
    return rfc3339(at) if at else None


def _text(identifier: UUID | None) -> str | None:
    return str(identifier) if identifier else None
