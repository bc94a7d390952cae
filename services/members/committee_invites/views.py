"""Invites as the committee that made them sees them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from chassis.pages import Page, Paging, page
from contracts.json import Json
from services.members.committee_invites import rules
from services.members.committee_invites.model import CommitteeInvite


def invites(session: Session, communities: Iterable[UUID], query: Json) -> Page:
    """A page of those of `communities`, newest first; also what lets nobody in any more."""
    wanted = select(CommitteeInvite).where(CommitteeInvite.community_id.in_(set(communities)))
    order = (CommitteeInvite.made_at.desc(), CommitteeInvite.id.desc())
    return page(session, wanted, order=order, paging=Paging.of(query))


def invite_json(invite: CommitteeInvite, now: datetime) -> Json:
    return {
        "id": str(invite.id),
        "community_id": str(invite.community_id),
        "status": rules.state_of(invite, now),
        "code": rules.shown(invite.code),
        "building": invite.building,
        "max_uses": invite.max_uses,
        "uses": invite.uses,
        "uses_left": invite.max_uses - invite.uses,
        "made_at": rfc3339(invite.made_at),
        "expires_at": rfc3339(invite.expires_at),
        "revoked_at": rfc3339(invite.revoked_at) if invite.revoked_at else None,
    }
