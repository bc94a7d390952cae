"""How others stand to oneself, all at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from services.members.accounts.model import Member
from services.members.conversations.model import Conversation
from services.members.friends.views import between, blocked_with, friends_with, meet
from services.members.parties.views import had_deal
from services.members.residency.model import Residency
from services.members.residency.rules import APPROVED
from services.members.standing.rules import ERASED


@dataclass(frozen=True)
class Ties:
    """Of some members: who is a friend of mine, with whom I have a block between
    us, who has left for good, and where each is a verified resident."""

    friends: set[UUID]
    blocked: set[UUID]
    erased: set[UUID]
    homes: dict[UUID, UUID]


def ties_of(session: Session, me: UUID, people: Iterable[UUID]) -> Ties:
    """In one statement."""
    home = select(Residency.community_id).where(
        Residency.member_id == Member.id, Residency.status == APPROVED
    )
    tie = select(
        Member.id,
        friends_with(me, Member.id).label("friends"),
        blocked_with(me, Member.id).label("blocked"),
        (Member.status == ERASED).label("erased"),
        home.scalar_subquery().label("home"),
    ).where(Member.id.in_(set(people)))
    rows = session.execute(tie).all()
    return Ties(
        friends={row.id for row in rows if row.friends},
        blocked={row.id for row in rows if row.blocked},
        erased={row.id for row in rows if row.erased},
        homes={row.id: row.home for row in rows if row.home},
    )


def has_to_do_with(session: Session, me: UUID, other: UUID) -> bool:
    """Whether the other is a neighbour, or ever talked with me, or has a deal with me or had one
    lately, or there is a block between us. Blocks and partings take nothing away from that."""
    if me == other or meet(session, me, other) or had_deal(session, me, other):
        return True
    tie = between(session, me, other)
    return bool(tie and tie.blocked) or _talked(session, me, other)


def _talked(session: Session, me: UUID, other: UUID) -> bool:
    talk = exists().where(
        or_(
            and_(Conversation.owner_id == me, Conversation.other_id == other),
            and_(Conversation.owner_id == other, Conversation.other_id == me),
        )
    )
    return bool(session.scalar(select(talk)))
