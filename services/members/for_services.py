"""What members answers the platform's own processes; no route leads here."""

from uuid import UUID

from chassis.service import Json, Service, Work, query
from services.members.accounts import views as account_views
from services.members.communities.views import committees_of
from services.members.decisions.views import absence_of
from services.members.friends import views as friend_views
from services.members.sessions import views as session_views
from services.members.standing.views import standing_of


class ForServices(Service):
    """Who may do what, whose session ended, and all that the replicas are made of."""

    @query
    def standing(self, work: Work, members: list[str] | None = None) -> Json:
        """What the caller may do, looked up; `outsiders` are those of `members` not neighbours."""
        me = work.caller.member_id
        return standing_of(work.session, me, work.caller.session_id, members or [])

    @query
    def committees(self, work: Work) -> Json:
        """The communities whose committees the caller sits on, looked up; refused like standing."""
        me = work.caller.member_id
        standing_of(work.session, me, work.caller.session_id)
        return {"communities": sorted(map(str, committees_of(work.session, me)))}

    @query(anonymous=True)
    def ended_sessions(self, work: Work) -> Json:
        return session_views.ended_sessions(work.session, work.now)

    @query(anonymous=True)
    def told_of_friends(self, work: Work, member_id: str, others: list[str]) -> Json:
        """Before something is done by who is whose friend: whether the member takes part for now,
        and how far a replica has to have heard of them and each of `others`. Anonymous: a clock
        asks, and gets no more than what the events tell."""
        return friend_views.told_of(work.session, UUID(member_id), [UUID(one) for one in others])

    @query(anonymous=True)
    def absence(self, work: Work, member_id: str) -> Json:
        """Before somebody's silence is taken for an answer: whether they could have given one.
        Anonymous: a clock asks."""
        return absence_of(work.session, UUID(member_id))

    @query(anonymous=True)
    def circle_snapshot(
        self, work: Work, part: str, limit: int, after: list[str] | None = None
    ) -> Json:
        """Up to `limit` rows of a replica's table as they should be, those that follow the key
        `after`: for a rebuild. Anonymous: the operator asks, and gets what the events tell."""
        read = {"neighbour": account_views.neighbour_rows, "circle": friend_views.circle_rows}
        key = [UUID(one) for one in after] if after else None
        return {"rows": read[part](work.session, key, limit)}
