"""What asks for an item: a place in its line, an entry in its draw, or the item at once."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from chassis.circle import include_self
from chassis.ids import uuid7
from contracts.errors.general import ValidationFailed
from contracts.errors.listings import ItemNotAvailable, OwnListing, ProposalExists
from contracts.json import Json
from services.listings.draws import rules as draws
from services.listings.items import actions as items
from services.listings.items import rules as item_rules
from services.listings.items.model import Item
from services.listings.reservations import actions as reservations
from services.listings.reservations import rules
from services.listings.reservations.model import Reservation


def propose(
    session: Session,
    item: Item,
    asked: dict[str, Any],
    *,
    standing: Json,
    now: datetime,
    lasts: timedelta,
) -> Reservation:
    """Ask for an item that the taker can see. `lasts` is how long the owner has to answer.

    Where the line decides, who asks first has the item at once, and others wait behind them.
    """
    item_rules.require_resident(standing["residency"])
    taker_id = UUID(standing["member_id"])
    if item.owner_id == taker_id:
        raise OwnListing()
    rules.check_meeting(asked["meet_at"], now=now, draw_at=item.draw_at)
    include_self(session, standing)
    offered_id = asked.get("offered_listing_id")
    # Read again under the lock that accepting takes too, in the same order.
    items.lock_items(session, [item.id, *([offered_id] if offered_id else [])])
    price = asked.get("price")
    binding = rules.binding_price(
        item.kind, asked=None if price is None else price.amount, listed=item.price
    )
    offered = _offered(session, item.kind, offered_id, taker_id)
    by_line = draws.goes_by_line(item.allocation, item.drawn_at)
    waits = by_line and item.status == item_rules.Status.RESERVED and not item.hidden_by
    if not (waits or _on_offer(item, now)) or (offered and not _on_offer(offered, now)):
        raise ItemNotAvailable()
    if session.scalar(select(exists().where(*_live(item.id, taker_id)))):
        raise ProposalExists()
    deal = proposal(item, offered, asked)
    deal.taker_id, deal.price = taker_id, binding
    deal.fee_bps = asked.get("fee_bps", 0) if binding else 0
    deal.created_at, deal.expires_at = now, now + lasts
    deal.waiting_since = now if waits else None
    _enter(session, deal, item, now=now, lasts=lasts)
    session.add(deal)
    session.flush()
    reservations.note(session, deal)
    reservations.announce(session, "reservation_proposed", deal)
    if by_line and not waits:
        reservations.promise(session, deal, [item], now=now, by_line=True)
    return deal


def _enter(
    session: Session, deal: Reservation, item: Item, *, now: datetime, lasts: timedelta
) -> None:
    """Give the proposal its number on the list of a draw that is still to be held."""
    if item.draw_at is None or not draws.is_ahead(item.draw_at, item.drawn_at):
        return
    draws.check_entry(item.draw_at, deal.meet_at, now=now)
    last = select(func.max(Reservation.entry_number)).where(Reservation.item_id == item.id)
    deal.entry_number = (session.scalar(last) or 0) + 1
    deal.expires_at = item.draw_at + lasts


def _on_offer(item: Item, now: datetime) -> bool:
    return item.on_offer and item.expires_at > now


def _offered(session: Session, kind: str, item_id: UUID | None, taker_id: UUID) -> Item | None:
    rules.check_offer(kind, offers_something=item_id is not None)
    if item_id is None:
        return None
    offered = session.get(Item, item_id)
    if offered is None or offered.owner_id != taker_id:
        raise ValidationFailed.at("/offered_listing_id", "unknown_listing")
    if offered.allocation != draws.OWNERS_CHOICE:
        # Its owner has given the choice of who gets it away.
        raise ValidationFailed.at("/offered_listing_id", "not_allowed")
    return offered


def proposal(item: Item, offered: Item | None, asked: Json) -> Reservation:
    """What is agreed about, with the snapshot of both things that the two keep."""
    return Reservation(
        id=uuid7(),
        item_id=item.id,
        owner_id=item.owner_id,
        kind=item.kind,
        meet_at=asked["meet_at"],
        place=asked["place"],
        note=asked.get("note"),
        status=rules.Status.PROPOSED,
        version=1,
        title=item.title,
        photo_id=_first_photo(item),
        offered_item_id=offered.id if offered else None,
        offered_title=offered.title if offered else None,
        offered_photo_id=_first_photo(offered) if offered else None,
    )


def _live(item_id: UUID, taker_id: UUID) -> tuple[Any, ...]:
    return (
        Reservation.item_id == item_id,
        Reservation.taker_id == taker_id,
        Reservation.status.in_(rules.LIVE),
    )


def _first_photo(item: Item) -> UUID | None:
    return item.photos[0].id if item.photos else None
