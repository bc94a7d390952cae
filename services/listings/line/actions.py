"""What moves the line for an item: another is promised it, or it is free again."""

from collections.abc import Sequence
from datetime import datetime
from math import inf
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from services.listings.draws import rules as draws
from services.listings.items.model import Item, seen_by
from services.listings.reservations.model import Reservation, hold
from services.listings.reservations.rules import Status


def proposals(session: Session, things: Sequence[Item]) -> list[Reservation]:
    """Those that ask for one of the things or offer it in return, locked in the order of their ids.
    The caller has locked the things."""
    ids = [thing.id for thing in things]
    moved = or_(Reservation.item_id.in_(ids), Reservation.offered_item_id.in_(ids))
    proposed = (
        select(Reservation)
        .where(moved, Reservation.status == Status.PROPOSED)
        .order_by(Reservation.id)
        .with_for_update(of=Reservation)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(proposed))


def let_wait(session: Session, things: Sequence[Item], *, now: datetime) -> list[Reservation]:
    """The things are promised now, or hidden by the committee: whoever asks for them keeps their
    place, and the time of their proposal stands still. Those that begin to wait."""
    found = [deal for deal in proposals(session, things) if deal.waiting_since is None]
    for deal in found:
        deal.waiting_since = now
        deal.version += 1
    session.flush()
    return found


def in_sight(session: Session, deals: Sequence[Reservation]) -> list[Reservation]:
    """Those whose takers may see now what they ask for: the committee hides from everybody."""
    seen = (
        select(Reservation.id)
        .join(Item, Item.id == Reservation.item_id)
        .where(Reservation.id.in_([deal.id for deal in deals]), seen_by(Reservation.taker_id))
    )
    found = set(session.scalars(seen))
    return [deal for deal in deals if deal.id in found]


def whose_turn(session: Session, item: Item) -> Reservation | None:
    """Where the line decides, the first in it who may still see the item; None where nobody is
    there, and where the owner chooses."""
    if not draws.goes_by_line(item.allocation, item.drawn_at):
        return None
    asking = [deal for deal in proposals(session, [item]) if deal.item_id == item.id]
    return min(in_sight(session, asking), key=_place, default=None)


def resume(session: Session, things: Sequence[Item], *, now: datetime) -> list[Reservation]:
    """The things are free again, and shown: time goes on for those who need nothing else that is
    held up. Those that are first in line now of who may see it, one for each thing at most; before
    a draw there is no order."""
    waiting = [deal for deal in proposals(session, things) if deal.waiting_since]
    going_on = [deal for deal in waiting if not _held_up(session, deal)]
    for deal in going_on:
        # What was left of its time before it had to wait.
        deal.expires_at += now - (deal.waiting_since or now)
        deal.waiting_since = None
        deal.version += 1
    session.flush()
    seen = in_sight(session, going_on)
    ordered = [thing for thing in things if not draws.is_ahead(thing.draw_at, thing.drawn_at)]
    lines = [[deal for deal in seen if deal.item_id == thing.id] for thing in ordered]
    return [min(line, key=_place) for line in lines if line]


def _place(deal: Reservation) -> tuple[int | float, datetime, UUID]:
    """As line.views puts them in order: who was drawn, and then who asked first."""
    return deal.draw_place or inf, deal.created_at, deal.id


def _held_up(session: Session, deal: Reservation) -> bool:
    """Whether what this one asks for, or offers in return, is promised to somebody else, or hidden
    by the committee."""
    held = exists().where(hold.c.item_id.in_(deal.item_ids))
    hidden = exists().where(Item.id.in_(deal.item_ids), Item.hidden_by.is_not(None))
    return bool(session.scalar(select(or_(held, hidden))))
