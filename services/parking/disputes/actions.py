"""What stops a booking of which one side says that it was not as agreed, and what becomes of it."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.disputes import actions as disputes
from chassis.disputes.model import Case
from chassis.ids import as_uuid, uuid7
from contracts.disputes import GOES_ON, LASTS, Split, check_division, check_open
from contracts.errors.general import NotParty, ValidationFailed
from contracts.errors.parking import BookingState
from contracts.json import Json
from services.parking.bookings import rules as booking_rules
from services.parking.bookings.actions import announce
from services.parking.bookings.model import Booking
from services.parking.bookings.rules import State, Step
from services.parking.bookings.schemas import cancellation_json, parties_json
from services.parking.disputes import rules, views
from services.parking.disputes.model import Dispute, Evidence, Proposal
from services.parking.extensions.actions import drop_pending
from services.parking.forfeits.rules import after_dispute, check_not_forfeited
from services.parking.overstays import actions as overstay_actions
from services.parking.spaces.model import Space
from services.parking.stays.actions import settle


def dispute_booking(
    session: Session,
    booking: Booking,
    asked: Json,
    *,
    caller_id: UUID,
    now: datetime,
    lasts: timedelta = LASTS,
) -> None:
    """Object to what was agreed. From now on no money of it moves, until who objects takes it back,
    the owner gives all back, both agree on a division, or the committee decides; after `lasts` it
    ends by itself (`end_by_default`). The caller holds the booking's lock."""
    booking_rules.after(booking.state, Step.DISPUTE)
    check_not_forfeited(booking.forfeited_at)
    rules.check_first(objected_before=views.has_objected(session, booking.id, caller_id))
    drop_pending(session, booking, now)
    objection = Dispute(
        id=uuid7(),
        booking_id=booking.id,
        by_id=caller_id,
        opened_at=now,
        **disputes.deadlines(now, lasts),
        **asked,
    )
    session.add(objection)
    session.flush()
    booking.dispute_id, booking.disputed_at = objection.id, now
    booking.take(Step.DISPUTE, now)
    _tell(session, "booking_disputed", booking, caller_id, **_to_committee(session, booking))


def answer_dispute(
    session: Session, booking: Booking, asked: Json, *, caller_id: UUID, now: datetime
) -> None:
    """The other side's own word on what was objected to. The caller holds the booking's lock."""
    disputes.note_answer(_open(session, booking), asked["text"], by=caller_id, now=now)
    booking.change(now)
    _tell(session, "booking_dispute_answered", booking, caller_id)


def propose_end(
    session: Session, booking: Booking, asked: Json, *, caller_id: UUID, now: datetime
) -> None:
    """One side says how it would divide what is held. The caller holds the booking's lock."""
    objection = _open(session, booking)
    split = _division(booking, asked)
    disputes.propose(objection, Proposal, split, by=caller_id, now=now)
    booking.change(now)
    _tell(session, "booking_split_proposed", booking, caller_id)


def accept_end(
    session: Session, booking: Booking, proposal_id: str, *, caller_id: UUID, now: datetime
) -> None:
    """The other side agrees: it ends as if the committee had decided so. The caller holds the
    booking's lock."""
    objection = views.newest_of(session, [booking.id]).get(booking.id)
    if objection is None:
        raise BookingState(status_now=booking.status)
    held = booking.divisible
    split = disputes.accept(objection, as_uuid(proposal_id), by=caller_id, held=held, now=now)
    _put_into_effect(session, views.DOCKET.known(session, objection.id), split, now)


def show_photos(
    session: Session,
    booking: Booking,
    photo_ids: list[UUID],
    *,
    caller_id: UUID,
    own_photos: bool,
    now: datetime,
) -> None:
    """One side shows photos of their own. The caller holds the booking's lock."""
    objection = _open(session, booking)
    if not own_photos:
        raise ValidationFailed.at("/photo_ids", "unknown_photo")
    disputes.show_photos(objection, Evidence, photo_ids, by=caller_id, now=now)
    booking.change(now)
    _tell(session, "booking_evidence_shown", booking, caller_id)


