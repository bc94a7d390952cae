"""What stops a handover that only one side has confirmed, and what the committee makes of it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.ids import uuid7
from chassis.outbox import publish
from contracts.errors.listings import ReservationState
from contracts.json import Json
from contracts.money import money_json
from services.listings.disputes import rules
from services.listings.disputes.model import Dispute
from services.listings.disputes.rules import Verdict
from services.listings.disputes.views import Case, disputes_of, parties_of
from services.listings.handovers import actions as handovers
from services.listings.items.model import Item
from services.listings.reservations import actions as reservations
from services.listings.reservations import rules as deal_rules
from services.listings.reservations.model import Reservation
from services.listings.reservations.rules import Step


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
    """The other side's own word on what was objected to, once, while it is open: so the committee
    decides having heard both."""
    reservations.lock(session, deal)
    objection = disputes_of(session, [deal.id]).get(deal.id)
    if objection is None:
        raise ReservationState(state=deal.status)
    by_objector, answered = objection.by_id == caller_id, objection.answer is not None
    rules.check_answer(by_objector=by_objector, answered=answered)
    rules.check_open(deal.status)
    objection.answer, objection.answered_at = asked["text"], now
    deal.version += 1
    session.flush()
    by = deal.side_of(caller_id)
    reservations.announce(session, "reservation_dispute_answered", deal, by=by)
    return deal


def decide(session: Session, case: Case, asked: Json, *, decided_by: UUID, now: datetime) -> None:
    """The committee's word ends the dispute: the thing has changed hands, or nothing was agreed.
    What was paid is divided as it says, by payments, which hears of it."""
    deal, dispute = case.deal, case.dispute
    things = reservations.lock(session, deal)
    rules.check_open(deal.status)
    found = rules.verdict(
        deal.price,
        to_payer=asked["to_payer"].amount,
        to_payee=asked["to_payee"].amount,
        handed_over=asked.get("handed_over"),
    )
    dispute.decided_by, dispute.decided_at = decided_by, now
    dispute.explanation = asked["reason"]
    dispute.to_payer, dispute.to_payee = found.to_payer, found.to_payee
    told = _told(case, found, decided_by)
    if found.handed_over:
        handovers.hand_over(session, deal, things, now=now, decision=told)
        return
    deal.owner_confirmed_at = deal.taker_confirmed_at = None
    reservations.move(deal, Step.NOT_HAPPENED)
    deal.ended_by = "committee"
    session.flush()
    reservations.announce(session, "reservation_decided", deal, **told)
    reservations.free(session, deal, things, now=now)


def note_looks(
    session: Session, cases: Sequence[Case], *, seen_by: UUID, closely: bool = False
) -> None:
    """That somebody of the committee has looked at them: members writes it down."""
    seen: dict[UUID, list[str]] = defaultdict(list)
    for case in cases:
        seen[case.community_id].append(str(case.deal.id))
    for community_id, deal_ids in sorted(seen.items()):
        publish(
            session,
            "disputes_seen",
            aggregate_id=uuid7(),
            aggregate_version=1,
            data={
                "community_id": str(community_id),
                "seen_by": str(seen_by),
                "reservation_ids": deal_ids,
                "closely": closely,
            },
        )


def _told(case: Case, found: Verdict, decided_by: UUID) -> Json:
    currency = case.deal.currency
    return {
        "handed_over": found.handed_over,
        "to_payer": money_json(found.to_payer, currency),
        "to_payee": money_json(found.to_payee, currency),
        "community_id": str(case.community_id),
        "decided_by": str(decided_by),
    }
