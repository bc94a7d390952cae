"""What ends proposals, offers and unpaid reservations that nobody ends."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.listings.items import actions as items
from services.listings.items.model import Item
from services.listings.line import actions as line
from services.listings.reservations import actions as reservations
from services.listings.reservations.model import Reservation
from services.listings.reservations.rules import Status, Step


def lapse_proposal(session: Session, reservation_id: UUID, *, now: datetime) -> None:
    """Close a proposal that nobody answered."""
    deal = session.get_one(Reservation, reservation_id)
    reservations.lock(session, deal)
    waits = deal.waiting_since or deal.is_entry
    if deal.status == Status.PROPOSED and not waits and deal.expires_at <= now:
        reservations.end(session, deal, Step.LAPSE, by="clock")


def lapse_unpaid(session: Session, reservation_id: UUID, *, now: datetime) -> None:
    """Free what was not paid for in time, once payments has closed its charge."""
    deal = session.get_one(Reservation, reservation_id)
    things = reservations.lock(session, deal)
    if deal.status == Status.AWAITING_PAYMENT and deal.due_at and deal.due_at <= now:
        reservations.end(session, deal, Step.LAPSE, by="clock")
        reservations.free(session, deal, things, now=now)


def expire_item(session: Session, item_id: UUID, *, now: datetime) -> None:
    """Close an offer whose time is over, and the proposals that wait for it."""
    item = items.expire_item(session, item_id, now=now)
    if item:
        drop_proposals(session, item)


def drop_proposals(
    session: Session, item: Item, *, withdrawn: bool = False, removed: bool = False
) -> None:
    """End the proposals that ask for an item that has gone, or offer it for another. Nobody has
    said no to anybody: it was `withdrawn` by whose item it is, on either side, `removed` by the
    committee, or neither. The item is locked by the caller."""
    for deal in line.proposals(session, [item]):
        gone, whose = ("asked", "owner") if deal.item_id == item.id else ("offered", "taker")
        by = whose if withdrawn else "clock"
        ended_by = "committee" if removed else by
        reservations.end(session, deal, Step.DECLINE, by=by, gone=gone, ended_by=ended_by)