def show_conversation(
    session: Session, booking: Booking, *, caller_id: UUID, now: datetime
) -> None:
    """One side lets the committee read what they have said to the other. The caller holds the
    booking's lock."""
    by_payer = caller_id == booking.payer_id
    disputes.show_conversation(_open(session, booking), by_payer=by_payer, now=now)
    booking.change(now)
    _tell(session, "booking_evidence_shown", booking, caller_id)


def withdraw_dispute(session: Session, booking: Booking, *, caller_id: UUID, now: datetime) -> None:
    """Who objects takes it back: the booking goes on where it was."""
    objection = _closed(session, booking, now)
    if objection.by_id != caller_id:
        raise NotParty
    _resume(booking, now)
    _tell(session, "booking_dispute_withdrawn", booking, caller_id)
    _settle_if_paid(session, booking, now)


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
    """The committee's word ends the dispute and the booking."""
    booking: Booking = case.deal
    session.refresh(booking, with_for_update=True)
    check_open(is_open=booking.dispute_id == case.dispute.id)
    split = _division(booking, asked)
    disputes.end(case.dispute, split, judge=decided_by, reason=asked["reason"], now=now)
    _put_into_effect(session, case, split, now)


def end_by_default(session: Session, case: Case, *, now: datetime) -> None:
    """Nobody has decided in time: what the renter has begun goes on, and of what they have not,
    all that was paid goes back."""
    booking: Booking = case.deal
    came = booking.arrived_at is not None
    outcome, split = rules.default_end(booking.divisible, came=came)
    disputes.end(case.dispute, split, now=now)
    if outcome != GOES_ON:
        _put_into_effect(session, case, split, now)
        return
    booking.dispute_id = None
    _resume(booking, now)
    announce(session, "booking_dispute_lapsed", booking, parties_json(booking))
    _settle_if_paid(session, booking, now)


def locked(session: Session, dispute_id: UUID) -> Case:
    """The dispute, read under its booking's lock."""
    booking_id = views.booking_of(session, dispute_id)
    session.get_one(Booking, booking_id, with_for_update=True)
    return views.DOCKET.known(session, dispute_id)


def remind_committee(session: Session, case: Case, *, now: datetime) -> None:
    """There is little time left for it to decide."""
    booking: Booking = case.deal
    booking.change(now)
    data = parties_json(booking) | _to_committee(session, booking)
    announce(session, "booking_dispute_near_end", booking, data)


def _put_into_effect(session: Session, case: Case, split: Split, now: datetime) -> None:
    """The booking has ended: what is held is divided by payments, which hears of it."""
    booking: Booking = case.deal
    booking.dispute_id = None
    booking.take(rules.verdict(split.to_payee or 0), now)
    if booking.state is State.SETTLED:
        booking.settled_at = now
    told = disputes.told_of_end(case)
    announce(session, "booking_decided", booking, parties_json(booking) | told)


def _division(booking: Booking, asked: Json) -> Split:
    to_payer, to_payee = asked["to_payer"].amount, asked["to_payee"].amount
    held = booking.divisible
    check_division(held, to_payer=to_payer, to_payee=to_payee, problem="not_what_is_held")
    return Split(to_payer, to_payee)


def _resume(booking: Booking, now: datetime) -> None:
    """It goes on where it was; the time in dispute does not count against who has to pay."""
    booking.forfeit_at = after_dispute(booking.forfeit_at, booking.disputed_at, now)
    owing = bool(booking.balance) and booking.balance_paid_at is None
    started, ended = booking.started_at is not None, booking.ended_at is not None
    booking.take(rules.resumed(started=started, ended=ended, owing=owing), now)


def _settle_if_paid(session: Session, booking: Booking, now: datetime) -> None:
    """Of what goes on, what was paid meanwhile is all there is to wait for."""
    if booking.state is State.SETTLED:
        booking.change(now)
        settle(session, booking, now)


def _to_committee(session: Session, booking: Booking) -> Json:
    """Before whom it is, and who of them has a part in it."""
    return {
        "community_id": str(session.get_one(Space, booking.space_id).community_id),
        "parties": sorted([str(booking.owner_id), str(booking.renter_id)]),
    }


def _tell(
    session: Session, event_type: str, booking: Booking, caller_id: UUID, **more: object
) -> None:
    """What one side has said or done, for the other."""
    data = parties_json(booking) | {"by": booking.side_of(caller_id), **more}
    announce(session, event_type, booking, data)


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
