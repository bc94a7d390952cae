"""Reports as their reporters and the committee see them, and what they are about."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from chassis.pages import Page, Paging, page, page_json
from chassis.viewer import Viewer
from contracts.errors.general import NotThere
from contracts.json import Json
from contracts.labels import status_label
from services.members.accounts.model import Member
from services.members.accounts.views import cards
from services.members.communities.views import committees_of, required_committees
from services.members.conversations.model import Conversation, Message
from services.members.conversations.schemas import message_json
from services.members.conversations.views import reads
from services.members.decisions.model import Decision
from services.members.decisions.views import TO_REPORTER, decision_json
from services.members.reports import rules
from services.members.reports.model import Report
from services.members.reviews.model import Review
from services.members.reviews.views import show_review, visible
from services.members.standing.rules import ERASED
from services.members.ties.views import has_to_do_with
from services.members.trade import Trade

# What of a post goes into a report: never the exact place, which not everybody is told.
_KEPT = (
    *("title", "description", "kind", "category", "condition", "price", "wanted"),
    *("label", "price_per_hour", "daily_cap", "windows", "published_at"),
)


@dataclass(frozen=True)
class Seen:
    """What a report notes of a subject: whose it is, who `others` with a part in it are, and of a
    post what it says."""

    about_id: UUID
    others: set[UUID] = field(default_factory=set)
    conversation_id: UUID | None = None
    snapshot: Json = field(default_factory=dict)
    photo_ids: list[UUID] = field(default_factory=list)


def subject_seen(session: Session, trade: Trade, me: UUID, kind: str, subject_id: UUID) -> Seen:
    """The subject of a report by `me`; NotThere where they may not report it.

    A post or a review they have to see. Of what was said to them, and of whom they have to do with,
    nobody puts themselves out of reach: not by a block, nor by hiding or withdrawing a post.
    """
    if kind in rules.POSTS:
        return _post_seen(trade, kind, subject_id)
    if kind == rules.MESSAGE:
        return _message_said(session, me, subject_id)
    if kind == rules.REVIEW:
        review = session.scalar(visible(me).where(Review.id == subject_id))
        if review is None:
            raise NotThere
        return Seen(review.author_id, {review.about_id})
    member = session.get(Member, subject_id)
    if member is None or member.status == ERASED or not has_to_do_with(session, me, subject_id):
        raise NotThere
    return Seen(subject_id)


def _post_seen(trade: Trade, kind: str, subject_id: UUID) -> Seen:
    post = trade.post(kind, subject_id)
    photo_ids = [UUID(photo) for photo in post["photo_ids"]]
    snapshot = {name: post[name] for name in _KEPT if post.get(name) is not None}
    return Seen(UUID(post["owner"]["id"]), snapshot=snapshot, photo_ids=photo_ids)


def _message_said(session: Session, me: UUID, message_id: UUID) -> Seen:
    """To one of the two of the talk, whatever became of what it is about."""
    message = session.get(Message, message_id)
    if message is None:
        raise NotThere
    talk = session.get_one(Conversation, message.conversation_id)
    if not reads(session, me, talk, lambda: True):
        raise NotThere
    others = {side for side in (talk.owner_id, talk.other_id) if side}
    return Seen(message.author_id, others, talk.id)


def handled(session: Session, me: UUID, report_id: UUID | None) -> Report:
    """The report, if I may look into it as the committee; CommitteeOnly or NotThere."""
    committees = required_committees(session, me)
    report = session.get(Report, report_id) if report_id else None
    if report is None:
        raise NotThere
    rules.check_may_handle(
        me,
        committees=committees,
        community_id=report.community_id,
        parties=report.parties,
    )
    return report


def reports_page(session: Session, me: UUID, committees: set[UUID], query: Json) -> Page:
    """Those to `committees` in which I am no party, newest first."""
    wanted = select(Report).where(
        Report.community_id.in_(committees), ~Report.parties.contains([me])
    )
    if status := query.get("status"):
        wanted = wanted.where(Report.status == status)
    return _paged(session, wanted, query)


def open_report_between(session: Session, one: UUID, other: UUID) -> bool:
    """Whether both are parties to a report that is not decided."""
    both = exists().where(Report.status == rules.OPEN, Report.parties.contains([one, other]))
    return bool(session.scalar(select(both)))


def own_reports(session: Session, me: UUID, query: Json, locale: str) -> Json:
    """What I have reported, and what became of it."""
    found = _paged(session, select(Report).where(Report.reporter_id == me), query)
    decided = _decisions(session, found.items)
    items = [
        {
            **_report_json(report, locale),
            "decision": _told(decided, report, locale),
        }
        for report in found.items
    ]
    return page_json(items, found.next_cursor)


def show_to_reporter(report: Report, locale: str) -> Json:
    """One that is open, to who has made it."""
    return {**_report_json(report, locale), "decision": None}


def committee_page(session: Session, found: Page, locale: str) -> Json:
    return page_json(_for_committee(session, found.items, locale), found.next_cursor)


def show_to_committee(session: Session, viewer: Viewer, report: Report) -> Json:
    """With `content`, what it is about, while it is open; None later."""
    (shown,) = _for_committee(session, [report], viewer.locale)
    content = _content(session, viewer, report) if report.status == rules.OPEN else None
    return {**shown, "content": content}


def conversation_messages(session: Session, viewer: Viewer, report: Report, query: Json) -> Json:
    """What was said there, newest first; NotThere once the report is decided."""
    talk = session.get(Conversation, report.conversation_id) if report.conversation_id else None
    if talk is None or report.status != rules.OPEN:
        raise NotThere
    said = select(Message).where(Message.conversation_id == talk.id)
    order = (Message.sent_at.desc(), Message.id.desc())
    found = page(session, said, order=order, paging=Paging.of(query))
    items = [message_json(message, talk, viewer) for message in found.items]
    return page_json(items, found.next_cursor)


def photos_in_use(session: Session, photo_ids: Collection[UUID]) -> set[UUID]:
    """Those of `photo_ids` that an open report leads to; of one that is decided nobody sees any."""
    kept = select(Report.photo_ids).where(
        Report.status == rules.OPEN, Report.photo_ids.overlap(photo_ids)
    )
    return {each for found in session.scalars(kept) for each in found}.intersection(photo_ids)


def may_see_photo(session: Session, photo_id: UUID, viewer_id: UUID) -> bool:
    """Whether an open report that this member looks into as the committee leads to the photo."""
    committees = committees_of(session, viewer_id)
    if not committees:
        return False
    said = exists().where(
        Message.conversation_id == Report.conversation_id, Message.photo_id == photo_id
    )
    leads_there = exists().where(
        Report.status == rules.OPEN,
        Report.community_id.in_(committees),
        ~Report.parties.contains([viewer_id]),
        or_(Report.photo_ids.contains([photo_id]), said),
    )
    return bool(session.scalar(select(leads_there)))


def _content(session: Session, viewer: Viewer, report: Report) -> Json | None:
    if report.subject_kind in rules.POSTS:
        photos = [
            {"id": str(photo_id), "urls": viewer.photo_urls(photo_id)}
            for photo_id in report.photo_ids
        ]
        return {**report.snapshot, "photos": photos}
    if report.subject_kind == rules.MESSAGE:
        message = session.get(Message, report.subject_id)
        talk = session.get(Conversation, report.conversation_id)
        return message_json(message, talk, viewer) if message and talk else None
    if report.subject_kind == rules.REVIEW:
        review = session.get(Review, report.subject_id)
        return show_review(session, review, viewer.locale) if review else None
    return cards(session, [report.about_id])[report.about_id]


def _paged(session: Session, wanted: Select[Report], query: Json) -> Page:
    order = (Report.made_at.desc(), Report.id.desc())
    return page(session, wanted, order=order, paging=Paging.of(query))


def _for_committee(session: Session, reports: Iterable[Report], locale: str) -> list[Json]:
    shown = list(reports)
    people = cards(session, {who for each in shown for who in (each.reporter_id, each.about_id)})
    decided = _decisions(session, shown)
    return [
        {
            **_report_json(report, locale),
            "community_id": str(report.community_id),
            "reporter": people[report.reporter_id],
            "about": people[report.about_id],
            "decision": _told(decided, report, locale),
        }
        for report in shown
    ]


def _report_json(report: Report, locale: str) -> Json:
    return {
        "id": str(report.id),
        "subject": {"kind": report.subject_kind, "id": str(report.subject_id)},
        "reason": report.reason,
        "reason_label": status_label("report_reason", report.reason, locale),
        "text": report.text,
        "status": report.status,
        "made_at": rfc3339(report.made_at),
    }


def _decisions(session: Session, reports: Iterable[Report]) -> dict[UUID, Decision]:
    ids = {report.decision_id for report in reports if report.decision_id}
    wanted = select(Decision).where(Decision.id.in_(ids))
    return {decision.id: decision for decision in session.scalars(wanted)}


def _told(decided: dict[UUID, Decision], report: Report, locale: str) -> Json | None:
    decision = decided.get(report.decision_id) if report.decision_id else None
    return decision_json(decision, locale, TO_REPORTER) if decision else None
