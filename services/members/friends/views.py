"""Friends, requests, blocks and neighbours, as one member may see them."""

from collections.abc import Callable, Iterable, Sequence
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
from contracts.json import Json
from services.members.accounts.model import Member
from services.members.accounts.views import cards
from services.members.friends.model import FriendRequest, Relationship
from services.members.friends.rules import pair
from services.members.residency.model import Residency
from services.members.residency.rules import APPROVED
from services.members.standing.rules import ACTIVE, ERASED, SUSPENDED

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
_LIVE = and_(Relationship.friends_since.is_not(None), _UNBLOCKED, ~_ONE_SUSPENDED)


def suspended(member_id: SQLColumnExpression[UUID]) -> ColumnElement[bool]:
    """SQL: whether this member is suspended, and so as good as not there."""
    return exists().where(Member.id == member_id, Member.status == SUSPENDED)


def both_take_part(session: Session, between: Relationship) -> bool:
    """Whether neither of the two is suspended."""
    one_suspended = exists().where(
        Member.id.in_((between.low_id, between.high_id)), Member.status == SUSPENDED
    )
    return not session.scalar(select(one_suspended))


def meet(session: Session, one: UUID, other: UUID) -> bool:
    """Whether two are there for each other: verified residents of one community, none suspended."""
    together = (
        select(Residency.community_id)
        .join(Member, Member.id == Residency.member_id)
        .where(
            Residency.member_id.in_((one, other)),
            Residency.status == APPROVED,
            Member.status != SUSPENDED,
        )
        .group_by(Residency.community_id)
        .having(func.count() == len((one, other)))
    )
    return session.scalar(together) is not None


def between(session: Session, one: UUID, other: UUID) -> Relationship | None:
    low, high = pair(one, other)
    return session.scalar(
        select(Relationship).where(Relationship.low_id == low, Relationship.high_id == high)
    )


def are_friends(session: Session, one: UUID, other: UUID) -> bool:
    """Friends with no block between them, neither suspended."""
    low, high = pair(one, other)
    theirs = (Relationship.low_id == low, Relationship.high_id == high)
    return session.scalar(select(Relationship.id).where(*theirs, _LIVE)) is not None


def are_blocked(session: Session, one: UUID, other: UUID) -> bool:
    """Whether either of the two has blocked the other."""
    found = between(session, one, other)
    return found is not None and found.blocked


def friends_with(me: UUID, other: SQLColumnExpression[UUID]) -> ColumnElement[bool]:
    """SQL: whether `other` is a friend of mine, with no block between us and neither suspended."""
    return exists().where(_of(me, other), _LIVE)


def blocked_with(me: UUID, other: SQLColumnExpression[UUID]) -> ColumnElement[bool]:
    """SQL: whether I blocked `other` or they me."""
    return exists().where(_of(me, other), ~_UNBLOCKED)


def mutual_counts(me: UUID, of: Iterable[UUID] | None = None) -> Select[Any]:
    """SQL: (member_id, mutual_friends) of those with a friend in common with me, or of `of` among
    them. A friend behind a block, on either side, is no friend here; nor is a suspended one."""
    mine = _friendships(lambda member: member == me).subquery()
    # Looked at in my own friendships alone: there are few of them, and all of theirs are many.
    common = select(mine.c.friend_id).where(~suspended(mine.c.friend_id))
    theirs = _friendships(lambda member: member.in_(common)).subquery()
    counted = select(
        theirs.c.friend_id.label("member_id"), func.count().label("mutual_friends")
    ).where(theirs.c.friend_id != me)
    if of is not None:
        counted = counted.where(theirs.c.friend_id.in_(set(of)))
    return counted.group_by(theirs.c.friend_id)


def cards_for(session: Session, me: UUID, member_ids: Iterable[UUID]) -> dict[UUID, Json]:
    """The card of each of `member_ids`, with how many friends each has in common with me."""
    wanted = set(member_ids)
    rows = session.execute(mutual_counts(me, wanted))
    counts = {row.member_id: row.mutual_friends for row in rows}
    return {
        member_id: {**shown, "mutual_friends": counts.get(member_id, 0)}
        for member_id, shown in cards(session, wanted).items()
    }


def list_friends(session: Session, me: UUID, query: Json) -> Json:
    """My friends, without those who are suspended, as long as they are."""
    wanted = select(Relationship).where(_mine(me), _LIVE)
    if q := query.get("q"):
        named = exists().where(
            Member.id == _other_side(me), Member.display_name.icontains(q, autoescape=True)
        )
        wanted = wanted.where(named)
    order = (Relationship.friends_since.desc(), Relationship.id.desc())
    found = page(session, wanted, order=order, paging=Paging.of(query))
    known = cards_for(session, me, (row.other(me) for row in found.items))
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
    """Requests to me or from me; one from somebody I blocked, or who blocked me, is not shown, nor
    one of, or to, somebody who is suspended."""
    wanted = select(FriendRequest).where(FriendRequest.status == query["status"])
    if query["direction"] == "in":
        hidden = blocked_with(me, FriendRequest.from_id) | suspended(FriendRequest.from_id)
        wanted = wanted.where(FriendRequest.to_id == me, ~hidden)
    else:
        wanted = wanted.where(FriendRequest.from_id == me, ~suspended(FriendRequest.to_id))
    order = (FriendRequest.sent_at.desc(), FriendRequest.id.desc())
    found = page(session, wanted, order=order, paging=Paging.of(query))
    people = {member for request in found.items for member in (request.from_id, request.to_id)}
    known = cards_for(session, me, people)
    items = [_request_json(request, known) for request in found.items]
    return page_json(items, found.next_cursor)


def show_request(session: Session, me: UUID, request: FriendRequest) -> Json:
    return _request_json(request, cards_for(session, me, [request.from_id, request.to_id]))


def may_see(session: Session, me: UUID, other: UUID) -> bool:
    """Oneself, or a resident of the same community with no block between the two, neither of them
    suspended."""
    return me == other or (meet(session, me, other) and not are_blocked(session, me, other))


def told_of(session: Session, me: UUID, others: Iterable[UUID]) -> Json:
    """`takes_part`: neither suspended nor leaving. `versions`: what was told last of the member and
    each of the others of whom anything was told."""
    pairs = [pair(me, other) for other in others]
    known = select(Relationship).where(
        tuple_(Relationship.low_id, Relationship.high_id).in_(pairs), Relationship.version > 0
    )
    return {
        "takes_part": session.scalar(select(Member.status).where(Member.id == me)) == ACTIVE,
        "versions": {str(between.other(me)): between.version for between in session.scalars(known)},
    }


def circle_rows(session: Session, after: Sequence[UUID] | None, limit: int) -> list[Json]:
    """The replicas' rows as they should be, by (owner, viewer), from past `after` on.

    Each pair that was ever told of, both ways round, and everybody with themselves who is there.
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
        ).where(Member.status != ERASED),
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


def _other_side(me: UUID) -> ColumnElement[UUID]:
    return case((Relationship.low_id == me, Relationship.high_id), else_=Relationship.low_id)


def _friendships(who: Callable[[SQLColumnExpression[UUID]], ColumnElement[bool]]) -> Any:
    """SQL: (member_id, friend_id) of friendships without a block, as `who` selects the members."""
    low, high = Relationship.low_id, Relationship.high_id
    live = Relationship.friends_since.is_not(None) & _UNBLOCKED
    return union_all(
        *(
            select(one.label("member_id"), other.label("friend_id")).where(who(one), live)
            for one, other in ((low, high), (high, low))
        )
    )


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
