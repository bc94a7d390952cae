"""What stops a handover that only one side has confirmed, and what ends the dispute about it."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.disputes import actions as disputes
from chassis.disputes.model import Case
from chassis.ids import as_uuid
from contracts.disputes import LASTS, Split, check_open
from contracts.errors.general import ValidationFailed
from contracts.errors.listings import ReservationState
from contracts.json import Json
from services.listings.disputes import rules
from services.listings.disputes.model import Dispute, Evidence, Proposal
from services.listings.disputes.views import DOCKET, disputes_of, parties_of
from services.listings.handovers import actions as handovers
from services.listings.items.model import Item
from services.listings.photos.actions import claim
from services.listings.reservations import actions as reservations
from services.listings.reservations import rules as deal_rules
from services.listings.reservations.model import Reservation
from services.listings.reservations.rules import Status, Step


def dispute(
    session: Session,
    deal: Reservation,
    asked: Json,
    *,
    caller_id: UUID,
    now: datetime,
    lasts: timedelta = LASTS,
) -> Reservation:
    """Object to what the other side has confirmed. From now on the thing stays promised and the
    money held until who objects confirms after all, the other side takes its word back (meetings:
    `did-not-happen`), both agree on a division, or the committee decides; and after `lasts`
    nothing has come of the deal."""
    reservations.lock(session, deal)
    deal_rules.after(deal.status, Step.DISPUTE)
    rules.check_objection(claimed_by_other=deal.confirmed_by_other(caller_id))
    waits = disputes.deadlines(now, lasts)
    session.add(Dispute(reservation_id=deal.id, by_id=caller_id, opened_at=now, **waits, **asked))
    reservations.move(deal, Step.DISPUTE)
    session.flush()
    data = _to_committee(session, deal)
    reservations.announce(session, "reservation_disputed", deal, by=deal.side_of(caller_id), **data)
    return deal


def answer_dispute(
    session: Session, deal: Reservation, asked: Json, *, caller_id: UUID, now: datetime
) -> Reservation:
    """The other side's own word on what was objected to."""
    reservations.lock(session, deal)
    disputes.note_answer(_of(session, deal), asked["text"], by=caller_id, now=now)
    _tell(session, "reservation_dispute_answered", deal, caller_id)
    return deal


def propose_end(
    session: Session, deal: Reservation, asked: Json, *, caller_id: UUID, now: datetime
) -> Reservation:
    """One side says how it would end: with a division of the price, or of what has none whether it
    counts as handed over."""
    reservations.lock(session, deal)
    objection = _of(session, deal)
    split = rules.verdict(deal.price, **rules.said(asked))
    disputes.propose(objection, Proposal, split, by=caller_id, now=now)
    _tell(session, "reservation_split_proposed", deal, caller_id)
    return deal


def accept_end(
    session: Session, deal: Reservation, proposal_id: str, *, caller_id: UUID, now: datetime
) -> Reservation:
    """The other side agrees: it ends as if the committee had decided so."""
    reservations.lock(session, deal)
    objection = _of(session, deal)
    disputes.accept(objection, as_uuid(proposal_id), by=caller_id, held=deal.divisible, now=now)
    found = next(each for each in objection.proposals if each.id == objection.proposal_id)
    case = DOCKET.known(session, objection.id)
    _put_into_effect(session, case, found.split, by=deal.side_of(caller_id), now=now)
    return deal


def show_photos(
    session: Session, deal: Reservation, photo_ids: list[UUID], *, caller_id: UUID, now: datetime
) -> Reservation:
    """One side shows photos of their own."""
    reservations.lock(session, deal)
    objection = _of(session, deal)
    disputes.show_photos(objection, Evidence, photo_ids, by=caller_id, now=now)
    if claim(session, photo_ids, owner_id=caller_id):
        raise ValidationFailed.at("/photo_ids", "unknown_photo")
    _tell(session, "reservation_evidence_shown", deal, caller_id)
    return deal


def show_conversation(
    session: Session, deal: Reservation, *, caller_id: UUID, now: datetime
) -> Reservation:
    """One side lets the committee read what they have said to the other."""
    reservations.lock(session, deal)
    by_payer = caller_id == deal.payer_id
    disputes.show_conversation(_of(session, deal), by_payer=by_payer, now=now)
    _tell(session, "reservation_evidence_shown", deal, caller_id)
    return deal


def decide(session: Session, case: Case, asked: Json, *, decided_by: UUID, now: datetime) -> None:
    """The committee's word ends the dispute."""
    deal: Reservation = case.deal
    reservations.lock(session, deal)
    check_open(is_open=deal.status == Status.DISPUTED)
    split = rules.verdict(deal.price, **rules.said(asked))
    disputes.end(case.dispute, split, judge=decided_by, reason=asked["reason"], now=now)
    _put_into_effect(session, case, split, by="committee", now=now)


def end_by_default(session: Session, case: Case, *, now: datetime) -> None:
    """Nobody has decided in time: what only one of the two says has not happened."""
    split = rules.default(case.deal.price)
    disputes.end(case.dispute, split, now=now)
    _put_into_effect(session, case, split, by="clock", now=now)


def locked(session: Session, dispute_id: UUID) -> Case:
    """The dispute, read under its deal's lock."""
    reservations.lock(session, session.get_one(Reservation, dispute_id))
    return DOCKET.known(session, dispute_id)


def remind_committee(session: Session, case: Case) -> None:
    """There is little time left for it to decide."""
    deal: Reservation = case.deal
    deal.version += 1
    session.flush()
    data = _to_committee(session, deal)
    reservations.announce(session, "reservation_dispute_near_end", deal, **data)


def _put_into_effect(session: Session, case: Case, split: Split, *, by: str, now: datetime) -> None:
    """The thing has changed hands, or nothing was agreed. What was paid is divided by payments,
    which hears of it. The deal and its things are locked by the caller, in this transaction."""
    deal: Reservation = case.deal
    things = reservations.lock(session, deal)
    told = disputes.told_of_end(case) | {"handed_over": split.handed_over}
    if split.handed_over:
        handovers.hand_over(session, deal, things, now=now, decision=told)
        return
    deal.owner_confirmed_at = deal.taker_confirmed_at = None
    reservations.move(deal, Step.NOT_HAPPENED)
    deal.ended_by = by
    session.flush()
    reservations.announce(session, "reservation_decided", deal, **told)
    reservations.free(session, deal, things, now=now)


def _of(session: Session, deal: Reservation) -> Dispute:
    """The dispute of the deal, which is locked; ReservationState where there was none."""
    found = disputes_of(session, [deal.id]).get(deal.id)
    if found is None:
        raise ReservationState(state=deal.status)
    return found


def _to_committee(session: Session, deal: Reservation) -> Json:
    """Before whom it is, and who of them has a part in it."""
    return {
        "community_id": str(session.get_one(Item, deal.item_id).community_id),
        "parties": sorted(map(str, parties_of(session, deal))),
    }


def _tell(session: Session, event_type: str, deal: Reservation, caller_id: UUID) -> None:
    """What one side has said or done, for the other."""
    deal.version += 1
    session.flush()
    reservations.announce(session, event_type, deal, by=deal.side_of(caller_id))
