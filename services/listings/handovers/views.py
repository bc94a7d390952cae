"""Reads of handovers: the code for the taker's eyes, and what the clock has to move on."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from contracts.errors.general import NotParty
from contracts.errors.listings import ReservationState
from services.listings.handovers import rules
from services.listings.reservations.model import Reservation


def code_shown(deal: Reservation, *, viewer_id: UUID, key: bytes) -> str:
    """The code of a deal that is agreed and, where there is a price, paid; never to the owner."""
    if deal.taker_id != viewer_id:
        raise NotParty()
    if deal.status not in rules.CODE_SHOWN:
        raise ReservationState(state=deal.status)
    return rules.code_for(key, deal.id)


def half_confirmed(silence: timedelta, now: datetime) -> Select[UUID]:
    """Deals that one side confirmed and the other has kept silent about for `silence`.

    With neither side's word a deal is not among them: no clock releases money nobody confirmed.
    """
    first_word = func.least(Reservation.owner_confirmed_at, Reservation.taker_confirmed_at)
    return select(Reservation.id).where(
        Reservation.status.in_(rules.AGREED), first_word <= now - silence
    )


def silent(session: Session, reservation_id: UUID) -> UUID:
    """Who of the two has not confirmed what the other has."""
    deal = session.get_one(Reservation, reservation_id)
    return deal.owner_id if deal.owner_confirmed_at is None else deal.taker_id
