"""What changes reservations: accepting, ending, paying."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from chassis.circle import include_self
from chassis.clock import rfc3339
from chassis.outbox import publish
from contracts.errors.general import NotOwner
from contracts.errors.listings import (
    ItemNotAvailable,
    ListingHidden,
    ReservationState,
    SwapCycleUnderWay,
    TakerOutOfSight,
)
from contracts.json import Json
from contracts.money import money_json
from services.listings.cycles import actions as cycles
from services.listings.cycles import rules as cycle_rules
from services.listings.cycles.model import SwapCycle
from services.listings.draws import rules as draws
from services.listings.favourites import actions as favourites
from services.listings.history import actions as history
from services.listings.items import actions as items
from services.listings.items import rules as item_rules
from services.listings.items.model import Item
from services.listings.line import actions as line
from services.listings.meetings.rules import check_unclaimed
from services.listings.reservations import rules
from services.listings.reservations.model import Reservation
from services.listings.reservations.rules import Status, Step


def accept(
    session: Session,
    deal: Reservation,
    *,
    standing: Json,
    now: datetime,
    payment_due: timedelta,
) -> Reservation:
    """预约完成: promise the item, and the one offered for it, to this taker; both or neither."""
    if str(deal.owner_id) != standing["member_id"]:
        raise NotOwner()
    item_rules.require_resident(standing["residency"])
    include_self(session, standing)
    things = lock(session, deal)
    rules.after(deal.status, rules.accepting(deal.price))
    _require_choice(deal, things)
    if any(thing.hidden_by and thing.owner_id == deal.owner_id for thing in things):
        raise ListingHidden()
    if not all(thing.on_offer for thing in things):
        raise ItemNotAvailable()
    if deal.expires_at <= now:
        raise ReservationState(state=Status.EXPIRED)
    if not line.in_sight(session, [deal]):
        raise TakerOutOfSight()
    promise(session, deal, things, now=now, payment_due=payment_due)
    return deal


def promise(
    session: Session,
    deal: Reservation,
    things: list[Item],
    *,
    now: datetime,
    payment_due: timedelta = timedelta(0),
    by_line: bool = False,
) -> None:
    """The things, which are locked and free, are this taker's; whoever else asks for them waits.
    `by_line`: without a word of the owner, who hears of it. A meeting that it is too late for is
    put off, for the two to agree on another."""
    for thing in things:
        items.move(thing, item_rules.Step.RESERVE)
    soonest = rules.soonest(deal.created_at, by_line=by_line, now=now)
    meet_at = cycle_rules.put_off(deal.meet_at, now=soonest)
    late = meet_at != deal.meet_at
    deal.meet_at = meet_at
    deal.due_at = now + payment_due if deal.price else None
    deal.waiting_since = None
    move(deal, rules.accepting(deal.price))
    session.flush()
    announce(
        session,
        "item_reserved",
        deal,
        offered_listing_id=str(deal.offered_item_id) if deal.offered_item_id else None,
        kind=deal.kind,
        price=money_json(deal.price, deal.currency),
        due_at=rfc3339(deal.due_at) if deal.due_at else None,
        by="line" if by_line else "owner",
        put_off_to=rfc3339(meet_at) if late else None,
        **({"fee_bps": deal.fee_bps} if deal.fee_bps else {}),
    )
    # What is hidden from somebody since they asked is not spoken of to them.
    for other in line.in_sight(session, line.let_wait(session, things, now=now)):
        announce(session, "reservation_waiting", other)


def decline(
    session: Session, deal: Reservation, *, caller_id: UUID, reason: str | None, now: datetime
) -> Reservation:
    """The owner says no to a proposal."""
    if deal.owner_id != caller_id:
        raise NotOwner()
    return _fall_through(session, deal, Step.DECLINE, by="owner", reason=reason, now=now)


def cancel(
    session: Session, deal: Reservation, *, caller_id: UUID, reason: str | None, now: datetime
) -> Reservation:
    """Either side steps back before anybody has said that the thing changed hands
    (HandoverClaimed); what was paid goes back."""
    by = deal.side_of(caller_id)
    return _fall_through(session, deal, Step.CANCEL, by=by, reason=reason, now=now)


def take_payment(session: Session, deal: Reservation) -> None:
    """The price was captured. Late or repeated news changes nothing: late money is refunded."""
    lock(session, deal)
    if rules.can(deal.status, Step.PAY):
        move(deal, Step.PAY)


def note_refund(session: Session, deal: Reservation, *, now: datetime) -> None:
    """What was paid has gone back to the taker."""
    lock(session, deal)
    if deal.refunded_at is None:
        deal.refunded_at = now
        deal.version += 1


def lock(session: Session, deal: Reservation) -> list[Item]:
    """Lock the deal's items and then the deal: always in this order, and reread. Of a ring all
    items are locked: what becomes of one part becomes of all."""
    ring = select(Reservation.item_id).where(Reservation.cycle_id == deal.cycle_id)
    others = session.scalars(ring) if deal.cycle_id else ()
    things = items.lock_items(session, list({*deal.item_ids, *others}))
    session.refresh(deal, with_for_update={"of": Reservation})
    return [thing for thing in things if thing.id in deal.item_ids]


def free(session: Session, deal: Reservation, things: list[Item], *, now: datetime) -> None:
    """Offer again what was promised by a deal that has ended: first to who has waited longest,
    and where the line decides, they have it. With a part of a ring that nobody has handed anything
    on in yet, all of the ring is undone."""
    _free(session, things, now=now)
    if deal.cycle_id:
        _undo_ring(session, deal, now=now)


def _free(session: Session, things: list[Item], *, now: datetime) -> None:
    for thing in things:
        items.move(thing, item_rules.Step.FREE)
    offer_again(session, things, now=now)


def offer_again(session: Session, things: list[Item], *, now: datetime) -> None:
    """Let the lines for the things, which are locked, go on. What the committee has removed is
    nobody's any more, and what it has hidden waits until it is shown again."""
    back = [thing for thing in things if thing.on_offer]
    for thing in back:
        turn = line.whose_turn(session, thing)
        if turn:
            promise(session, turn, [thing], now=now, by_line=True)
        else:
            favourites.tell(session, "favourite_available", thing)
    for deal in line.resume(session, back, now=now):
        announce(session, "reservation_next", deal)


