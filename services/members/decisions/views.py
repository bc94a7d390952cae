"""Decisions as the two sides read them."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from chassis.pages import Paging, page, page_json
from contracts.json import Json
from contracts.labels import status_label
from services.members.accounts.model import Member
from services.members.decisions.model import Decision
from services.members.decisions.rules import DISMISS, RESTORE
from services.members.standing.rules import ERASING, SUSPENDED

TO_REPORTER, TO_MEMBER = "decision_to_reporter", "decision_to_member"


def decision_json(decision: Decision, locale: str, audience: str) -> Json:
    """What was decided and why, in a sentence for whom it is told; never who reported, nor who of
    the committee decided."""
    words = (audience, decision.decision)
    if decision.lifted_at is not None:
        words = ("decision_lifted", audience)
    return {
        "id": str(decision.id),
        "decision": decision.decision,
        "explanation": status_label(*words, locale),
        "reason": decision.reason,
        "decided_at": rfc3339(decision.decided_at),
        "lifted_at": rfc3339(decision.lifted_at) if decision.lifted_at else None,
        "lift_reason": decision.lift_reason,
    }


def decisions_about(session: Session, me: UUID, query: Json, locale: str) -> Json:
    """What was decided about me and mine, newest first; a dismissed report is not told."""
    mine = select(Decision).where(Decision.about_id == me, Decision.decision != DISMISS)
    order = (Decision.decided_at.desc(), Decision.id.desc())
    found = page(session, mine, order=order, paging=Paging.of(query))
    items = [
        {
            **decision_json(decision, locale, TO_MEMBER),
            "subject": {"kind": decision.subject_kind, "id": str(decision.subject_id)},
        }
        for decision in found.items
    ]
    return page_json(items, found.next_cursor)


def absence_of(session: Session, member_id: UUID) -> Json:
    """`away`: they cannot answer anybody for now, suspended or on their way out. `back_since`: when
    the committee let them take part again the last time, if it ever did."""
    status = select(Member.status).where(Member.id == member_id)
    restored = select(func.max(Decision.decided_at)).where(
        Decision.about_id == member_id, Decision.decision == RESTORE
    )
    back_since = session.scalar(restored)
    return {
        "away": session.scalar(status) in {SUSPENDED, ERASING},
        "back_since": rfc3339(back_since) if back_since else None,
    }
