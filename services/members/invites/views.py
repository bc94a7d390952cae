"""An invitation as its maker gets it."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from contracts.json import Json
from services.members.invites import rules
from services.members.residency.views import required_community


def new_invite(session: Session, me: UUID, terms: rules.Terms, now: datetime) -> Json:
    """{code, url, expires_at}; only who may have friends may invite them."""
    required_community(session, me)
    code = rules.make(me, terms, now)
    made_at = datetime.fromtimestamp(int(now.timestamp()), UTC)
    return {
        "code": code,
        "url": f"{terms.public_url}/friend-invites/{code}",
        "expires_at": rfc3339(made_at + terms.lasts),
    }
