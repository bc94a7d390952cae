"""Deciding on a report, and what the decision does, in one transaction."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from chassis.outbox import publish
from contracts.errors.general import NotThere
from contracts.errors.members import MovedAway, NothingToLift
from contracts.json import Json
from services.members.audit.actions import write_down
from services.members.decisions import rules
from services.members.decisions.model import Decision
from services.members.messages.actions import blank_message
from services.members.reports import rules as report_rules
from services.members.reports.model import Report
from services.members.reports.views import handled
from services.members.residency.views import required_community
from services.members.reviews.actions import remove_review
from services.members.standing.actions import judge_member
from services.members.trade import Trade


def decide_report(
    session: Session, trade: Trade, me: UUID, report_id: UUID | None, asked: Json, *, now: datetime
) -> Report:
    """`asked` is {decision, reason}, as the committee of that community.

    All open reports of the same thing are decided with it, but those in which the decider is a
    party. What it does to a post is done by the service that holds it, which hears of it.
    """
    report = handled(session, me, report_id)
    rules.check_fits(asked["decision"], report.subject_kind)
    reports = _all_open(session, me, report)
    session.refresh(report)
    status = report_rules.after(report.status, "decide")
    decision = Decision(
        id=uuid7(),
        community_id=report.community_id,
        about_id=report.about_id,
        subject_kind=report.subject_kind,
        subject_id=report.subject_id,
        decision=asked["decision"],
        reason=asked["reason"],
        decided_by=me,
        decided_at=now,
    )
    session.add(decision)
    session.flush()
    for each in reports:
        each.status, each.decision_id = status, decision.id
    session.flush()
    _carry_out(session, trade, me, decision, now)
    _write_down(session, "report_decided", me, decision, now, reason=decision.reason)
    _tell(session, decision, reports)
    return report


def lift_decision(
    session: Session, me: UUID, report_id: UUID | None, reason: str, now: datetime
) -> Report:
    """Show again what was hidden, and tell its owner."""
    report = handled(session, me, report_id)
    wanted = select(Decision).where(Decision.id == report.decision_id).with_for_update()
    decision = session.scalar(wanted.execution_options(populate_existing=True))
    if decision is None:
        raise NothingToLift
    rules.check_may_lift(decision.decision, decision.lifted_at)
    decision.lifted_at, decision.lift_reason = now, reason
    session.flush()
    _tell_holder(session, decision, "shown", version=2)
    _tell_whom_it_is_about(session, decision, "decision_lifted", version=2)
    _write_down(session, "decision_lifted", me, decision, now, reason=reason)
    return report


def decide_standing(
    session: Session,
    trade: Trade,
    me: UUID,
    member_id: UUID | None,
    event: str,
    *,
    reason: str,
    now: datetime,
) -> Json:
    """`suspend` or `restore` a member without a report; they read why, and are told of it."""
    shown = judge_member(session, trade, me, member_id, event, reason=reason, now=now)
    about_id = UUID(shown["id"])
    decision = Decision(
        id=uuid7(),
        community_id=required_community(session, about_id),
        about_id=about_id,
        subject_kind=report_rules.MEMBER,
        subject_id=about_id,
        decision=event,
        reason=reason,
        decided_by=me,
        decided_at=now,
    )
    session.add(decision)
    session.flush()
    _tell_whom_it_is_about(session, decision, "decision_made", version=1)
    return shown


def _all_open(session: Session, me: UUID, report: Report) -> list[Report]:
    """Locked in the order of their ids: two who decide at once take turns, and the second finds
    that it is decided."""
    wanted = (
        select(Report)
        .where(
            Report.subject_kind == report.subject_kind,
            Report.subject_id == report.subject_id,
            Report.community_id == report.community_id,
            Report.status == report_rules.OPEN,
            ~Report.parties.contains([me]),
        )
        .order_by(Report.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(wanted))


def _carry_out(session: Session, trade: Trade, me: UUID, decision: Decision, now: datetime) -> None:
    match decision.decision, decision.subject_kind:
        case rules.SUSPEND, _:
            _suspend(session, trade, me, decision, now)
        case rules.REMOVE, report_rules.MESSAGE:
            blank_message(session, decision.subject_id)
        case rules.REMOVE, report_rules.REVIEW:
            remove_review(session, decision.subject_id)
        case rules.HIDE, _:
            _tell_holder(session, decision, "hidden", version=1)
        case rules.REMOVE, _:
            _tell_holder(session, decision, "removed", version=1)


def _suspend(session: Session, trade: Trade, me: UUID, decision: Decision, now: datetime) -> None:
    about_id, reason = decision.about_id, decision.reason
    try:
        judge_member(session, trade, me, about_id, "suspend", reason=reason, now=now)
    except NotThere:
        # Who reads the report knows that they exist: they have moved out since.
        raise MovedAway from None


def _tell_holder(session: Session, decision: Decision, verdict: str, *, version: int) -> None:
    """To the service that holds the post."""
    told = {
        "decision_id": str(decision.id),
        "kind": decision.subject_kind,
        "post_id": str(decision.subject_id),
        "owner_id": str(decision.about_id),
        "verdict": verdict,
    }
    publish(
        session,
        "post_moderated",
        aggregate_id=decision.id,
        aggregate_version=version,
        data=told,
    )


def _tell(session: Session, decision: Decision, reports: list[Report]) -> None:
    """Each side for itself: who reported hears what became of it, whom it is about what was
    decided. Neither event names the other side."""
    for report in reports:
        told = {"report_id": str(report.id), "reporter_id": str(report.reporter_id)}
        # Made was the first version; it is decided once.
        publish(session, "report_decided", aggregate_id=report.id, aggregate_version=2, data=told)
    if rules.told_to_whom_it_is_about(decision.decision):
        _tell_whom_it_is_about(session, decision, "decision_made", version=1)


def _tell_whom_it_is_about(
    session: Session, decision: Decision, what: str, *, version: int
) -> None:
    about = {"decision_id": str(decision.id), "member_id": str(decision.about_id)}
    publish(session, what, aggregate_id=decision.id, aggregate_version=version, data=about)


def _write_down(
    session: Session, action: str, me: UUID, decision: Decision, now: datetime, *, reason: str
) -> None:
    details = {
        "decision": decision.decision,
        "kind": decision.subject_kind,
        "reason": reason,
    }
    write_down(
        session,
        action,
        actor_id=me,
        community_id=decision.community_id,
        # Named, so that what is said of them here goes when they have themselves erased.
        subjects=[decision.id, decision.subject_id, decision.about_id],
        details=details,
        now=now,
    )
