"""What moves the line for an item: another is promised it, or it is free again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.listings.items.model import Item
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
    """The things are promised now: whoever asks for them as well keeps their place, and the time
    of their proposal stands still. Those that begin to wait."""
    found = [deal for deal in proposals(session, things) if deal.waiting_since is None]
    for deal in found:
        deal.waiting_since = now
        deal.version += 1
    session.flush()
    return found


def resume(session: Session, things: Sequence[Item], *, now: datetime) -> list[Reservation]:
    """The things are free again: time goes on for those who need nothing else that is promised.
    Those that are first in line now, one for each thing at most."""
    waiting = [deal for deal in proposals(session, things) if deal.waiting_since]
    going_on = [deal for deal in waiting if not _promised(session, deal)]
    for deal in going_on:
        # What was left of its time before it had to wait.
        deal.expires_at += now - (deal.waiting_since or now)
        deal.waiting_since = None
        deal.version += 1
    session.flush()
    lines = [[deal for deal in going_on if deal.item_id == thing.id] for thing in things]
    return [min(line, key=lambda deal: (deal.created_at, deal.id)) for line in lines if line]


def _promised(session: Session, deal: Reservation) -> bool:
    """Whether somebody else is promised what this one asks for, or offers in return."""
    held = select(hold.c.item_id).where(hold.c.item_id.in_(deal.item_ids))
    return bool(session.scalar(select(held.exists())))
