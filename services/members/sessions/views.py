"""Which sessions live, and which ended lately."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
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
