"""Whether a notification may (still) be seen, and what heads the thing it points to."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache, partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.errors.general import Unavailable
from contracts.json import Json
from contracts.news import Sight, find
from services.members.communities.views import committees_of
from services.members.conversations.model import Conversation
from services.members.conversations.rules import COMMITTEE
from services.members.conversations.views import reads
from services.members.friends.model import FriendRequest
from services.members.friends.rules import PENDING
from services.members.friends.views import are_blocked, are_friends, may_see
from services.members.notices.model import Notice
from services.members.notices.views import Reader
from services.members.notifications.model import Notification
from services.members.reports.model import Report
from services.members.residency.model import Residency

Subject = tuple[str, UUID]
# Of these ids of a kind those that the member may see or has a deal on: services.members.trade.
Ask = Callable[[str, Iterable[UUID]], dict[UUID, Json]]
HELD_BY = {
    "listing": "listings",
    "reservation": "listings",
    "parking_space": "parking",
    "booking": "parking",
}

# It has to be looked up to say whether its news may be seen.
_DEPENDS_ON_IT = (Sight.POST, Sight.COMMUNITY, Sight.REQUEST)


class Sights:
    """Looks at notifications of one member. What cannot be asked about is not seen; whom it should
    have been asked of is in `missing`."""

    def __init__(self, session: Session, ask: Ask, me: UUID) -> None:
        self._session, self._ask, self._me = session, ask, me
        # Many news come from the same few people: of each it is looked up once.
        self._meets = cache(partial(may_see, session, me))
        self._is_friend = cache(partial(are_friends, session, me))
        self._is_blocked = cache(partial(are_blocked, session, me))
        self.missing: set[str] = set()

    def seen(
        self, notifications: Sequence[Notification], *, titled: bool = False
    ) -> list[tuple[Notification, Json]]:
        """Those that may be seen, each with what is known of its subject; `titled`: also of the
        member's own deals."""
        talks = self._talks(notifications)
        asked: set[Subject] = set()
        for one in notifications:
            sight = _sight(one)
            if sight in _DEPENDS_ON_IT or (titled and sight == Sight.OWN):
                asked.add((one.subject_kind, one.subject_id))
        asked |= {talk.subject for talk in talks.values()}
        subjects = self._subjects(asked)
        found = []
        for one in notifications:
            talk = talks.get(one.subject_id)
            subject = subjects.get(talk.subject if talk else (one.subject_kind, one.subject_id))
            if self._may_see(one, talk, subject):
                found.append((one, subject or {}))
        return found

    def sees(self, one: Notification) -> bool:
        """Whether this one may be seen; Unavailable where that could not be asked."""
        if self.seen([one]):
            return True
        if self.missing:
            raise Unavailable
        return False

    def _may_see(self, one: Notification, talk: Conversation | None, subject: Json | None) -> bool:
        match sight := _sight(one):
            case Sight.OWN:
                return True
            case Sight.PERSON | Sight.REQUEST:
                gone = sight == Sight.REQUEST and subject is None
                return not gone and one.actor_id is not None and self._meets(one.actor_id)
            case Sight.POST:
                return subject is not None and self._may_see_post(one.actor_id, subject)
            case Sight.COMMUNITY:
                return subject is not None
            case Sight.TALK:
                return talk is not None and self._may_read(talk, subject)
        return False

    def _may_see_post(self, owner_id: UUID | None, subject: Json) -> bool:
        """The service that holds the post shows it; a parting that it has not heard of counts."""
        if subject.get("is_party"):
            return True
        return owner_id is not None and self._is_friend(owner_id)

    def _may_read(self, talk: Conversation, subject: Json | None) -> bool:
        """A block hides that something was said before it, but for the two of a deal."""
        if not reads(self._session, self._me, talk, lambda: subject is not None):
            return False
        partner = talk.partner(self._me)
        if talk.subject_kind == COMMITTEE or partner is None:
            return True
        has_deal = str(partner) in (subject or {}).get("deal_with", [])
        return has_deal or not self._is_blocked(partner)

    def _talks(self, notifications: Iterable[Notification]) -> dict[UUID, Conversation]:
        ids = {one.subject_id for one in notifications if _sight(one) == Sight.TALK}
        if not ids:
            return {}
        found = self._session.scalars(select(Conversation).where(Conversation.id.in_(ids)))
        return {talk.id: talk for talk in found}

    def _subjects(self, asked: Iterable[Subject]) -> dict[Subject, Json]:
        """One question a kind; the service that does not answer is not asked again, and holds up
        nothing else."""
        by_kind: dict[str, set[UUID]] = defaultdict(set)
        for kind, subject_id in asked:
            by_kind[kind].add(subject_id)
        found = self._notices(by_kind["notice"]) | self._askings(by_kind["residency"])
        found |= self._reports(by_kind["report"]) | self._committees(by_kind["committee"])
        found |= self._requests(by_kind["friend_request"])
        for kind in sorted(HELD_BY.keys() & by_kind):
            if HELD_BY[kind] in self.missing:
                continue
            try:
                answers = self._ask(kind, sorted(by_kind[kind]))
            except Unavailable:
                self.missing.add(HELD_BY[kind])
                continue
            found |= {(kind, subject_id): subject for subject_id, subject in answers.items()}
        return found

    def _notices(self, ids: Collection[UUID]) -> dict[Subject, Json]:
        """Those of where the member lives."""
        if not ids:
            return {}
        there = Reader.of(self._session, self._me).communities
        wanted = select(Notice).where(Notice.id.in_(ids), Notice.community_id.in_(there))
        return {("notice", one.id): {"title": one.title} for one in self._session.scalars(wanted)}

    def _askings(self, ids: Collection[UUID]) -> dict[Subject, Json]:
        """Those that the member, of the committee, may decide."""
        if not ids:
            return {}
        there = committees_of(self._session, self._me)
        wanted = select(Residency.id).where(
            Residency.id.in_(ids), Residency.community_id.in_(there)
        )
        return {("residency", one): {} for one in self._session.scalars(wanted)}

    def _requests(self, ids: Collection[UUID]) -> dict[Subject, Json]:
        """Those to be the member's friend that wait for an answer."""
        if not ids:
            return {}
        waiting = select(FriendRequest.id).where(
            FriendRequest.id.in_(ids),
            FriendRequest.to_id == self._me,
            FriendRequest.status == PENDING,
        )
        return {("friend_request", one): {} for one in self._session.scalars(waiting)}

    def _reports(self, ids: Collection[UUID]) -> dict[Subject, Json]:
        """Those that the member, of the committee, may look into."""
        if not ids:
            return {}
        there = committees_of(self._session, self._me)
        wanted = select(Report.id).where(
            Report.id.in_(ids),
            Report.community_id.in_(there),
            ~Report.parties.contains([self._me]),
        )
        return {("report", one): {} for one in self._session.scalars(wanted)}

    def _committees(self, ids: Collection[UUID]) -> dict[Subject, Json]:
        """Those on which the member sits."""
        there = committees_of(self._session, self._me) if ids else set()
        return {("committee", one): {} for one in there.intersection(ids)}


def _sight(one: Notification) -> Sight | None:
    """None where another version wrote it: it cannot be said, so it is not shown."""
    news = find(one.news)
    return news.sight if news else None
