"""Which sessions live, and which ended lately."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from chassis.pages import Paging, page, page_json
from contracts.json import Json
from services.members.sessions.model import SignInSession


def ended_sessions(session: Session, now: datetime) -> Json:
    """Ended sessions with access tokens still about: {items: [{session_id, expires_at}]}."""
    ended = select(SignInSession).where(
        SignInSession.ended_at.is_not(None), SignInSession.access_until > now
    )
    return {
        "items": [
            {"session_id": str(found.id), "expires_at": rfc3339(found.access_until)}
            for found in session.scalars(ended)
        ]
    }


def list_sessions(
    session: Session, member_id: UUID, current: UUID, query: Json, now: datetime
) -> Json:
    """The member's open sessions, newest first; `current` is the one that asks.

    `last_used_at` is when its tokens were last turned over: at most an access token's life ago for
    one that is in use.
    """
    wanted = select(SignInSession).where(
        SignInSession.member_id == member_id,
        SignInSession.ended_at.is_(None),
        SignInSession.refresh_until > now,
    )
    order = (SignInSession.opened_at.desc(), SignInSession.id.desc())
    found = page(session, wanted, order=order, paging=Paging.of(query))
    items = [
        {
            "id": str(each.id),
            "device": each.device,
            "opened_at": rfc3339(each.opened_at),
            "last_used_at": rfc3339(each.rotated_at),
            "expires_at": rfc3339(each.refresh_until),
            "current": each.id == current,
        }
        for each in found.items
    ]
    return page_json(items, found.next_cursor)


def open_sessions(session: Session, member_id: UUID, now: datetime) -> dict[UUID, SignInSession]:
    """Locked in the order of ids: sessions that end one another wait, but never in a circle."""
    wanted = select(SignInSession).where(
        SignInSession.member_id == member_id,
        SignInSession.ended_at.is_(None),
        SignInSession.refresh_until > now,
    )
    locked = session.scalars(wanted.order_by(SignInSession.id).with_for_update())
    return {found.id: found for found in locked}


def opened_with(session: Session, digest: str) -> SignInSession | None:
    """Only while it is as it was opened: its first pair has not been used since."""
    return session.scalar(
        select(SignInSession).where(
            SignInSession.opened_with == digest,
            SignInSession.generation == 0,
            SignInSession.ended_at.is_(None),
        )
    )


def locked_session(session: Session, session_id: UUID) -> SignInSession | None:
    wanted = select(SignInSession).where(SignInSession.id == session_id).with_for_update()
    return session.scalar(wanted)
