"""What is pushed, put together as late as possible."""

from sqlalchemy.orm import Session

from services.members.accounts.model import Member
from services.members.channels import Channel, Push
from services.members.deliveries.model import Delivery
from services.members.notifications.model import Notification
from services.members.notifications.views import line_of, text_of
from services.members.preferences.views import wishes_of
from services.members.sights.views import Ask, Sights
from services.members.standing.rules import ACTIVE


def push_of(session: Session, channel: Channel, delivery: Delivery, ask: Ask) -> Push | None:
    """The message; None where it has been read, is not wanted or may not be seen any more.

    Unavailable where the service could not be asked that says whether it may be seen.
    """
    told = session.get(Notification, delivery.notification_id)
    member = session.get(Member, delivery.member_id)
    if told is None or told.read_at is not None or member is None or member.status != ACTIVE:
        return None
    if not wishes_of(session, member.id).wants(delivery.kind, channel.name):
        return None
    address = channel.address_of(session, member.id, delivery.kind)
    if address is None or not Sights(session, ask, member.id).sees(told):
        return None
    return Push(
        reference=delivery.id,
        address=address,
        kind=delivery.kind,
        text=text_of(session, told, member.language),
        line=line_of(session, told, member.language),
        locale=member.language,
        subject=(told.subject_kind, told.subject_id),
        happened_at=told.happened_at,
    )
