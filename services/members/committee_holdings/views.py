"""The committee's log, notices, reports and decisions: what of them is told, and what erased."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from chassis.holdings import Blanked, Deleted, Holding, codes
from contracts.labels import COMMITTEE as COMMITTEE_NAME
from contracts.labels import REMOVED
from services.members.accounts.model import Member
from services.members.audit.model import AuditEntry
from services.members.conversations.model import Conversation, Message
from services.members.conversations.rules import COMMITTEE
from services.members.decisions.model import Decision
from services.members.decisions.rules import DISMISS
from services.members.notices.model import Notice, NoticeRead
from services.members.overview.model import SharedDeal
from services.members.reports.model import Report
from services.members.residency.model import Residency

# Looks at me and decisions on me; never that somebody reported me.
_TOLD_OF_ME = ("members_seen", "member_suspended", "member_restored")


def _reported_by_or_about(me: UUID) -> ColumnElement[bool]:
    return or_(Report.reporter_id == me, Report.about_id == me)


def _told_decisions(me: UUID) -> ColumnElement[bool]:
    """A dismissed report is not told to whom it is about: they could guess who made it."""
    return and_(Decision.about_id == me, Decision.decision != DISMISS)


def _written_down(me: UUID) -> ColumnElement[bool]:
    named = and_(AuditEntry.subject_ids.contains([me]), AuditEntry.action.in_(_TOLD_OF_ME))
    return or_(AuditEntry.actor_id == me, named)


def _names_me(me: UUID) -> ColumnElement[bool]:
    """Entries on me or on a residency of mine, and those I made."""
    homes = select(Residency.id).where(Residency.member_id == me)
    return or_(
        AuditEntry.actor_id == me,
        AuditEntry.subject_ids.contains([me]),
        AuditEntry.subject_ids.overlap(func.array(homes.scalar_subquery())),
    )


def said_by_committee(message_id: Any) -> ColumnElement[bool]:
    """SQL: whether the message with the id in this column is the committee's, in a resident's line
    to it."""
    said = aliased(Message)
    return (
        exists()
        .where(said.id == message_id, Conversation.id == said.conversation_id)
        .where(Conversation.subject_kind == COMMITTEE, said.author_id != Conversation.other_id)
        .correlate_except(said, Conversation)
    )


def named_or_committee(message_id: Any, name: Any) -> ColumnElement[str]:
    """SQL: the `name` of who is told as having said it; the committee answers as one, and who of it
    wrote is not told."""
    as_one = literal(" / ".join(COMMITTEE_NAME))
    return case((said_by_committee(message_id), as_one), else_=name)


def _about(_: UUID) -> Mapping[str, Any]:
    name = (
        select(Member.display_name)
        .where(Member.id == Report.about_id)
        .correlate_except(Member)
        .scalar_subquery()
    )
    return {"about": named_or_committee(Report.subject_id, name)}


COMMITTEE_HELD = [
    Holding(
        AuditEntry,
        "committee_log",
        _names_me,
        # Append-only: what was done stays, what was said of somebody goes.
        [Blanked({"details": {}}, by=lambda me: select(func.forget_audit_details(me)))],
        seen=_written_down,
        untold={
            "actor_id": "who of the committee looked is the committee's matter",
            "subject_ids": "others who were looked at with me",
            "details": "may be about others",
        },
        keeps=codes("action"),
    ),
    Holding(
        Notice,
        "notices",
        lambda me: Notice.author_id == me,
        keeps={
            "title": "the committee's word to its neighbourhood",
            "body": "the committee's word to its neighbourhood",
        },
    ),
    Holding(NoticeRead, "notices_read", lambda me: NoticeRead.member_id == me, [Deleted()]),
    Holding(
        Report,
        "reports",
        _reported_by_or_about,
        [
            Blanked({"text": None}, lambda me: Report.reporter_id == me),
            Blanked({"snapshot": {}, "photo_ids": []}, lambda me: Report.about_id == me),
        ],
        seen=lambda me: Report.reporter_id == me,
        untold={
            "about_id": "told as about",
            "parties": "others with a part in the matter",
            "snapshot": "what another had posted",
            "photo_ids": "another's photos",
        },
        more=_about,
        keeps=codes("subject_kind", "reason", "status"),
    ),
    Holding(
        Decision,
        "decisions",
        lambda me: Decision.about_id == me,
        [Blanked({"reason": REMOVED, "lift_reason": None})],
        seen=_told_decisions,
        untold={"decided_by": "who of the committee decided is the committee's matter"},
        keeps=codes("subject_kind", "decision"),
    ),
    Holding(
        SharedDeal,
        None,
        lambda me: or_(SharedDeal.owner_id == me, SharedDeal.other_id == me),
        untold={"kind": "a copy: the services that hold the deals tell them"},
        keeps=codes("kind"),
    ),
]
