"""What stops a booking of which one side says that it was not as agreed, and what becomes of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.disputes.actions import note_answer, note_decision
from chassis.disputes.model import Case
from chassis.ids import uuid7
from contracts.disputes import check_division, check_open
from contracts.errors.general import NotParty
from contracts.errors.parking import BookingState
from contracts.json import Json
from services.parking.bookings import rules as booking_rules
from services.parking.bookings.actions import announce
from services.parking.bookings.model import Booking
from services.parking.bookings.rules import State, Step
from services.parking.bookings.schemas import cancellation_json, parties_json
from services.parking.disputes import rules, views
from services.parking.disputes.model import Dispute
from services.parking.extensions.actions import drop_pending
from services.parking.forfeits.rules import after_dispute, check_not_forfeited
from services.parking.overstays import actions as overstay_actions
from services.parking.spaces.model import Space
from services.parking.stays.actions import settle


def dispute_booking(
    session: Session, booking: Booking, asked: Json, *, caller_id: UUID, now: datetime
) -> None:
    """Object to what was agreed. From now on no clock touches the booking and no money of it moves,
    until who objects takes it back, the owner gives all back, or the committee decides. The caller
    holds the booking's lock."""
    booking_rules.after(booking.state, Step.DISPUTE)
    check_not_forfeited(booking.forfeited_at)
    rules.check_first(objected_before=views.has_objected(session, booking.id, caller_id))
    drop_pending(session, booking, now)
    objection = Dispute(id=uuid7(), booking_id=booking.id, by_id=caller_id, opened_at=now, **asked)
    session.add(objection)
    session.flush()
    booking.dispute_id, booking.disputed_at = objection.id, now
    booking.take(Step.DISPUTE, now)
    parties = parties_json(booking)
    data = parties | {
        "by": booking.side_of(caller_id),
        "community_id": str(session.get_one(Space, booking.space_id).community_id),
        "parties": sorted([parties["owner_id"], parties["renter_id"]]),
    }
    announce(session, "booking_disputed", booking, data)


def answer_dispute(
    session: Session, booking: Booking, asked: Json, *, caller_id: UUID, now: datetime
) -> None:
    """The other side's own word on what was objected to. The caller holds the booking's lock."""
    note_answer(_open(session, booking), asked["text"], by=caller_id, now=now)
    booking.change(now)
    data = parties_json(booking) | {"by": booking.side_of(caller_id)}
    announce(session, "booking_dispute_answered", booking, data)


def withdraw_dispute(session: Session, booking: Booking, *, caller_id: UUID, now: datetime) -> None:
    """Who objects takes it back: the booking goes on where it was."""
    objection = _closed(session, booking, now)
    if objection.by_id != caller_id:
        raise NotParty
    booking.forfeit_at = after_dispute(booking.forfeit_at, booking.disputed_at, now)
    owing = bool(booking.balance) and booking.balance_paid_at is None
    booking.take(
        rules.resumed(
            started=booking.started_at is not None,
            ended=booking.ended_at is not None,
            owing=owing,
        ),
        now,
    )
    data = parties_json(booking) | {"by": booking.side_of(caller_id)}
    announce(session, "booking_dispute_withdrawn", booking, data)
    if booking.state is State.SETTLED:
        booking.change(now)
        settle(session, booking, now)


def concede(
    session: Session, booking: Booking, *, member_id: UUID, reason: str | None, now: datetime
) -> None:
    """The owner ends a dispute by giving all back, whoever began it; the renter has no such word:
    who pays takes the objection back, or waits for the committee."""
    if member_id != booking.owner_id:
        raise BookingState(status_now=booking.status)
    _closed(session, booking, now)
    booking.take(Step.GIVE_BACK, now)
    booking.reason, booking.cancelled_by = reason, "owner"
    overstay_actions.drop(session, booking)
    announce(session, "booking_cancelled", booking, cancellation_json(booking))


def decide(session: Session, case: Case, asked: Json, *, decided_by: UUID, now: datetime) -> None:
    """The committee's word ends the dispute and the booking: what is held is divided as it says, by
    payments, which hears of it."""
    booking: Booking = case.deal
    session.refresh(booking, with_for_update=True)
    check_open(is_open=booking.dispute_id == case.dispute.id)
    to_payer, to_payee = asked["to_payer"].amount, asked["to_payee"].amount
    check_division(
        booking.divisible, to_payer=to_payer, to_payee=to_payee, problem="not_what_is_held"
    )
    told = note_decision(
        case,
        by=decided_by,
        reason=asked["reason"],
        to_payer=to_payer,
        to_payee=to_payee,
        now=now,
    )
    _closed(session, booking, now)
    booking.take(rules.verdict(to_payee), now)
    if booking.state is State.SETTLED:
        booking.settled_at = now
    announce(session, "booking_decided", booking, parties_json(booking) | told)


def _closed(session: Session, booking: Booking, now: datetime) -> Dispute:
    """The dispute that was open, and is no longer; BookingState where there is none."""
    found = _open(session, booking)
    found.closed_at, booking.dispute_id = now, None
    return found


def _open(session: Session, booking: Booking) -> Dispute:
    """The dispute that is open; BookingState where there is none."""
    if booking.dispute_id is None:
        raise BookingState(status_now=booking.status)
    return session.get_one(Dispute, booking.dispute_id)
