"""Writing, changing and taking down a notice, and having read one."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from chassis.outbox import publish
from contracts.errors.general import NotThere, ValidationFailed
from contracts.json import Json
from services.members.audit.actions import write_down
from services.members.communities.rules import community_meant
from services.members.communities.views import required_committees
from services.members.notices import rules
from services.members.notices.model import Notice, NoticeRead
from services.members.notices.views import Reader, readable
from services.members.notifications.actions import read_about
from services.members.trade import Trade


def publish_notice(session: Session, trade: Trade, me: UUID, asked: Json, now: datetime) -> Notice:
    """A word to all residents of the committee's community. The photos are the caller's own."""
    community_id = community_meant(required_committees(session, me), asked.get("community_id"))
    _check_photos(trade, asked["photo_ids"], new=asked["photo_ids"])
    notice = Notice(
        id=uuid7(),
        community_id=community_id,
        author_id=me,
        title=asked["title"],
        body=asked["body"],
        pinned=asked["pinned"],
        photo_ids=asked["photo_ids"],
        published_at=now,
        version=1,
    )
    session.add(notice)
    session.flush()
    _write_down(session, "notice_published", me, notice, now)
    told = {
        "notice_id": str(notice.id),
        "community_id": str(community_id),
        "author_id": str(me),
    }
    publish(
        session,
        "notice_published",
        aggregate_id=notice.id,
        aggregate_version=notice.version,
        data=told,
    )
    return notice


def change_notice(
    session: Session, trade: Trade, me: UUID, notice_id: UUID | None, *, asked: Json, now: datetime
) -> Notice:
    """Whoever of the committee changes it; who has read it has."""
    notice = _own(session, me, notice_id)
    # Photos that are there already may be a colleague's.
    photo_ids = asked.get("photo_ids", [])
    _check_photos(trade, photo_ids, new=set(photo_ids) - set(notice.photo_ids))
    if not asked:
        return notice
    for name, value in asked.items():
        setattr(notice, name, value)
    notice.changed_at = now
    notice.version += 1
    session.flush()
    _write_down(session, "notice_changed", me, notice, now)
    return notice


def remove_notice(session: Session, me: UUID, notice_id: UUID | None, now: datetime) -> None:
    """Take it down; that it was there stays in the audit log."""
    notice = _own(session, me, notice_id)
    _write_down(session, "notice_removed", me, notice, now)
    session.delete(notice)
    session.flush()


def mark_notice_read(session: Session, me: UUID, notice_id: UUID | None, now: datetime) -> Notice:
    """I have read it; the first time counts."""
    notice = readable(session, me, notice_id)
    row = insert(NoticeRead).values(notice_id=notice.id, member_id=me, read_at=now)
    session.execute(row.on_conflict_do_nothing())
    read_about(session, me, "notice", notice.id, now)
    return notice


def _own(session: Session, me: UUID, notice_id: UUID | None) -> Notice:
    """The notice, locked, of a committee on which I sit; NotThere or CommitteeOnly."""
    # Two of the committee who change it at once take turns.
    wanted = select(Notice).where(Notice.id == notice_id).with_for_update()
    notice = session.scalar(wanted.execution_options(populate_existing=True))
    if notice is None:
        raise NotThere
    reader = Reader.of(session, me)
    rules.check_may_change(
        committees=reader.committees, home=reader.home, community_id=notice.community_id
    )
    return notice


def _check_photos(trade: Trade, photo_ids: Sequence[UUID], *, new: Iterable[UUID]) -> None:
    if len(set(photo_ids)) < len(photo_ids):
        raise ValidationFailed.at("/photo_ids", "repeated")
    if not trade.owns_photos(new):
        raise ValidationFailed.at("/photo_ids", "unknown_photo")


def _write_down(session: Session, action: str, me: UUID, notice: Notice, now: datetime) -> None:
    write_down(
        session,
        action,
        actor_id=me,
        community_id=notice.community_id,
        subjects=[notice.id],
        details={"title": notice.title},
        now=now,
    )
