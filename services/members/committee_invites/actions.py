"""Inviting residents by a code, taking codes back, and letting in who has one."""

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from chassis.pages import page_json
from contracts.errors.general import NotThere
from contracts.errors.members import InviteCodeRefused
from contracts.json import Json
from services.members.audit.actions import write_down
from services.members.committee_invites import rules, views
from services.members.committee_invites.model import CommitteeInvite
from services.members.communities.rules import community_meant
from services.members.communities.views import required_committees


def make_invite(session: Session, maker_id: UUID, asked: Json, now: datetime) -> CommitteeInvite:
    """A code of the committee's; that it was made is written down."""
    committees = required_committees(session, maker_id)
    community_id = community_meant(committees, asked.get("community_id"))
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


def look_at_invites(session: Session, viewer_id: UUID, query: Json, now: datetime) -> Json:
    """The committee's page of its codes; the look is written down, since whoever has a code is
    let in."""
    committees = required_committees(session, viewer_id)
    found = views.invites(session, committees, query)
    for community_id in sorted(committees):
        seen = [invite.id for invite in found.items if invite.community_id == community_id]
        write_down(
            session,
            "invites_seen",
            actor_id=viewer_id,
            community_id=community_id,
            subjects=seen,
            details={},
            now=now,
        )
    items = [views.invite_json(invite, now) for invite in found.items]
    return page_json(items, found.next_cursor)


def revoke_invite(session: Session, me: UUID, invite_id: UUID | None, now: datetime) -> None:
    """The code lets nobody in from here on; who came with it stays. A second time changes nothing.

    NotThere where it is another committee's.
    """
    committees = required_committees(session, me)
    wanted = select(CommitteeInvite).where(CommitteeInvite.id == invite_id)
    # Whoever comes with it at the same moment is let in before, or not at all.
    invite = session.scalar(wanted.with_for_update())
    if invite is None or invite.community_id not in committees:
        raise NotThere
    if invite.revoked_at is not None:
        return
    invite.revoked_at = now
    session.flush()
    write_down(
        session,
        "invite_revoked",
        actor_id=me,
        community_id=invite.community_id,
        subjects=[invite.id],
        details={"uses": invite.uses, "max_uses": invite.max_uses},
        now=now,
    )


def use_invite(session: Session, typed: str, now: datetime) -> CommitteeInvite:
    """Count one use; InviteCodeRefused for no code of ours, and one that is no longer open."""
    wanted = select(CommitteeInvite).where(CommitteeInvite.code == rules.read(typed))
    # Whoever comes at the same moment waits here, and is counted after.
    invite = session.scalar(wanted.with_for_update())
    if invite is None or rules.state_of(invite, now) != rules.OPEN:
        raise InviteCodeRefused
    invite.uses += 1
    session.flush()
    return invite
