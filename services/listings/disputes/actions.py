"""What stops a handover that only one side has confirmed, and what the committee makes of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.disputes.actions import note_answer, note_decision
from chassis.disputes.model import Case
from contracts.disputes import check_open
from contracts.errors.listings import ReservationState
from contracts.json import Json
from services.listings.disputes import rules
from services.listings.disputes.model import Dispute
from services.listings.disputes.views import disputes_of, parties_of
from services.listings.handovers import actions as handovers
from services.listings.items.model import Item
from services.listings.reservations import actions as reservations
from services.listings.reservations import rules as deal_rules
from services.listings.reservations.model import Reservation
from services.listings.reservations.rules import Status, Step


def dispute(
    session: Session, deal: Reservation, asked: Json, *, caller_id: UUID, now: datetime
) -> Reservation:
    """Object to what the other side has confirmed. From now on no clock touches the deal: the thing
    stays promised and the money held until who objects confirms after all, the other side takes
    its word back (meetings: `did-not-happen`), or the committee decides."""
    reservations.lock(session, deal)
    deal_rules.after(deal.status, Step.DISPUTE)
    rules.check_objection(claimed_by_other=deal.confirmed_by_other(caller_id))
    session.add(Dispute(reservation_id=deal.id, by_id=caller_id, opened_at=now, **asked))
    reservations.move(deal, Step.DISPUTE)
    session.flush()
    community_id = session.get_one(Item, deal.item_id).community_id
    reservations.announce(
        session,
        "reservation_disputed",
        deal,
        by=deal.side_of(caller_id),
        community_id=str(community_id),
        parties=sorted(map(str, parties_of(session, deal))),
    )
    return deal


def answer_dispute(
    session: Session, deal: Reservation, asked: Json, *, caller_id: UUID, now: datetime
) -> Reservation:
    """The other side's own word on what was objected to."""
    reservations.lock(session, deal)
    objection = disputes_of(session, [deal.id]).get(deal.id)
    if objection is None:
        raise ReservationState(state=deal.status)
    note_answer(objection, asked["text"], by=caller_id, now=now)
    deal.version += 1
    session.flush()
    by = deal.side_of(caller_id)
    reservations.announce(session, "reservation_dispute_answered", deal, by=by)
    return deal


def decide(session: Session, case: Case, asked: Json, *, decided_by: UUID, now: datetime) -> None:
    """The committee's word ends the dispute: the thing has changed hands, or nothing was agreed.
    What was paid is divided as it says, by payments, which hears of it."""
    deal: Reservation = case.deal
    things = reservations.lock(session, deal)
    check_open(is_open=deal.status == Status.DISPUTED)
    found = rules.verdict(
        deal.price,
        to_payer=asked["to_payer"].amount,
        to_payee=asked["to_payee"].amount,
        handed_over=asked.get("handed_over"),
    )
    told = note_decision(
        case,
        by=decided_by,
        reason=asked["reason"],
        to_payer=found.to_payer,
        to_payee=found.to_payee,
        now=now,
    ) | {"handed_over": found.handed_over}
    if found.handed_over:
        handovers.hand_over(session, deal, things, now=now, decision=told)
        return
    deal.owner_confirmed_at = deal.taker_confirmed_at = None
    reservations.move(deal, Step.NOT_HAPPENED)
    deal.ended_by = "committee"
    session.flush()
    reservations.announce(session, "reservation_decided", deal, **told)
    reservations.free(session, deal, things, now=now)
