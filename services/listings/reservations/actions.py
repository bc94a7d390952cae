"""What changes reservations: proposing, accepting, ending, paying."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from chassis.circle import include_self
from chassis.clock import rfc3339
from chassis.ids import uuid7
from chassis.outbox import publish
from contracts.errors.general import NotOwner, ValidationFailed
from contracts.errors.listings import (
    ItemNotAvailable,
    OwnListing,
    ProposalExists,
    ReservationState,
)
from contracts.money import money_json
from services.listings.items import actions as items
from services.listings.items import rules as item_rules
from services.listings.items.model import Item
from services.listings.reservations import rules
from services.listings.reservations.model import Reservation
from services.listings.reservations.rules import Status, Step

Json = dict[str, Any]
BATCH = 100


def propose(
    session: Session,
    item: Item,
    asked: dict[str, Any],
    *,
    standing: Json,
    now: datetime,
    lasts: timedelta,
) -> Reservation:
    """Ask for an item that the taker can see. `lasts` is how long the owner has to answer."""
    item_rules.require_resident(standing["residency"])
    taker_id = UUID(standing["member_id"])
    if item.owner_id == taker_id:
        raise OwnListing()
    rules.check_meeting(asked["meet_at"], now=now)
    price = asked.get("price")
    binding = rules.binding_price(
        item.kind, asked=None if price is None else price.amount, listed=item.price
    )
    offered = _offered(session, item.kind, asked.get("offered_listing_id"), taker_id)
    if not _on_offer(item, now) or (offered and not _on_offer(offered, now)):
        raise ItemNotAvailable()
    if session.scalar(select(exists().where(*_live(item.id, taker_id)))):
        raise ProposalExists()
    include_self(session, standing)
    deal = Reservation(
        id=uuid7(),
        item_id=item.id,
        owner_id=item.owner_id,
        taker_id=taker_id,
        kind=item.kind,
        price=binding,
        meet_at=asked["meet_at"],
        place=asked["place"],
        note=asked.get("note"),
        status=Status.PROPOSED,
        created_at=now,
        expires_at=now + lasts,
        version=1,
        title=item.title,
        photo_id=_first_photo(item),
    )
    if offered:
        deal.offered_item_id, deal.offered_title = offered.id, offered.title
        deal.offered_photo_id = _first_photo(offered)
    session.add(deal)
    session.flush()
    announce(session, "reservation_proposed", deal)
    return deal


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
    things = lock(session, deal)
    following = rules.after(deal.status, rules.accepting(deal.price))
    if deal.expires_at <= now:
        raise ReservationState(state=Status.EXPIRED)
    if any(thing.status != item_rules.Status.PUBLISHED for thing in things):
        raise ItemNotAvailable()
    include_self(session, standing)
    for thing in things:
        items.move(thing, item_rules.Step.RESERVE)
    deal.due_at = now + payment_due if deal.price else None
    deal.status, deal.version = following, deal.version + 1
    session.flush()
    announce(
        session,
        "item_reserved",
        deal,
        offered_listing_id=str(deal.offered_item_id) if deal.offered_item_id else None,
        kind=deal.kind,
        price=money_json(deal.price, deal.currency),
        due_at=rfc3339(deal.due_at) if deal.due_at else None,
    )
    return deal


def decline(
    session: Session, deal: Reservation, *, caller_id: UUID, reason: str | None
) -> Reservation:
    """The owner says no to a proposal."""
    if deal.owner_id != caller_id:
        raise NotOwner()
    return _fall_through(session, deal, Step.DECLINE, by="owner", reason=reason)


def cancel(
    session: Session, deal: Reservation, *, caller_id: UUID, reason: str | None
) -> Reservation:
    """Either side steps back before the handover; what was paid goes back."""
    by = "owner" if deal.owner_id == caller_id else "taker"
    return _fall_through(session, deal, Step.CANCEL, by=by, reason=reason)


def lapse_proposals(session: Session, *, now: datetime) -> None:
    """Close the proposals that nobody answered, a batch at a time."""
    unanswered = (
        select(Reservation)
        .where(Reservation.status == Status.PROPOSED, Reservation.expires_at <= now)
        .order_by(Reservation.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True, of=Reservation)
    )
    # Nothing is held for a proposal, so no item needs its lock here.
    for deal in session.scalars(unanswered):
        _end(session, deal, Step.LAPSE, by="clock")


def lapse_unpaid(session: Session, reservation_id: UUID, *, now: datetime) -> None:
    """Free what was not paid for in time, once payments has closed its charge."""
    deal = session.get_one(Reservation, reservation_id)
    things = lock(session, deal)
    if deal.status == Status.AWAITING_PAYMENT and deal.due_at and deal.due_at <= now:
        _free(things)
        _end(session, deal, Step.LAPSE, by="clock")


def drop_proposals(session: Session, item: Item) -> None:
    """Tell those who still ask for an item that it has gone. The item is locked by the caller."""
    waiting = (
        select(Reservation)
        .where(Reservation.item_id == item.id, Reservation.status == Status.PROPOSED)
        .order_by(Reservation.id)
        .with_for_update(of=Reservation)
    )
    for deal in session.scalars(waiting):
        _end(session, deal, Step.DECLINE, by="owner")


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
    """Lock the deal's items and then the deal: always in this order, and reread."""
    things = items.lock_items(session, deal.item_ids)
    session.refresh(deal, with_for_update={"of": Reservation})
    return things


def move(deal: Reservation, step: Step) -> None:
    """Take one step of the reservation's states."""
    deal.status = rules.after(deal.status, step)
    deal.version += 1


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


def _fall_through(
    session: Session, deal: Reservation, step: Step, *, by: str, reason: str | None
) -> Reservation:
    things = lock(session, deal)
    held = deal.status in rules.HOLDING
    deal.reason = reason
    _end(session, deal, step, by=by)
    if held:
        _free(things)
        session.flush()
    return deal


def _end(session: Session, deal: Reservation, step: Step, *, by: str) -> None:
    move(deal, step)
    session.flush()
    announce(session, "reservation_cancelled", deal, status=deal.status, by=by)


def _free(things: list[Item]) -> None:
    for thing in things:
        items.move(thing, item_rules.Step.FREE)


def _on_offer(item: Item, now: datetime) -> bool:
    return item.status == item_rules.Status.PUBLISHED and item.expires_at > now


def _offered(session: Session, kind: str, item_id: UUID | None, taker_id: UUID) -> Item | None:
    rules.check_offer(kind, offers_something=item_id is not None)
    if item_id is None:
        return None
    offered = session.get(Item, item_id)
    if offered is None or offered.owner_id != taker_id:
        raise ValidationFailed.at("/offered_listing_id", "unknown_listing")
    return offered


def _live(item_id: UUID, taker_id: UUID) -> tuple[Any, ...]:
    return (
        Reservation.item_id == item_id,
        Reservation.taker_id == taker_id,
        Reservation.status.in_(rules.LIVE),
    )


def _first_photo(item: Item) -> UUID | None:
    return item.photos[0].id if item.photos else None
