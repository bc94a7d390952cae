"""What hands a thing over: the code, two confirmations, or one and a clock; then completion."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.errors.general import NotOwner
from contracts.errors.listings import HandoverCodeLocked, HandoverCodeWrong, ReservationState
from contracts.json import Json
from contracts.money import money_json
from services.listings.handovers import rules
from services.listings.items import actions as items
from services.listings.items import rules as item_rules
from services.listings.items.model import Item
from services.listings.lapses import actions as lapses
from services.listings.reservations import actions as reservations
from services.listings.reservations import rules as deal_rules
from services.listings.reservations.model import Reservation
from services.listings.reservations.rules import Step


def enter_code(
    session: Session, deal: Reservation, code: str, *, caller_id: UUID, key: bytes, now: datetime
) -> Reservation:
    """The owner enters what the taker shows. A wrong code is counted; five lock for a while."""
    if deal.owner_id != caller_id:
        raise NotOwner()
    things = _lock_open(session, deal)
    rules.check_code_settles(deal.status, owner_confirmed=deal.owner_confirmed_at is not None)
    locked = rules.seconds_locked(deal.code_tries, deal.code_tried_at, now=now)
    if locked:
        raise HandoverCodeLocked(retry_after=locked)
    if not rules.matches(code, key=key, reservation_id=deal.id):
        tries = rules.tries_so_far(deal.code_tries, deal.code_tried_at, now=now) + 1
        deal.code_tries, deal.code_tried_at = tries, now
        raise HandoverCodeWrong(tries_left=rules.MAX_TRIES - tries)
    deal.owner_confirmed_at = deal.owner_confirmed_at or now
    deal.taker_confirmed_at = deal.taker_confirmed_at or now
    hand_over(session, deal, things, now=now)
    return deal


def confirm(session: Session, deal: Reservation, *, caller_id: UUID, now: datetime) -> Reservation:
    """One side says that the thing changed hands; with both sides' word it has."""
    things = _lock_open(session, deal)
    if caller_id == deal.owner_id:
        deal.owner_confirmed_at = deal.owner_confirmed_at or now
    else:
        deal.taker_confirmed_at = deal.taker_confirmed_at or now
    if rules.both_confirmed(deal.owner_confirmed_at, deal.taker_confirmed_at):
        hand_over(session, deal, things, now=now)
    else:
        deal.version += 1
    return deal


def hand_over(
    session: Session,
    deal: Reservation,
    things: list[Item],
    *,
    now: datetime,
    decision: Json | None = None,
) -> None:
    """The thing, which is locked, has changed hands: by the word of the two, or by the committee's
    `decision` (data of reservation_decided). Held money may go to the owner."""
    deal.handed_over_at = now
    reservations.move(deal, Step.HAND_OVER)
    session.flush()
    if decision:
        reservations.announce(session, "reservation_decided", deal, **decision)
    else:
        price = money_json(deal.price, deal.currency)
        reservations.announce(session, "handover_confirmed", deal, price=price)
    reservations.note_handed_on(session, deal)
    if not deal.price:
        _complete(session, deal, things)


def complete_one_sided(session: Session, reservation_id: UUID, *, now: datetime) -> None:
    """One side confirmed and the other kept silent long enough: the deal goes on."""
    deal = session.get_one(Reservation, reservation_id)
    things = reservations.lock(session, deal)
    if deal.status in rules.AGREED:
        hand_over(session, deal, things, now=now)


def finish_paid_out(session: Session, deal: Reservation) -> None:
    """The owner has been paid: 交易已完成. Late or repeated news changes nothing."""
    things = reservations.lock(session, deal)
    if deal_rules.can(deal.status, Step.COMPLETE):
        _complete(session, deal, things)


def _lock_open(session: Session, deal: Reservation) -> list[Item]:
    things = reservations.lock(session, deal)
    if deal.status not in rules.OPEN:
        raise ReservationState(state=deal.status)
    return things


def _complete(session: Session, deal: Reservation, things: list[Item]) -> None:
    reservations.move(deal, Step.COMPLETE)
    for thing in things:
        items.move(thing, item_rules.Step.COMPLETE)
        lapses.drop_proposals(session, thing)
    session.flush()
    reservations.announce(session, "item_completed", deal)
