"""The people of an event, looked up where it does not name them, and who of them is told."""

from collections.abc import Callable, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.events.base import Event
from contracts.json import Json
from contracts.news import News, Sight
from services.members.accounts.model import Member
from services.members.communities.views import committee_of
from services.members.conversations.model import Conversation
from services.members.conversations.rules import COMMITTEE
from services.members.friends import rules as friends
from services.members.friends.model import FriendRequest
from services.members.friends.views import are_friends, may_see
from services.members.parties.views import parties_of
from services.members.reports.model import Report
from services.members.reports.rules import OPEN
from services.members.residency.model import Residency
from services.members.residency.rules import PENDING
from services.members.residency.views import residents_of

LookUp = Callable[[Session, Json], Json | None]


def with_people(session: Session, event: Event) -> Json | None:
    """The data of an event, and under names of their own the people it does not name; None where
    they are not known (yet)."""
    look_up = PEOPLE.get(event.type)
    found = look_up(session, event.data) if look_up else {}
    return None if found is None else {**event.data, **found}


def receivers(session: Session, news: News, told: Json) -> list[UUID]:
    """Whom of those it concerns it is told: who is still there, did not do it, and may see it.

    Whether somebody may see a post is asked when it is read, and before it is pushed.
    """
    named = told.get(news.to) or []
    ids = {UUID(one) for one in ([named] if isinstance(named, str) else named)}
    actor = UUID(told[news.actor]) if news.actor and ids else None
    known = select(Member.id).where(Member.id.in_(ids - {actor})).order_by(Member.id)
    return [one for one in session.scalars(known) if _may_see(session, news.sight, one, actor)]


def _may_see(session: Session, sight: Sight, member_id: UUID, actor: UUID | None) -> bool:
    if sight in (Sight.PERSON, Sight.REQUEST):
        return actor is not None and may_see(session, member_id, actor)
    if sight == Sight.POST:
        return actor is not None and are_friends(session, member_id, actor)
    return True


def _of_deal(session: Session, told: Json) -> Json | None:
    found = parties_of(session, UUID(told["deal_id"]))
    return {"payee_id": str(found.payee_id), "payer_id": str(found.payer_id)} if found else None


def _of_friendship(session: Session, told: Json) -> Json:
    """Who had asked: the other has just accepted, and knows. Of two who asked each other the first
    had to wait."""
    accepted = select(FriendRequest).where(
        FriendRequest.from_id.in_(told["members"]),
        FriendRequest.to_id.in_(told["members"]),
        FriendRequest.status == friends.ACCEPTED,
    )
    newest = accepted.order_by(FriendRequest.answered_at.desc(), FriendRequest.sent_at).limit(1)
    last = session.scalar(newest)
    return {"asker_id": str(last.from_id), "accepter_id": str(last.to_id)} if last else {}


def _of_friend_request(session: Session, told: Json) -> Json:
    """Who was asked, unless it has been taken back or answered by now."""
    asked = session.get(FriendRequest, UUID(told["request_id"]))
    if asked is None or asked.status != friends.PENDING:
        return {}
    return {"asked_id": str(asked.to_id)}


def _of_message(session: Session, told: Json) -> Json:
    talk = session.get(Conversation, UUID(told["conversation_id"]))
    if talk is None:
        return {}
    author = UUID(told["author_id"])
    if talk.subject_kind != COMMITTEE:
        return {"partner_id": str(talk.partner(author))}
    if author != talk.other_id:
        return {"resident_id": str(talk.other_id)}
    return {"committee_ids": [str(one) for one in committee_of(session, talk.subject_id)]}


def _of_notice(session: Session, told: Json) -> Json:
    """All who live there; who wrote it knows, and nobody else is to know who did."""
    residents = session.scalars(residents_of(UUID(told["community_id"])))
    return {"resident_ids": [str(one) for one in residents if str(one) != told["author_id"]]}


def _of_asking(session: Session, told: Json) -> Json:
    """The committee, unless it is decided by now; who asks does not decide."""
    asked = session.get(Residency, UUID(told["residency_id"]))
    if asked is None or asked.status != PENDING:
        return {}
    return {"committee_ids": [str(one) for one in committee_of(session, asked.community_id)]}


def _of_report(session: Session, told: Json) -> Json:
    """Whoever may look into it, unless it is decided by now: none who have a part in the matter."""
    report = session.get(Report, UUID(told["report_id"]))
    if report is None or report.status != OPEN:
        return {}
    committee = set(committee_of(session, report.community_id)) - set(report.parties)
    return {"committee_ids": sorted(map(str, committee))}


def _of_dispute(session: Session, told: Json) -> Json:
    """Whoever may decide it: none who has a part in the matter."""
    if not told.get("community_id"):
        return {}
    committee = {str(one) for one in committee_of(session, UUID(told["community_id"]))}
    return {"committee_ids": sorted(committee - set(told["parties"]))}


_MONEY = (
    "payment_captured",
    "payment_failed",
    "refund_paid",
    "payout_paid",
    "payout_failed",
    "payout_returned",
)
# By event type: how the people are found whom it does not name.
PEOPLE: Mapping[str, LookUp] = {
    "friend_request_sent": _of_friend_request,
    "friendship_formed": _of_friendship,
    "message_sent": _of_message,
    "notice_published": _of_notice,
    "report_made": _of_report,
    "reservation_disputed": _of_dispute,
    "booking_disputed": _of_dispute,
    "reservation_dispute_near_end": _of_dispute,
    "booking_dispute_near_end": _of_dispute,
    "residency_asked": _of_asking,
    **dict.fromkeys(_MONEY, _of_deal),
}
