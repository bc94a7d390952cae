"""Telling members of an event, and noting what they have read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.events.base import Event
from contracts.json import Json
from contracts.news import News, news_of
from contracts.news.base import IN_APP
from services.members.channels import Channel
from services.members.concerned.views import receivers
from services.members.deliveries.actions import enqueue
from services.members.notifications import rules
from services.members.notifications.model import Notification
from services.members.preferences.views import wishes_of


def tell(
    session: Session, event: Event, told: Json, now: datetime, channels: Sequence[Channel] = ()
) -> None:
    """Put into the inbox of each whom it concerns what `event` tells them, and push it on
    `channels`, as they wish; `told` are its data with the people whom it does not name
    (concerned.views.with_people)."""
    for name, news in news_of(event.type):
        if news.applies(told):
            said = _said(news, told) if told.get(news.to) else {}
            for member_id in receivers(session, news, told):
                row = {**said, "news": name, "happened_at": event.occurred_at}
                _tell_one(session, member_id, news, row, now=now, channels=channels)


def _tell_one(
    session: Session,
    member_id: UUID,
    news: News,
    said: Json,
    *,
    now: datetime,
    channels: Sequence[Channel],
) -> None:
    kind, wishes = news.kind, wishes_of(session, member_id)
    in_app = wishes.wants(kind, IN_APP)
    pushed = [
        channel.name
        for channel in channels
        if wishes.wants(kind, channel.name) and channel.address_of(session, member_id, kind)
    ]
    if not in_app and not pushed:
        return
    row = {**said, "in_app": in_app, "created_at": now}
    repeated = _put_again(session, member_id, row) if news.repeats else None
    told = repeated or _put(session, member_id, row)
    enqueue(session, told, member_id, kind, channels=pushed, wishes=wishes, now=now)


def _said(news: News, told: Json) -> Json:
    """The columns with what the words speak of, and what they point to."""
    kind, subject_id = news.about(told)
    moment = told[news.at] if news.at else None
    return {
        "subject_kind": kind,
        "subject_id": UUID(subject_id),
        "actor_id": UUID(told[news.actor]) if news.actor else None,
        "amount": told[news.money]["amount"] if news.money else None,
        "moment": datetime.fromisoformat(moment) if moment else None,
        "collapses": news.collapses,
    }


def _put_again(session: Session, member_id: UUID, said: Json) -> UUID | None:
    """The id of an unread one of the same by the same member, which becomes this one."""
    same = (
        select(Notification.id)
        .where(
            Notification.member_id == member_id,
            Notification.news == said["news"],
            Notification.actor_id == said["actor_id"],
            Notification.read_at.is_(None),
        )
        .order_by(Notification.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    again = update(Notification).where(Notification.id == same)
    again = again.values(id=uuid7(), times=Notification.times + 1, **said)
    return session.scalar(again.returning(Notification.id))


def _put(session: Session, member_id: UUID, said: Json) -> UUID:
    """Its id; that of an unread one into which it collapses becomes the same."""
    row = insert(Notification).values(id=uuid7(), member_id=member_id, times=1, **said)
    fresh: dict[str, Any] = {
        column: row.excluded[column]
        for column in ("id", "actor_id", "in_app", "happened_at", "created_at")
    }
    put = row.on_conflict_do_update(
        index_elements=["member_id", "news", "subject_id"],
        index_where=Notification.collapses & Notification.read_at.is_(None),
        set_={**fresh, "times": Notification.times + 1},
    )
    return session.execute(put.returning(Notification.id)).scalar_one()


def read_up_to(session: Session, me: UUID, notification_id: UUID, now: datetime) -> None:
    """I have read this one and all that came before; what is read stays read."""
    _mark(session, now, Notification.member_id == me, Notification.id <= notification_id)


def read_about(session: Session, me: UUID, kind: str, subject_id: UUID, now: datetime) -> None:
    """I have looked at the thing itself."""
    _mark(
        session,
        now,
        Notification.member_id == me,
        Notification.subject_kind == kind,
        Notification.subject_id == subject_id,
    )


def _mark(session: Session, now: datetime, *which: ColumnElement[bool]) -> None:
    unread = (*which, Notification.read_at.is_(None))
    session.execute(update(Notification).where(*unread).values(read_at=now))


def forget_old_notifications(session: Session, now: datetime) -> None:
    session.execute(delete(Notification).where(Notification.created_at < now - rules.KEPT))
