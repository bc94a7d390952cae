"""The inbox as its member may see it now, and how much of it is unread."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from chassis.pages import Paging, page, page_json
from chassis.viewer import Viewer
from contracts.json import Json
from contracts.labels import in_language
from contracts.news import KINDS, news_named
from services.members.accounts.views import cards
from services.members.notifications import rules
from services.members.notifications.model import Notification
from services.members.preferences.views import local_zone
from services.members.sights.views import Ask, Sights

# A page is filled from so many stretches at most; who wants more follows the cursor.
_STRETCHES = 5


def list_notifications(session: Session, ask: Ask, viewer: Viewer, query: Json) -> Json:
    """What the member may see of it, the newest first, with the count of what is unread; `missing`
    names the services that could not be asked about the rest."""
    me = viewer.member_id
    sights = Sights(session, ask, me)
    mine = select(Notification).where(Notification.member_id == me, Notification.in_app)
    asked = Paging.of(query)
    cursor, limit = asked.cursor, asked.limit
    found: list[tuple[Notification, Json]] = []
    for _ in range(_STRETCHES):
        wanted = Paging(cursor, limit - len(found))
        stretch = page(session, mine, order=(Notification.id.desc(),), paging=wanted)
        found += sights.seen(stretch.items, titled=True)
        cursor = stretch.next_cursor
        if cursor is None or len(found) == limit:
            break
    unread = len(sights.seen(_unread(session, me)))
    shown = page_json(_rendered(session, viewer, found), cursor)
    return {**shown, "unread": unread, "missing": sorted(sights.missing)}


def count_unread(session: Session, ask: Ask, me: UUID) -> Json:
    """{unread, missing}: of what the member may see, and COUNTED at most."""
    sights = Sights(session, ask, me)
    unread = len(sights.seen(_unread(session, me)))
    return {"unread": unread, "missing": sorted(sights.missing)}


def _unread(session: Session, me: UUID) -> list[Notification]:
    newest = (
        select(Notification)
        .where(Notification.member_id == me, Notification.in_app, Notification.read_at.is_(None))
        .order_by(Notification.id.desc())
        .limit(rules.COUNTED)
    )
    return list(session.scalars(newest))


def text_of(session: Session, one: Notification, locale: str) -> str:
    """What it says in `locale`."""
    known = cards(session, [one.actor_id] if one.actor_id else [])
    return _text(one, known, locale, local_zone(session, one.member_id))


def line_of(session: Session, one: Notification, locale: str) -> str:
    """As much of it in `locale` as fits where there is little room."""
    known = cards(session, [one.actor_id] if one.actor_id else [])
    actor = known.get(one.actor_id) if one.actor_id else None
    name = actor["display_name"] if actor else None
    return rules.line(one.news, locale, actor=name, amount=one.amount)


def _rendered(
    session: Session, viewer: Viewer, found: list[tuple[Notification, Json]]
) -> list[Json]:
    known = cards(session, (one.actor_id for one, _ in found if one.actor_id))
    zone = local_zone(session, viewer.member_id)
    return [_notification_json(one, subject, known, viewer.locale, zone) for one, subject in found]


def _notification_json(
    one: Notification, subject: Json, known: Mapping[UUID, Json], locale: str, zone: str
) -> Json:
    kind = news_named(one.news).kind
    return {
        "id": str(one.id),
        "kind": kind,
        "kind_label": in_language(KINDS[kind], locale),
        "type": one.news.partition(".")[0],
        "text": _text(one, known, locale, zone),
        "subject": {
            "kind": one.subject_kind,
            "id": str(one.subject_id),
            "title": subject.get("title"),
            "image": subject.get("image"),
        },
        "actor": known.get(one.actor_id) if one.actor_id else None,
        "times": one.times,
        "happened_at": rfc3339(one.happened_at),
        "read_at": rfc3339(one.read_at) if one.read_at else None,
    }


def _text(one: Notification, known: Mapping[UUID, Json], locale: str, zone: str) -> str:
    actor = known.get(one.actor_id) if one.actor_id else None
    return rules.words(
        news_named(one.news),
        locale,
        actor=actor["display_name"] if actor else None,
        amount=one.amount,
        moment=one.moment,
        zone=zone,
        times=one.times,
    )
