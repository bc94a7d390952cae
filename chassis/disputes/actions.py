"""What changes a dispute in the same way, whatever it is about."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.disputes.model import Case, Objection
from chassis.ids import uuid7
from chassis.outbox import publish
from contracts import disputes as rules
from contracts.json import Json
from contracts.money import money_json


def note_answer(dispute: Objection, said: str, *, by: UUID, now: datetime) -> None:
    """The other side's own word, once, while it is open: so the committee decides having heard
    both. NotParty, DisputeAnswered, DisputeClosed."""
    rules.check_answer(by_objector=dispute.by_id == by, answered=dispute.answer is not None)
    rules.check_open(is_open=dispute.is_open)
    dispute.answer, dispute.answered_at = said, now


def note_decision(
    case: Case, *, by: UUID, reason: str, to_payer: int | None, to_payee: int | None, now: datetime
) -> Json:
    """Close it with the committee's word, and give what is told of it in an event."""
    dispute = case.dispute
    dispute.closed_at = dispute.decided_at = now
    dispute.decided_by, dispute.explanation = by, reason
    dispute.to_payer, dispute.to_payee = to_payer, to_payee
    return {
        "to_payer": money_json(to_payer, case.deal.currency),
        "to_payee": money_json(to_payee, case.deal.currency),
        "community_id": str(case.community_id),
        "decided_by": str(by),
    }


def note_looks(
    session: Session,
    told: tuple[str, str],
    cases: Sequence[Case],
    *,
    seen_by: UUID,
    closely: bool = False,
) -> None:
    """That somebody of the committee has looked at them: members writes it down. `told` are the
    event that says so, and what it calls the deals' ids."""
    event_type, ids = told
    seen: dict[UUID, list[str]] = defaultdict(list)
    for case in cases:
        seen[case.community_id].append(str(case.deal.id))
    for community_id, deal_ids in sorted(seen.items()):
        publish(
            session,
            event_type,
            aggregate_id=uuid7(),
            aggregate_version=1,
            data={
                "community_id": str(community_id),
                "seen_by": str(seen_by),
                ids: deal_ids,
                "closely": closely,
            },
        )
