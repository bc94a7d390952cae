"""The committee's looks at its members, and suspending them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.pages import page_json
from contracts.errors.general import CommitteeOnly, NotThere
from contracts.json import Json
from services.members.accounts.actions import locked_member
from services.members.accounts.model import Member
from services.members.audit.actions import write_down
from services.members.communities.views import committees_of
from services.members.friends.actions import tell_all_friendships
from services.members.parties.views import had_deal
from services.members.phones import rules as phone_rules
from services.members.phones.actions import drop_phone_change
from services.members.reports.views import open_report_between
from services.members.residency.views import residency_of
from services.members.sessions.actions import end_all_sessions
from services.members.standing import rules
from services.members.standing.views import registered_json, registered_members
from services.members.trade import Trade


def look_at_members(session: Session, viewer_id: UUID, query: Json, now: datetime) -> Json:
    """The committee's page of who lives in its own community; the look is written down."""
    committees = committees_of(session, viewer_id)
    if not committees:
        raise CommitteeOnly
    found = registered_members(session, committees, query)
    for community_id in sorted(committees):
        seen = [row.Member.id for row in found.items if row.Residency.community_id == community_id]
        write_down(
            session,
            "members_seen",
            actor_id=viewer_id,
            community_id=community_id,
            subjects=seen,
            details={name: query.get(name) for name in ("q", "building", "status")},
            now=now,
        )
    items = [registered_json(session, row.Member, row.Residency) for row in found.items]
    return page_json(items, found.next_cursor)


def judge_member(
    session: Session,
    trade: Trade,
    judge_id: UUID,
    member_id: UUID | None,
    event: str,
    *,
    reason: str,
    now: datetime,
) -> Json:
    """`suspend` or `restore`, as the committee of the community where the member lives.

    A suspended member's sessions end, and nobody sees what they have posted; what is owed to them
    or by them goes on. Both are undone by restoring, except that they have to sign in again.
    """
    committees = committees_of(session, judge_id)
    if not committees:
        raise CommitteeOnly
    if member_id is None or session.get(Member, member_id) is None:
        raise NotThere
    # From here on they open no session, make no friends and do not move out.
    member = locked_member(session, member_id)
    residency = residency_of(session, member_id)
    rules.check_may_judge(
        committees=committees,
        home=residency.community_id if residency else None,
        oneself=member_id == judge_id,
        serves=bool(committees_of(session, member_id)),
    )
    if residency is None:
        raise NotThere
    following = rules.after(member.status, event)
    # Asked last: who could ask of anybody would learn who has reported them.
    rules.check_no_matter(open_between=_open_between(session, trade, judge_id, member_id))
    member.status = following
    session.flush()
    # Restored, one that was for their own data alone ends as well.
    end_all_sessions(session, member_id, now)
    if member.status == rules.SUSPENDED:
        # They could not withdraw it.
        drop_phone_change(session, member_id, phone_rules.SUSPENDED, now)
        tell_all_friendships(session, member_id, "friendship_suspended")
    else:
        tell_all_friendships(session, member_id, "friendship_restored")
    write_down(
        session,
        "member_suspended" if member.status == rules.SUSPENDED else "member_restored",
        actor_id=judge_id,
        community_id=residency.community_id,
        subjects=[member_id],
        details={"reason": reason},
        now=now,
    )
    return registered_json(session, member, residency)


def _open_between(session: Session, trade: Trade, judge_id: UUID, member_id: UUID) -> bool:
    """Whether a report or, as those who hold them say, a deal with the caller waits for its end."""
    if open_report_between(session, judge_id, member_id):
        return True
    return had_deal(session, judge_id, member_id) and trade.has_open_deal(member_id)
