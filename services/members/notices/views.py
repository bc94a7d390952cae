"""Notices as residents read them, and how many have."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy import Integer, exists, func, literal_column, select
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from chassis.pages import Paging, page, page_json
from chassis.viewer import Viewer
from contracts.errors.general import NotThere
from contracts.json import Json
from services.members.communities.model import CommitteeSeat
from services.members.communities.views import committees_of
from services.members.notices.model import Notice, NoticeRead
from services.members.residency.views import community_of

# A cursor holds numbers, not truths.
_PINNED = literal_column("notice.pinned::int", Integer())


@dataclass(frozen=True)
class Reader:
    """Where somebody lives, and whose committees they sit on."""

    home: UUID | None
    committees: set[UUID]

    @classmethod
    def of(cls, session: Session, member_id: UUID) -> Self:
        return cls(community_of(session, member_id), committees_of(session, member_id))

    @property
    def communities(self) -> set[UUID]:
        return self.committees | ({self.home} if self.home else set())


def readable(session: Session, me: UUID, notice_id: UUID | None) -> Notice:
    """The notice, if I may read it (NotThere otherwise)."""
    found = session.get(Notice, notice_id) if notice_id else None
    if found is None or found.community_id not in Reader.of(session, me).communities:
        raise NotThere
    return found


def list_notices(session: Session, viewer: Viewer, query: Json) -> Json:
    """Those of my community: the pinned first, then the newest."""
    reader = Reader.of(session, viewer.member_id)
    wanted = select(Notice).where(Notice.community_id.in_(reader.communities))
    order = (
        _PINNED.desc(),
        Notice.published_at.desc(),
        Notice.id.desc(),
    )
    found = page(session, wanted, order=order, paging=Paging.of(query))
    return page_json(_rendered(session, reader, viewer, found.items), found.next_cursor)


def show_notice(session: Session, viewer: Viewer, notice: Notice) -> Json:
    """One notice to somebody who may read it."""
    reader = Reader.of(session, viewer.member_id)
    (shown,) = _rendered(session, reader, viewer, [notice])
    return shown


def photos_in_use(session: Session, photo_ids: Collection[UUID]) -> set[UUID]:
    """Those of `photo_ids` that a notice shows."""
    shown = select(Notice.photo_ids).where(Notice.photo_ids.overlap(photo_ids))
    return {each for found in session.scalars(shown) for each in found}.intersection(photo_ids)


def may_see_photo(session: Session, photo_id: UUID, viewer_id: UUID) -> bool:
    """Whether a notice that this member may read shows the photo."""
    shows = exists().where(
        Notice.photo_ids.contains([photo_id]),
        Notice.community_id.in_(Reader.of(session, viewer_id).communities),
    )
    return bool(session.scalar(select(shows)))


def _rendered(
    session: Session, reader: Reader, viewer: Viewer, notices: Sequence[Notice]
) -> list[Json]:
    ids = [notice.id for notice in notices]
    read_at = _read_by_me(session, viewer.member_id, ids)
    counted = [notice.id for notice in notices if notice.community_id in reader.committees]
    readers = _readers(session, counted)
    return [
        {
            "id": str(notice.id),
            "community_id": str(notice.community_id),
            "title": notice.title,
            "body": notice.body,
            "pinned": notice.pinned,
            "photos": [
                {"id": str(photo_id), "urls": viewer.photo_urls(photo_id)}
                for photo_id in notice.photo_ids
            ],
            "published_at": rfc3339(notice.published_at),
            "changed_at": rfc3339(notice.changed_at) if notice.changed_at else None,
            "read_at": rfc3339(read_at[notice.id]) if notice.id in read_at else None,
            # For the committee alone.
            "readers": readers.get(notice.id, 0) if notice.id in counted else None,
            "version": notice.version,
        }
        for notice in notices
    ]


def _read_by_me(session: Session, me: UUID, ids: Iterable[UUID]) -> dict[UUID, datetime]:
    mine = select(NoticeRead.notice_id, NoticeRead.read_at).where(
        NoticeRead.member_id == me, NoticeRead.notice_id.in_(ids)
    )
    return {row.notice_id: row.read_at for row in session.execute(mine)}


def _readers(session: Session, ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many have read each; who sits on the committee that wrote it is no reader of it."""
    of_committee = exists().where(
        CommitteeSeat.community_id == Notice.community_id,
        CommitteeSeat.member_id == NoticeRead.member_id,
    )
    counted = (
        select(Notice.id, func.count())
        .join(NoticeRead, NoticeRead.notice_id == Notice.id)
        .where(Notice.id.in_(ids), ~of_committee)
        .group_by(Notice.id)
    )
    return {row[0]: row[1] for row in session.execute(counted)}
