"""Residents of one's community: found by name, shown, suggested."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, cast, exists, false, func, literal, or_, select
from sqlalchemy.orm import Session

from chassis.pages import Paging, page, page_json
from contracts.errors.general import NotThere
from contracts.json import Json
from services.members.accounts.model import Member
from services.members.friends.model import FriendRequest
from services.members.friends.rules import DECLINED, PENDING
from services.members.friends.views import (
    are_blocked,
    are_friends,
    blocked_with,
    cards_for,
    friends_with,
    may_see,
    mutual_counts,
)
from services.members.parties.views import had_deal
from services.members.reliability.views import reliability_of
from services.members.residency.model import Residency
from services.members.residency.rules import APPROVED
from services.members.residency.views import community_of, residents_of
from services.members.standing.rules import ACTIVE


def find_members(session: Session, me: UUID, query: Json) -> Json:
    """Residents of my community by display name (never by phone), without those behind a block."""
    community_id = community_of(session, me)
    if community_id is None:
        return page_json([], None)
    wanted = select(Member).where(
        Member.id.in_(residents_of(community_id)),
        Member.id != me,
        Member.status == ACTIVE,
        ~blocked_with(me, Member.id),
    )
    if q := query.get("q"):
        wanted = wanted.where(Member.display_name.icontains(q, autoescape=True))
    order = (Member.registered_at.desc(), Member.id.desc())
    found = page(session, wanted, order=order, paging=Paging.of(query))
    known = cards_for(session, me, (member.id for member in found.items))
    return page_json([known[member.id] for member in found.items], found.next_cursor)


def suggest_members(session: Session, me: UUID, query: Json) -> Json:
    """Neighbours I may know: of my building first, then by friends in common, then the newest.

    Not those who are friends or behind a block, nor those between whom and me a request waits or
    was declined: nobody is offered what has been answered.
    """
    home = session.scalars(
        select(Residency).where(Residency.member_id == me, Residency.status == APPROVED)
    ).one_or_none()
    if home is None:
        return page_json([], None)
    mutual = mutual_counts(me).subquery()
    common = func.coalesce(mutual.c.mutual_friends, literal(0, Integer()))
    # Who did not say where they live is near to nobody.
    at_mine = Residency.building_key == (home.building_key or "")
    near = cast(func.coalesce(at_mine, false()), Integer())
    candidates = (
        select(
            Member.id,
            Member.registered_at,
            near.label("near"),
            common.label("mutual_friends"),
        )
        .join(Residency, Residency.member_id == Member.id)
        .outerjoin(mutual, mutual.c.member_id == Member.id)
        .where(
            Residency.community_id == home.community_id,
            Residency.status == APPROVED,
            Member.id != me,
            Member.status == ACTIVE,
            ~friends_with(me, Member.id),
            ~blocked_with(me, Member.id),
            ~_asked_before(me),
        )
        .subquery()
    )
    row = candidates.c
    order = (row.near.desc(), row.mutual_friends.desc(), row.registered_at.desc(), row.id.desc())
    wanted = select(row.id, row.near, row.mutual_friends, row.registered_at)
    found = page(session, wanted, order=order, paging=Paging.of(query))
    known = cards_for(session, me, (one.id for one in found.items))
    items = [{**known[one.id], "same_building": bool(one.near)} for one in found.items]
    return page_json(items, found.next_cursor)


def show_member(session: Session, me: UUID, other: UUID | None, now: datetime) -> Json:
    """A neighbour's card; more of a friend's. Who is suspended is as good as not there."""
    member = session.get(Member, other) if other else None
    if member is None or not may_see(session, me, member.id):
        raise NotThere
    if member.id != me and member.status != ACTIVE:
        raise NotThere
    friends = member.id != me and are_friends(session, me, member.id)
    known = cards_for(session, me, [member.id])
    shown = {
        **known[member.id],
        "is_me": member.id == me,
        "is_friend": friends,
        "reliability": reliability_of(session, member.id, now),
    }
    if friends or member.id == me:
        shown["bio"] = member.bio
    return shown


def may_see_avatar(session: Session, photo_id: UUID, viewer_id: UUID) -> bool:
    """Whether the photo is on the card of a member that this one may see, or knows from a deal.

    Of who is suspended it is not shown, nor to them, but for one's own; nor over a block.
    """
    whose = session.scalar(select(Member).where(Member.avatar_photo_id == photo_id))
    viewer = session.get(Member, viewer_id)
    if whose is None or viewer is None:
        return False
    if whose.id == viewer.id:
        return True
    if whose.status != ACTIVE or viewer.status != ACTIVE:
        return False
    if are_blocked(session, viewer.id, whose.id):
        return False
    return may_see(session, viewer.id, whose.id) or had_deal(session, viewer.id, whose.id)


def _asked_before(me: UUID) -> ColumnElement[bool]:
    """SQL: whether a request between the member and me waits, or was declined."""
    sent, received = FriendRequest.from_id == me, FriendRequest.to_id == me
    return exists().where(
        or_(
            sent & (FriendRequest.to_id == Member.id),
            received & (FriendRequest.from_id == Member.id),
        ),
        FriendRequest.status.in_((PENDING, DECLINED)),
    )
