"""The audit log, as the committee whose log it is reads it."""

from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from chassis.pages import Paging, page, page_json
from contracts.json import Json
from services.members.accounts.views import cards
from services.members.audit.model import AuditEntry
from services.members.communities.views import required_committees

# What names whom a report is about: a dismissed one is not told to them.
_ON_REPORTS = ("report_decided", "decision_lifted")


def list_audit(session: Session, me: UUID, query: Json) -> Json:
    """What the committees on which I sit have looked at and decided, newest first.

    What was decided on reports about oneself is told elsewhere.
    """
    wanted = select(AuditEntry).where(
        AuditEntry.community_id.in_(required_committees(session, me)),
        ~and_(AuditEntry.action.in_(_ON_REPORTS), AuditEntry.subject_ids.contains([me])),
    )
    if action := query.get("action"):
        wanted = wanted.where(AuditEntry.action == action)
    order = (AuditEntry.happened_at.desc(), AuditEntry.id.desc())
    found = page(session, wanted, order=order, paging=Paging.of(query))
    actors = cards(session, {entry.actor_id for entry in found.items})
    items = [
        {
            "id": str(entry.id),
            "happened_at": rfc3339(entry.happened_at),
            "community_id": str(entry.community_id),
            "actor": actors[entry.actor_id],
            "action": entry.action,
            "subject_ids": [str(subject) for subject in entry.subject_ids],
            "details": entry.details,
        }
        for entry in found.items
    ]
    return page_json(items, found.next_cursor)
