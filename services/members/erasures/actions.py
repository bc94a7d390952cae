"""Erasing a member: marked first, so that nothing begins; then done for good, or withdrawn."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, delete, exists, select
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from chassis.holdings import erase
from chassis.ids import uuid7
from chassis.outbox import publish
from contracts.errors.base import Unauthenticated
from contracts.errors.members import ErasureRefused, ErasureUnderWay
from contracts.json import Json
from services.members.accounts.actions import locked_member, tell_card
from services.members.accounts.model import Member
from services.members.communities.model import CommitteeSeat, Community
from services.members.erasures import rules
from services.members.erasures.model import Erasure
from services.members.privacy.views import HELD
from services.members.residency.actions import leave_home
from services.members.residency.model import Residency
from services.members.residency.rules import APPROVED
from services.members.sessions.actions import end_all_sessions
from services.members.standing.rules import ACTIVE, SUSPENDED, after


def begin(session: Session, member_id: UUID, now: datetime) -> UUID:
    """From here on the member may begin nothing; the id of this erasure.

    ErasureRefused while a community would be left without a committee.
    """
    member = locked_member(session, member_id)
    suspended = member.status == SUSPENDED
    if member.status not in (ACTIVE, SUSPENDED):
        raise ErasureUnderWay if member.status == "erasing" else Unauthenticated
    last_seats = _last_seats(session, member_id)
    if last_seats:
        raise ErasureRefused(count=len(last_seats), errors=last_seats)
    member.status = after(member.status, "begin_erasure")
    erasure = session.get(Erasure, member_id)
    if erasure is None:
        erasure = Erasure(member_id=member_id, scrubbed={})
        session.add(erasure)
    erasure.id, erasure.state, erasure.asked_at = uuid7(), rules.CHECKING, now
    erasure.suspended = suspended
    session.flush()
    return erasure.id


def withdraw(session: Session, member_id: UUID, erasure_id: UUID) -> None:
    """The member stays: something is still open, or nobody could say. Late, it changes nothing."""
    member = locked_member(session, member_id)
    erasure = _of(session, member_id)
    if erasure.id != erasure_id or erasure.state != rules.CHECKING:
        return
    erasure.state = rules.TRANSITIONS[erasure.state, "withdraw"]
    member.status = after(
        member.status, "stay_suspended" if erasure.suspended else "withdraw_erasure"
    )
    session.flush()
    _tell(session, "erasure_withdrawn", erasure)


def withdraw_stalled(session: Session, member_id: UUID, *, now: datetime) -> None:
    """Of an erasure whose process went away in the middle."""
    erasure = _of(session, member_id)
    if erasure.asked_at <= now - rules.STALLED_AFTER:
        withdraw(session, member_id, erasure.id)


def complete(session: Session, member_id: UUID, erasure_id: UUID, now: datetime) -> None:
    """For good: ErasureUnderWay where this erasure has been withdrawn meanwhile.

    Friends are told that the friendship has ended, sessions end, the name becomes a placeholder.
    """
    member = locked_member(session, member_id)
    erasure = _of(session, member_id)
    if erasure.id != erasure_id or erasure.state != rules.CHECKING:
        raise ErasureUnderWay
    end_all_sessions(session, member_id, now)
    session.execute(delete(CommitteeSeat).where(CommitteeSeat.member_id == member_id))
    leave_home(session, member_id, now)
    forget(session, member_id)
    erasure = _of(session, member_id)
    erasure.state = rules.TRANSITIONS[erasure.state, "erase"]
    erasure.erased_at = now
    member = session.get_one(Member, member_id)
    member.status = after(member.status, "erase")
    member.version += 1
    session.flush()
    tell_card(session, "member_updated", member)
    _tell(session, "member_erased", erasure)


def forget(session: Session, member_id: UUID) -> int:
    """What the declarations say, and again for what came late; how many rows that changed."""
    return erase(session, HELD, member_id)


def note_scrubbed(
    session: Session, member_id: UUID, erasure_id: UUID, service: str, at: datetime
) -> None:
    """A service says that nothing is left there; of an erasure not known here, nothing is noted."""
    noted = select(Erasure).where(Erasure.member_id == member_id, Erasure.id == erasure_id)
    erasure = session.scalar(noted.with_for_update())
    if erasure is not None:
        erasure.scrubbed = {**erasure.scrubbed, service: rfc3339(at)}
        session.flush()


def _last_seats(session: Session, member_id: UUID) -> list[Json]:
    """Where nobody else is left on the committee, and somebody lives who needs one."""
    seats = select(CommitteeSeat.community_id).where(CommitteeSeat.member_id == member_id)
    # The last two who leave at once take turns: the second finds the first already leaving.
    served = select(Community.id).where(Community.id.in_(seats)).order_by(Community.id)
    ids = session.scalars(served.with_for_update(key_share=True)).all()
    return [
        {"pointer": "", "kind": "community", "id": str(each), "code": "last_of_committee"}
        for each in ids
        if is_needed(session, each, member_id)
    ]


def is_needed(session: Session, community_id: UUID, member_id: UUID) -> bool:
    """Whether others live there than this member, none of whom sits on its committee and stays."""
    others = exists().where(
        Residency.community_id == community_id,
        Residency.status == APPROVED,
        Residency.member_id != member_id,
    )
    serves_too = exists().where(
        CommitteeSeat.community_id == community_id,
        CommitteeSeat.member_id != member_id,
        Member.id == CommitteeSeat.member_id,
        Member.status == ACTIVE,
    )
    return bool(session.scalar(select(and_(others, ~serves_too))))


def _of(session: Session, member_id: UUID) -> Erasure:
    wanted = select(Erasure).where(Erasure.member_id == member_id).with_for_update()
    return session.scalars(wanted.execution_options(populate_existing=True)).one()


def _tell(session: Session, what: str, erasure: Erasure) -> None:
    told = {"member_id": str(erasure.member_id), "erasure_id": str(erasure.id)}
    publish(session, what, aggregate_id=erasure.id, aggregate_version=1, data=told)
