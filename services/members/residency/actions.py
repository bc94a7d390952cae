"""Asking for residency, the committee's looks and decisions, and moving out."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from chassis.outbox import publish
from chassis.pages import page_json
from contracts.errors.general import CommitteeOnly, NotThere
from contracts.errors.members import CommitteeSeatHeld, ResidencyExists
from contracts.json import Json
from services.members.accounts.actions import locked_member
from services.members.accounts.views import cards
from services.members.audit.actions import write_down
from services.members.committee_invites.actions import use_invite
from services.members.committee_invites.rules import building_meant
from services.members.communities.model import Community
from services.members.communities.views import committees_of
from services.members.friends.actions import part_from_all
from services.members.residency import rules
from services.members.residency.model import Residency
from services.members.residency.views import at_the_same_rooms, committee_json, residencies


def ask_residency(session: Session, member_id: UUID, asked: Json, now: datetime) -> Residency:
    """A pending residency, or with an `invite_code` an approved one; ResidencyExists while another
    is pending or approved."""
    if "invite_code" in asked:
        return _come_invited(session, member_id, asked, now)
    if session.get(Community, asked["community_id"]) is None:
        raise NotThere
    residency = _ask(session, member_id, asked, now)
    told = _told(residency)
    publish(session, "residency_asked", aggregate_id=residency.id, aggregate_version=1, data=told)
    return residency


def _come_invited(session: Session, member_id: UUID, asked: Json, now: datetime) -> Residency:
    """The committee has decided already, for as many as it said; a use that comes to nothing is
    undone with the rest."""
    invite = use_invite(session, asked["invite_code"], now)
    home = {
        **asked,
        "community_id": invite.community_id,
        "building": building_meant(invite.building, asked.get("building")),
    }
    residency = _ask(session, member_id, home, now, invite_id=invite.id)
    _settle(session, residency, "approve", now=now, decider_id=invite.made_by)
    return residency


def _ask(
    session: Session, member_id: UUID, home: Json, now: datetime, *, invite_id: UUID | None = None
) -> Residency:
    # Two at once get past this look; the constraint residency_held_key stops the second.
    if _held(session, member_id) is not None:
        raise ResidencyExists
    residency = Residency(
        id=uuid7(),
        member_id=member_id,
        community_id=home["community_id"],
        building=home["building"],
        unit=home.get("unit"),
        room=home.get("room"),
        note=home.get("note"),
        status=rules.PENDING,
        asked_at=now,
        invite_id=invite_id,
    )
    session.add(residency)
    session.flush()
    return residency


def look_at_residencies(session: Session, viewer_id: UUID, query: Json, now: datetime) -> Json:
    """The committee's page of residencies of its own community; the look is written down."""
    committees = committees_of(session, viewer_id)
    if not committees:
        raise CommitteeOnly
    found = residencies(session, committees, query)
    rooms = at_the_same_rooms(session, found.items)
    shown = {other.id: other for others in rooms.values() for other in others}
    shown |= {residency.id: residency for residency in found.items}
    about = cards(session, {residency.member_id for residency in shown.values()})
    for community_id in sorted(committees):
        seen = [r.id for r in shown.values() if r.community_id == community_id]
        write_down(
            session,
            "residencies_seen",
            actor_id=viewer_id,
            community_id=community_id,
            subjects=seen,
            details={"status": query.get("status")},
            now=now,
        )
    items = [committee_json(r, about, rooms[r.id]) for r in found.items]
    return page_json(items, found.next_cursor)


def decide_residency(
    session: Session, decider_id: UUID, residency_id: UUID | None, decision: Json, now: datetime
) -> Json:
    """Approve or reject, as the committee of that community."""
    committees = committees_of(session, decider_id)
    if not committees:
        raise CommitteeOnly
    wanted = select(Residency).where(Residency.id == residency_id).with_for_update()
    residency = session.scalar(wanted)
    if residency is None:
        raise NotThere
    rules.check_may_decide(
        committees=committees,
        community_id=residency.community_id,
        decider_id=decider_id,
        applicant_id=residency.member_id,
    )
    event, reason = decision["decision"], decision.get("reason")
    _settle(session, residency, event, now=now, decider_id=decider_id, reason=reason)
    write_down(
        session,
        "residency_decided",
        actor_id=decider_id,
        community_id=residency.community_id,
        subjects=[residency.id],
        details={"decision": event, "reason": reason},
        now=now,
    )
    return committee_json(residency, cards(session, [residency.member_id]))


def move_out(session: Session, member_id: UUID, now: datetime) -> None:
    """Live there no longer, or take the asking back; NotThere where nothing is held.

    Friendships end with it, in the same transaction: friends are of one community, and what one
    has posted is seen by friends. Deals that are open go on.
    """
    # Whoever befriends holds both members still, so nobody becomes a friend of one who has left.
    locked_member(session, member_id)
    residency = _held(session, member_id)
    if residency is None:
        raise NotThere
    if residency.status == rules.APPROVED and residency.community_id in committees_of(
        session, member_id
    ):
        raise CommitteeSeatHeld
    _leave(session, residency, now)


def leave_home(session: Session, member_id: UUID, now: datetime) -> None:
    """The same of a member who leaves for good, where anything is held; they are locked."""
    residency = _held(session, member_id)
    if residency is not None:
        _leave(session, residency, now)


def _leave(session: Session, residency: Residency, now: datetime) -> None:
    lived_there = residency.status == rules.APPROVED
    residency.status = rules.ended(residency.status)
    residency.ended_at = now
    session.flush()
    if lived_there:
        part_from_all(session, residency.member_id, now)
        # Asked was the first version, decided the second.
        told = _told(residency)
        publish(
            session, "residency_ended", aggregate_id=residency.id, aggregate_version=3, data=told
        )


def vouch_for(session: Session, member_id: UUID, community_id: UUID, now: datetime) -> None:
    """The operator's word that a committee member lives in the community they serve."""
    held = _held(session, member_id)
    if held is not None and (held.status, held.community_id) == (rules.APPROVED, community_id):
        return
    if held is not None and held.community_id != community_id:
        raise ResidencyExists
    if held is None:
        place = {"community_id": community_id, "building": rules.DESK, "room": rules.DESK}
        held = ask_residency(session, member_id, place, now)
    _settle(session, held, "approve", now=now)


def _held(session: Session, member_id: UUID) -> Residency | None:
    return session.scalar(
        select(Residency)
        .where(Residency.member_id == member_id, Residency.status.in_(rules.HELD))
        .with_for_update()
    )


def _settle(
    session: Session,
    residency: Residency,
    event: str,
    *,
    now: datetime,
    decider_id: UUID | None = None,
    reason: str | None = None,
) -> None:
    residency.status = rules.decided(residency.status, event)
    residency.decided_at = now
    residency.decided_by = decider_id
    residency.reason = reason
    session.flush()
    told = {**_told(residency), "status": residency.status}
    # Asked was the first version; it is decided once.
    publish(session, "residency_decided", aggregate_id=residency.id, aggregate_version=2, data=told)


def _told(residency: Residency) -> Json:
    return {
        "residency_id": str(residency.id),
        "member_id": str(residency.member_id),
        "community_id": str(residency.community_id),
    }
