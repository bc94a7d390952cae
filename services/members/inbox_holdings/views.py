"""Notifications, how they are wanted and pushed: what of them is told, and what erased."""

from sqlalchemy import and_, or_

from chassis.holdings import Deleted, Holding
from contracts.news import ALWAYS_SEEN
from services.members.deliveries.model import Delivery
from services.members.notifications.model import Notification
from services.members.parties.model import DealParties
from services.members.preferences.model import Preferences

INBOX_HELD = [
    Holding(
        Notification,
        "notifications",
        lambda me: Notification.member_id == me,
        [Deleted()],
        # What depends on whether it may still be seen is told by what it is about.
        seen=lambda me: and_(Notification.member_id == me, Notification.news.in_(ALWAYS_SEEN)),
        untold={"actor_id": "the other of a deal, which is told as such"},
    ),
    Holding(
        Preferences,
        "notification_settings",
        lambda me: Preferences.member_id == me,
        [Deleted()],
    ),
    Holding(
        Delivery,
        None,
        lambda me: Delivery.member_id == me,
        [Deleted()],
        untold={"status": "how the notification, which is told, was pushed to a phone"},
    ),
    Holding(
        DealParties,
        None,
        lambda me: or_(DealParties.payee_id == me, DealParties.payer_id == me),
        [Deleted()],
        untold={"payer_id": "a copy: the services that hold the deals tell them"},
    ),
]
