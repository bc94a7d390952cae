"""Every table of members, for migrations."""

from chassis.tables import MACHINERY
from services.members.accounts import model as accounts
from services.members.alerts import model as alerts
from services.members.audit import model as audit
from services.members.base import Base
from services.members.buildings import model as buildings
from services.members.committee_invites import model as committee_invites
from services.members.communities import model as communities
from services.members.conversations import model as conversations
from services.members.decisions import model as decisions
from services.members.deliveries import model as deliveries
from services.members.erasures import model as erasures
from services.members.exports import model as exports
from services.members.friends import model as friends
from services.members.milestones import model as milestones
from services.members.notices import model as notices
from services.members.notifications import model as notifications
from services.members.overview import model as overview
from services.members.parties import model as parties
from services.members.phones import model as phones
from services.members.preferences import model as preferences
from services.members.reliability import model as reliability
from services.members.reports import model as reports
from services.members.residency import model as residency
from services.members.reviews import model as reviews
from services.members.sessions import model as sessions
from services.members.wechat import model as wechat

METADATA = [Base.metadata, MACHINERY]

__all__ = [
    "METADATA",
    "accounts",
    "alerts",
    "audit",
    "buildings",
    "committee_invites",
    "communities",
    "conversations",
    "decisions",
    "deliveries",
    "erasures",
    "exports",
    "friends",
    "milestones",
    "notices",
    "notifications",
    "overview",
    "parties",
    "phones",
    "preferences",
    "reliability",
    "reports",
    "residency",
    "reviews",
    "sessions",
    "wechat",
]
