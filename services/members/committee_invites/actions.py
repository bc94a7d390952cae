"""Inviting residents by a code, and letting in who has one."""

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.general import CommitteeOnly
from contracts.errors.members import InviteCodeRefused
from contracts.json import Json
from services.members.audit.actions import write_down
from services.members.committee_invites import rules
from services.members.committee_invites.model import CommitteeInvite
from services.members.communities.views import committees_of


def make_invite(session: Session, maker_id: UUID, asked: Json, now: datetime) -> CommitteeInvite:
    """A code of the committee's; that it was made is written down."""
    committees = committees_of(session, maker_id)
    if not committees:
        raise CommitteeOnly
    community_id = rules.community_meant(committees, asked.get("community_id"))
    rules.check_expiry(asked["expires_at"], now)
    invite = CommitteeInvite(
        id=uuid7(),
        community_id=community_id,
        code=rules.new_code(secrets.choice),
        building=asked.get("building"),
        max_uses=asked["max_uses"],
        uses=0,
        made_by=maker_id,
        made_at=now,
        expires_at=asked["expires_at"],
    )
    session.add(invite)
    session.flush()
    write_down(
        session,
        "invite_made",
        actor_id=maker_id,
        community_id=community_id,
        subjects=[invite.id],
        details={"building": invite.building, "max_uses": invite.max_uses},
        now=now,
    )
    return invite


def use_invite(session: Session, typed: str, now: datetime) -> CommitteeInvite:
    """Count one use; InviteCodeRefused for no code of ours, one that has expired or is used up."""
    wanted = select(CommitteeInvite).where(CommitteeInvite.code == rules.read(typed))
    # Whoever comes at the same moment waits here, and is counted after.
    invite = session.scalar(wanted.with_for_update())
    if invite is None or invite.expires_at <= now or invite.uses >= invite.max_uses:
        raise InviteCodeRefused
    invite.uses += 1
    session.flush()
    return invite
