"""How others stand to oneself, all at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.members.accounts.model import Member
from services.members.friends.views import blocked_with, friends_with
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
