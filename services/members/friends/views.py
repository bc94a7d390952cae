"""Friends, requests, blocks and neighbours, as one member may see them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    and_,
    case,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from chassis.pages import Paging, page, page_json
from contracts.errors.general import NotThere
from contracts.json import Json
from services.members.accounts.model import Member
from services.members.accounts.views import card, cards
from services.members.friends.model import FriendRequest, Relationship
from services.members.friends.rules import pair
from services.members.residency.views import are_neighbours, community_of, residents_of
from services.members.standing.rules import ACTIVE, SUSPENDED

_UNBLOCKED = Relationship.low_blocked_at.is_(None) & Relationship.high_blocked_at.is_(None)

# While one of two is suspended, their friendship shows neither of them anything of the other.
_ONE_SUSPENDED = (
    exists()
    .where(
        Member.id.in_((Relationship.low_id, Relationship.high_id)),
        Member.status == SUSPENDED,
    )
    .correlate(Relationship)
)


def both_take_part(session: Session, between: Relationship) -> bool:
    """Whether neither of the two is suspended."""
    suspended = exists().where(
        Member.id.in_((between.low_id, between.high_id)), Member.status == SUSPENDED
    )
    return not session.scalar(select(suspended))


def between(session: Session, one: UUID, other: UUID) -> Relationship | None:
    low, high = pair(one, other)
    return session.scalar(
        select(Relationship).where(Relationship.low_id == low, Relationship.high_id == high)
    )


def are_friends(session: Session, one: UUID, other: UUID) -> bool:
    """Friends with no block between them."""
    found = between(session, one, other)
    return found is not None and found.friends_since is not None and not found.blocked


def are_blocked(session: Session, one: UUID, other: UUID) -> bool:
    """Whether either of the two has blocked the other."""
    found = between(session, one, other)
    return found is not None and found.blocked


def friends_with(me: UUID, other: SQLColumnExpression[UUID]) -> ColumnElement[bool]:
    """SQL: whether `other` is a friend of mine with no block between us."""
    return exists().where(_of(me, other), Relationship.friends_since.is_not(None), _UNBLOCKED)


def blocked_with(me: UUID, other: SQLColumnExpression[UUID]) -> ColumnElement[bool]:
    """SQL: whether I blocked `other` or they me."""
    return exists().where(_of(me, other), ~_UNBLOCKED)


def list_friends(session: Session, me: UUID, query: Json) -> Json:
    wanted = select(Relationship).where(
        _mine(me), Relationship.friends_since.is_not(None), _UNBLOCKED
    )
    order = (Relationship.friends_since.desc(), Relationship.id.desc())
    found = page(session, wanted, order=order, paging=Paging.of(query))
    known = cards(session, (row.other(me) for row in found.items))
    items = [
        {**known[row.other(me)], "friends_since": rfc3339(row.friends_since)} for row in found.items
    ]
    return page_json(items, found.next_cursor)


def list_blocks(session: Session, me: UUID, query: Json) -> Json:
    blocked_at = case(
        (Relationship.low_id == me, Relationship.low_blocked_at),
        else_=Relationship.high_blocked_at,
    )
    wanted = select(Relationship).where(_mine(me), blocked_at.is_not(None))
    order = (blocked_at.desc(), Relationship.id.desc())
    found = page(session, wanted, order=order, paging=Paging.of(query))
    known = cards(session, (row.other(me) for row in found.items))
    items = [
        {**known[row.other(me)], "blocked_at": rfc3339(row.blocked_at(me))} for row in found.items
    ]
    return page_json(items, found.next_cursor)


def list_friend_requests(session: Session, me: UUID, query: Json) -> Json:
    """Requests to me or from me; one from somebody I blocked, or who blocked me, is not shown."""
    wanted = select(FriendRequest).where(FriendRequest.status == query["status"])
    if query["direction"] == "in":
        hidden = blocked_with(me, FriendRequest.from_id)
        wanted = wanted.where(FriendRequest.to_id == me, ~hidden)
    else:
        wanted = wanted.where(FriendRequest.from_id == me)
    order = (FriendRequest.sent_at.desc(), FriendRequest.id.desc())
    found = page(session, wanted, order=order, paging=Paging.of(query))
    people = {member for request in found.items for member in (request.from_id, request.to_id)}
    known = cards(session, people)
    items = [_request_json(request, known) for request in found.items]
    return page_json(items, found.next_cursor)


def show_request(session: Session, request: FriendRequest) -> Json:
    return _request_json(request, cards(session, [request.from_id, request.to_id]))


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
    return page_json([card(member) for member in found.items], found.next_cursor)


def show_member(session: Session, me: UUID, other: UUID | None) -> Json:
    """A neighbour's card; more of a friend's."""
    member = session.get(Member, other) if other else None
    if member is None or not may_see(session, me, member.id):
        raise NotThere
    friends = member.id != me and are_friends(session, me, member.id)
    shown = {**card(member), "is_me": member.id == me, "is_friend": friends}
    if friends or member.id == me:
        shown["bio"] = member.bio
    return shown


def may_see(session: Session, me: UUID, other: UUID) -> bool:
    """Oneself, or a resident of the same community with no block between the two."""
    if me == other:
        return True
    found = between(session, me, other)
    return are_neighbours(session, me, other) and not (found and found.blocked)


def circle_rows(session: Session, after: Sequence[UUID] | None, limit: int) -> list[Json]:
    """The replicas' rows as they should be, by (owner, viewer), from past `after` on.

    Each pair that was ever told of, both ways round, and everybody with themselves.
    """
    friends = and_(Relationship.friends_since.is_not(None), ~_ONE_SUSPENDED)
    told = (Relationship.version, friends, ~_UNBLOCKED)
    low, high = Relationship.low_id, Relationship.high_id
    ever_told = Relationship.version > 0
    parts = [
        _circle_part(low, high, told, after, limit).where(ever_told),
        _circle_part(high, low, told, after, limit).where(ever_told),
        _circle_part(
            Member.id, Member.id, (literal_column("0", Integer()), true(), false()), after, limit
        ),
    ]
    # Each is cut to the limit by its own index before they are put together.
    rows = union_all(*(part.subquery().select() for part in parts)).subquery()
    wanted = select(rows).order_by(rows.c.owner_id, rows.c.viewer_id).limit(limit)
    return [
        {**row, "owner_id": str(row["owner_id"]), "viewer_id": str(row["viewer_id"])}
        for row in session.execute(wanted).mappings()
    ]


def _circle_part(
    owner: Any, viewer: Any, told: tuple[Any, Any, Any], after: Sequence[UUID] | None, limit: int
) -> Select[Any]:
    version, friends, blocked = told
    part = select(
        owner.label("owner_id"),
        viewer.label("viewer_id"),
        version.label("version"),
        friends.label("friends"),
        blocked.label("blocked"),
    )
    if after:
        part = part.where(tuple_(owner, viewer) > tuple(after))
    return part.order_by(owner, viewer).limit(limit)


def _mine(me: UUID) -> ColumnElement[bool]:
    return or_(Relationship.low_id == me, Relationship.high_id == me)


def _of(me: UUID, other: SQLColumnExpression[UUID]) -> ColumnElement[bool]:
    return and_(
        Relationship.low_id == func.least(other, me),
        Relationship.high_id == func.greatest(other, me),
    )


def _request_json(request: FriendRequest, known: dict[UUID, Json]) -> Json:
    return {
        "id": str(request.id),
        "status": request.status,
        "from": known[request.from_id],
        "to": known[request.to_id],
        "message": request.message,
        "sent_at": rfc3339(request.sent_at),
    }
