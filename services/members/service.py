"""The service: what each noun can be asked, under one name."""

from typing import ClassVar

from chassis.service import Json, Work, query
from chassis.work import Refusals
from contracts.errors.members import FriendRequestExists, ResidencyExists, ReviewExists
from services.members.accounts.entrypoints import Accounts
from services.members.alerts.entrypoints import Alerts
from services.members.audit.entrypoints import Audit
from services.members.buildings.entrypoints import Buildings
from services.members.committee_invites.entrypoints import CommitteeInvites
from services.members.communities.entrypoints import Communities
from services.members.conversations.entrypoints import Conversations
from services.members.decisions.entrypoints import Decisions
from services.members.deliveries.entrypoints import Deliveries
from services.members.erasures.entrypoints import Erasures
from services.members.exports.entrypoints import Exports
from services.members.for_services import ForServices
from services.members.friends.entrypoints import Friends
from services.members.invites.entrypoints import Invites
from services.members.messages.entrypoints import Messages
from services.members.milestones import views as milestone_views
from services.members.neighbours.entrypoints import Neighbours
from services.members.notices.entrypoints import Notices
from services.members.notifications.entrypoints import Notifications
from services.members.operator import DEMO
from services.members.overview.entrypoints import Overview
from services.members.phones.entrypoints import Phones
from services.members.reliability.entrypoints import Reliability
from services.members.reports.entrypoints import Reports
from services.members.residency.entrypoints import Residencies
from services.members.reviews.entrypoints import Reviews
from services.members.sessions.entrypoints import Sessions
from services.members.standing.entrypoints import Standings
from services.members.wechat.entrypoints import Wechat


class MembersService(
    Accounts,
    Sessions,
    Phones,
    Wechat,
    Alerts,
    Communities,
    Buildings,
    Residencies,
    CommitteeInvites,
    Standings,
    Neighbours,
    Invites,
    Friends,
    Conversations,
    Messages,
    Reviews,
    Reliability,
    Notifications,
    Notices,
    Deliveries,
    Reports,
    Decisions,
    Audit,
    Overview,
    Erasures,
    Exports,
    ForServices,
):
    """People: accounts, sessions, residency, the circle, conversations and reviews."""

    name = "members"
    refusals: ClassVar[Refusals] = {
        "residency_held_key": ResidencyExists,
        "friend_request_waiting_key": FriendRequestExists,
        "review_deal_id_author_id_key": ReviewExists,
    }

    @query(anonymous=True)
    def health(self, work: Work) -> Json:
        """That this service answers, and whether the demo neighbourhood is there."""
        demo = milestone_views.reached(work.session, DEMO)
        return {"service": self.name, "migrated": True, "demo": demo}
