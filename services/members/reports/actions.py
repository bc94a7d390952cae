"""Reporting something, and the committee's looks at reports, each written down."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from chassis.outbox import publish
from chassis.pages import Page
from chassis.viewer import Viewer
from contracts.json import Json
from services.members.audit.actions import write_down
from services.members.communities.views import required_committees
from services.members.reports import rules
from services.members.reports.model import Report
from services.members.reports.views import (
    conversation_messages,
    handled,
    reports_page,
    subject_seen,
)
from services.members.residency.views import community_of, required_community
from services.members.trade import Trade


def make_report(
    session: Session, trade: Trade, me: UUID, asked: Json, *, a_day: int, now: datetime
) -> tuple[Report, bool]:
    """A report to the committee where the reported member lives; True when it is new.

    Whoever reports the same thing again gets the report that is open. NotThere where the reporter
    cannot see it, RateLimited after `a_day` in one day.
    """
    kind, subject_id = asked["subject"]["kind"], asked["subject"]["id"]
    # Who reports much at once is counted one after the other.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"report {me}", 0))))
    waiting = _open_report(session, me, kind, subject_id)
    if waiting is not None:
        return waiting, False
    seen = subject_seen(session, trade, me, kind, subject_id)
    rules.check_not_own(me, seen.about_id)
    lately = (
        select(Report.made_at)
        .where(Report.reporter_id == me, Report.made_at > now - rules.COUNTED_OVER)
        .order_by(Report.made_at.desc())
        .limit(a_day)
    )
    rules.check_may_report(list(session.scalars(lately)), a_day, now)
    report = Report(
        id=uuid7(),
        community_id=community_of(session, seen.about_id) or required_community(session, me),
        reporter_id=me,
        about_id=seen.about_id,
        subject_kind=kind,
        subject_id=subject_id,
        conversation_id=seen.conversation_id,
        parties=sorted({me, seen.about_id, *seen.others}),
        reason=asked["reason"],
        text=asked.get("text"),
        snapshot=seen.snapshot,
        photo_ids=seen.photo_ids,
        status=rules.OPEN,
        made_at=now,
    )
    session.add(report)
    session.flush()
    told = {"report_id": str(report.id), "community_id": str(report.community_id)}
    publish(session, "report_made", aggregate_id=report.id, aggregate_version=1, data=told)
    return report, True


def look_at_reports(session: Session, me: UUID, query: Json, now: datetime) -> Page:
    """The committee's page of reports to it; the look is written down."""
    committees = required_committees(session, me)
    found = reports_page(session, me, committees, query)
    for community_id in sorted(committees):
        seen = [report.id for report in found.items if report.community_id == community_id]
        write_down(
            session,
            "reports_seen",
            actor_id=me,
            community_id=community_id,
            subjects=seen,
            details={"status": query.get("status")},
            now=now,
        )
    return found


def look_at_report(session: Session, me: UUID, report_id: UUID | None, now: datetime) -> Report:
    """One report, and what it is about while it is open; the look is written down."""
    report = handled(session, me, report_id)
    _write_down(session, "report_seen", me, report, now)
    return report


def look_at_conversation(
    session: Session, viewer: Viewer, report_id: UUID | None, query: Json
) -> Json:
    """What was said in the conversation with the reported message, while the report is open. Each
    page that is read is written down."""
    report = handled(session, viewer.member_id, report_id)
    shown = conversation_messages(session, viewer, report, query)
    _write_down(session, "conversation_seen", viewer.member_id, report, viewer.now)
    return shown


def _open_report(session: Session, me: UUID, kind: str, subject_id: UUID) -> Report | None:
    return session.scalar(
        select(Report).where(
            Report.reporter_id == me,
            Report.subject_kind == kind,
            Report.subject_id == subject_id,
            Report.status == rules.OPEN,
        )
    )


def _write_down(session: Session, action: str, me: UUID, report: Report, now: datetime) -> None:
    write_down(
        session,
        action,
        actor_id=me,
        community_id=report.community_id,
        # The report alone: whom it is about may sit on the committee, and read the log.
        subjects=[report.id],
        details={"kind": report.subject_kind},
        now=now,
    )
