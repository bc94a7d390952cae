"""Asking to be friends, answering, parting, blocking.

Everything about a pair first holds both members still, so that neither moves out meanwhile, and
locks the pair's relationship row: two who act at once take turns.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from chassis.outbox import publish
from contracts.errors.general import NotThere
from services.members.accounts.actions import hold_still
from services.members.accounts.model import Member
from services.members.friends import rules
from services.members.friends.model import FriendRequest, Relationship
from services.members.friends.views import both_take_part, meet
from services.members.invites import rules as invites
from services.members.invites.rules import Terms
from services.members.residency.views import required_community


def send_friend_request(
    session: Session,
    me: UUID,
    other: UUID,
    message: str | None,
    now: datetime,
    *,
    limits: rules.Limits,
    invited_at: datetime | None = None,
) -> FriendRequest:
    """A request, pending; or accepted at once where the other has asked already.

    `invited_at` is when the other made the invitation that it answers.
    """
    required_community(session, me)
    rules.check_other(me, other, "/member_id")
    hold_still(session, me, other)
    if not meet(session, me, other):
        raise NotThere
    _one_at_a_time(session, me)
    between = _locked_pair(session, me, other)
    waiting = {request.from_id: request for request in _waiting(session, me, other)}
    declined_at = _declined_at(session, me, other)
    status = rules.state_when_sent(
        friends=between.friends_since is not None,
        i_block=between.blocked_at(me) is not None,
        they_block=between.blocked_at(other) is not None,
        sent_before=me in waiting,
        crossed=other in waiting,
        wait=rules.wait_after_decline(declined_at, limits.again_after, now, invited_at),
    )
    rules.check_may_send(_sent_lately(session, me, limits.a_day, now), limits.a_day, now)
    if status == rules.PENDING:
        taken_back = _taken_back(session, me, other, now, invited_at)
        rules.check_may_send(taken_back, rules.TAKEN_BACK_A_DAY, now)
    request = FriendRequest(
        id=uuid7(), from_id=me, to_id=other, message=message, status=rules.PENDING, sent_at=now
    )
    session.add(request)
    session.flush()
    if status == rules.ACCEPTED:
        _befriend(session, between, now)
    else:
        _tell_request(session, request)
    return request


def answer_friend_invite(
    session: Session,
    me: UUID,
    code: str,
    message: str | None,
    now: datetime,
    *,
    limits: rules.Limits,
    terms: Terms,
) -> FriendRequest:
    """A request to whoever made the invitation; FriendInviteRefused where it is none, or old."""
    required_community(session, me)
    invite = invites.read(code, terms, now)
    return send_friend_request(
        session, me, invite.member_id, message, now, limits=limits, invited_at=invite.made_at
    )


def answer_friend_request(
    session: Session, me: UUID, request_id: UUID | None, event: str, now: datetime
) -> FriendRequest:
    """`accept` or `decline` (who was asked), `cancel` (who asked). While one of the two is
    suspended, it is not there, and waits."""
    request = session.get(FriendRequest, request_id) if request_id else None
    if request is None:
        raise NotThere
    between = _locked_pair(session, request.from_id, request.to_id)
    session.refresh(request)
    if (me == request.to_id and between.blocked) or not both_take_part(session, between):
        raise NotThere
    rules.check_may_answer(event, actor_id=me, from_id=request.from_id, to_id=request.to_id)
    after = rules.answered(request.status, event)
    if after == rules.ACCEPTED:
        required_community(session, me)
        _befriend(session, between, now)
    else:
        request.status, request.answered_at = after, now
        session.flush()
    return request


def end_friendship(session: Session, me: UUID, other: UUID | None) -> None:
    """Part; NotThere where the two are no friends, or a block stands between them, or one is
    suspended."""
    between = _known_pair(session, me, other)
    if between is None or between.friends_since is None or between.blocked:
        raise NotThere
    if not both_take_part(session, between):
        raise NotThere
    between.friends_since = None
    _tell(session, "friendship_ended", between)


def part_from_all(session: Session, me: UUID, now: datetime) -> None:
    """End every friendship of a member who moves out, suspended ones too, and take back what waits.

    The caller has locked the member: no friendship begins meanwhile.
    """
    mine = or_(Relationship.low_id == me, Relationship.high_id == me)
    friends = select(Relationship).where(mine, Relationship.friends_since.is_not(None))
    for between in session.scalars(friends.order_by(Relationship.id).with_for_update()):
        between.friends_since = None
        _tell(session, "friendship_ended", between)
    asked = or_(FriendRequest.from_id == me, FriendRequest.to_id == me)
    waiting = select(FriendRequest).where(asked, FriendRequest.status == rules.PENDING)
    for request in session.scalars(waiting.order_by(FriendRequest.id)):
        request.status, request.answered_at = rules.answered(request.status, "cancel"), now
    session.flush()


def tell_all_friendships(session: Session, me: UUID, what: str) -> None:
    """Tell of every friendship of a member again, whose standing has changed.

    The caller has locked the member: what is told is what holds when it commits.
    """
    mine = or_(Relationship.low_id == me, Relationship.high_id == me)
    friends = select(Relationship).where(mine, Relationship.friends_since.is_not(None))
    for between in session.scalars(friends.order_by(Relationship.id).with_for_update()):
        _tell(session, what, between)


def block_member(session: Session, me: UUID, other: UUID | None, now: datetime) -> None:
    """Block, unseen by the other. What they asked keeps waiting; what I asked is taken back."""
    if other is None or session.get(Member, other) is None:
        raise NotThere
    rules.check_other(me, other, "/member_id")
    if _known_pair(session, me, other) is None and not meet(session, me, other):
        raise NotThere
    between = _locked_pair(session, me, other)
    if between.blocked_at(me) is not None:
        return
    between.set_block(me, now)
    for request in _waiting(session, me, other):
        if request.from_id == me:
            request.status, request.answered_at = rules.CANCELLED, now
    _tell(session, "member_blocked", between)


def unblock_member(session: Session, me: UUID, other: UUID | None, now: datetime) -> None:
    """Lift my block; a friendship it suspended is there again."""
    between = _known_pair(session, me, other)
    if between is None or between.blocked_at(me) is None:
        return
    between.set_block(me, None)
    if between.friends_since is not None:
        _close_waiting(session, between, now)
    _tell(session, "member_unblocked", between)


def _befriend(session: Session, between: Relationship, now: datetime) -> None:
    between.friends_since = now
    _close_waiting(session, between, now)
    _tell(session, "friendship_formed", between)


def _close_waiting(session: Session, between: Relationship, now: datetime) -> None:
    for request in _waiting(session, between.low_id, between.high_id):
        request.status, request.answered_at = rules.answered(request.status, "accept"), now


def _one_at_a_time(session: Session, me: UUID) -> None:
    """Two requests of mine at once would both find room for one more."""
    mine = func.hashtextextended(f"friend requests of {me}", 0)
    session.execute(select(func.pg_advisory_xact_lock(mine)))


def _sent_lately(
    session: Session, me: UUID, most: int, now: datetime, *which: ColumnElement[bool]
) -> Sequence[datetime]:
    """When I sent the requests that count, newest first, as far as it matters."""
    wanted = (
        select(FriendRequest.sent_at)
        .where(FriendRequest.from_id == me, FriendRequest.sent_at > now - rules.COUNTED_OVER)
        .where(*which)
        .order_by(FriendRequest.sent_at.desc())
        .limit(most)
    )
    return session.scalars(wanted).all()


def _taken_back(
    session: Session, me: UUID, other: UUID, now: datetime, invited_at: datetime | None
) -> Sequence[datetime]:
    """When I sent those to one member that I took back; none of before an invitation of theirs."""
    which = [FriendRequest.to_id == other, FriendRequest.status == rules.CANCELLED]
    if invited_at is not None:
        which.append(FriendRequest.sent_at >= invited_at)
    return _sent_lately(session, me, rules.TAKEN_BACK_A_DAY, now, *which)


def _declined_at(session: Session, me: UUID, other: UUID) -> datetime | None:
    """When the other last declined a request of mine."""
    return session.scalar(
        select(func.max(FriendRequest.answered_at)).where(
            FriendRequest.from_id == me,
            FriendRequest.to_id == other,
            FriendRequest.status == rules.DECLINED,
        )
    )


def _waiting(session: Session, one: UUID, other: UUID) -> list[FriendRequest]:
    between_them = select(FriendRequest).where(
        FriendRequest.status == rules.PENDING,
        FriendRequest.from_id.in_((one, other)),
        FriendRequest.to_id.in_((one, other)),
    )
    return list(session.scalars(between_them))


def _known_pair(session: Session, me: UUID, other: UUID | None) -> Relationship | None:
    if other is None:
        return None
    hold_still(session, me, other)
    low, high = rules.pair(me, other)
    wanted = select(Relationship).where(Relationship.low_id == low, Relationship.high_id == high)
    # Read again where it is in the session already: the lock may have been waited for.
    return session.scalar(wanted.with_for_update().execution_options(populate_existing=True))


def _locked_pair(session: Session, me: UUID, other: UUID) -> Relationship:
    low, high = rules.pair(me, other)
    row = insert(Relationship).values(id=uuid7(), low_id=low, high_id=high, version=0)
    session.execute(row.on_conflict_do_nothing())
    found = _known_pair(session, me, other)
    if found is None:
        raise NotThere
    return found


def _tell_request(session: Session, request: FriendRequest) -> None:
    told = {
        "request_id": str(request.id),
        "from_id": str(request.from_id),
        "to_id": str(request.to_id),
    }
    publish(session, "friend_request_sent", aggregate_id=request.id, aggregate_version=1, data=told)


def _tell(session: Session, what: str, between: Relationship) -> None:
    between.version += 1
    session.flush()
    told = {
        "members": [str(between.low_id), str(between.high_id)],
        "friends": between.friends_since is not None and both_take_part(session, between),
        "blocked": between.blocked,
    }
    publish(session, what, aggregate_id=between.id, aggregate_version=between.version, data=told)