def note_handed_on(session: Session, deal: Reservation) -> None:
    """A part of a ring has changed hands: with the last one the ring is completed."""
    if deal.cycle_id and all(hop.handed_over_at for hop in _ring_of(session, deal)):
        ring = session.get_one(SwapCycle, deal.cycle_id)
        cycles.lock(session, ring)
        if ring.status == cycle_rules.Status.AGREED:
            cycles.end(session, ring, cycle_rules.Step.COMPLETE)


def _ring_of(session: Session, deal: Reservation) -> list[Reservation]:
    """The other parts of its ring, locked in the order of their ids; their items are, by `lock`."""
    if deal.cycle_id is None:
        return []
    others = (
        select(Reservation)
        .where(Reservation.cycle_id == deal.cycle_id, Reservation.id != deal.id)
        .order_by(Reservation.id)
        .with_for_update(of=Reservation)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(others))


def _undo_ring(session: Session, deal: Reservation, *, now: datetime) -> None:
    """With nothing handed on, all parts end and everything is on offer again; otherwise the others
    stay as they are, for those two of each to see through."""
    others = _ring_of(session, deal)
    ring = session.get_one(SwapCycle, deal.cycle_id)
    cycles.lock(session, ring)
    if ring.status != cycle_rules.Status.AGREED:
        return
    if any(rules.is_claimed(*hop.confirmations) for hop in others):
        cycles.end(session, ring, cycle_rules.Step.BREAK)
        return
    for hop in others:
        end(session, hop, Step.CANCEL, by="clock")
        _free(session, items.lock_items(session, hop.item_ids), now=now)
    cycles.end(session, ring, cycle_rules.Step.UNDO)


def move(deal: Reservation, step: Step) -> None:
    """Take one step of the reservation's states."""
    deal.status = rules.after(deal.status, step)
    deal.version += 1
    session = object_session(deal)
    if session is not None:
        note(session, deal)


def announce(session: Session, event_type: str, deal: Reservation, **more: Any) -> None:
    """Publish a fact about the deal; ids and money only."""
    data = {
        "reservation_id": str(deal.id),
        "listing_id": str(deal.item_id),
        "owner_id": str(deal.owner_id),
        "taker_id": str(deal.taker_id),
        **more,
    }
    publish(session, event_type, aggregate_id=deal.id, aggregate_version=deal.version, data=data)


def note(session: Session, deal: Reservation) -> None:
    """Remember which state the deal came into, with each of its items."""
    history.note(session, deal.status, deal.item_ids, reservation_id=deal.id)


def _fall_through(
    session: Session,
    deal: Reservation,
    step: Step,
    *,
    by: str,
    reason: str | None,
    now: datetime,
) -> Reservation:
    things = lock(session, deal)
    rules.after(deal.status, step)
    held = deal.status in rules.HOLDING
    check_unclaimed(confirmed=rules.is_claimed(*deal.confirmations))
    if held and any(rules.is_claimed(*hop.confirmations) for hop in _ring_of(session, deal)):
        raise SwapCycleUnderWay()
    if by == "owner" and not held:
        _require_choice(deal, things)
    deal.reason = reason
    end(session, deal, step, by=by)
    if held:
        free(session, deal, things, now=now)
    return deal


def end(
    session: Session,
    deal: Reservation,
    step: Step,
    *,
    by: str,
    gone: str | None = None,
    ended_by: str | None = None,
) -> None:
    """Close what is locked, and say so; what it held is for the caller to free. `gone`: what there
    is no more, that was `asked` for or that was `offered`. `ended_by`, where it is not `by`."""
    move(deal, step)
    deal.ended_by, deal.gone = ended_by or by, gone
    session.flush()
    announce(session, "reservation_cancelled", deal, status=deal.status, by=by, gone=gone)


def _require_choice(deal: Reservation, things: list[Item]) -> None:
    """That the item's owner has kept the choice among those who ask for it."""
    for thing in things:
        if thing.id == deal.item_id:
            draws.check_owner_decides(thing.allocation)
