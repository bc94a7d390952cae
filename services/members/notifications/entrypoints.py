"""What can be asked about notifications, and the events they are made of."""

from chassis import logs
from chassis.service import Event, Json, TooEarly, Work, command, consume, every, load, query
from contracts.requests import members as requests
from services.members.caller import me, viewer
from services.members.concerned.views import with_people
from services.members.notifications import actions as notification_actions
from services.members.notifications import views as notification_views
from services.members.notifications.rules import PATIENCE
from services.members.parties import actions as party_actions
from services.members.trade import AsksTrade

log = logs.get(__name__)


class Notifications(AsksTrade):
    """One inbox a member, fed by the events of all services."""

    @consume("members.notifications", together=("booking_requested", "charge_due"))
    def feed_notifications(self, work: Work, event: Event) -> None:
        party_actions.note_parties(work.session, event.data, work.now)
        told = with_people(work.session, event)
        if told is not None:
            channels = work.settings.channels
            notification_actions.tell(work.session, event, told, work.now, channels)
        elif work.now - event.occurred_at < PATIENCE:
            raise TooEarly
        else:
            # A deal from before anything was noted of deals: the money itself is where it belongs.
            log.warning("nobody_to_notify", type=event.type, event_id=str(event.event_id))

    @query(calls=True)
    def list_notifications(self, work: Work, query: Json) -> Json:
        asked = load(requests.ListNotifications, query)
        return notification_views.list_notifications(
            work.session, self.trade.seen, viewer(work), asked
        )

    @query(calls=True)
    def count_unread(self, work: Work) -> Json:
        return notification_views.count_unread(work.session, self.trade.seen, me(work))

    @command(calls=True)
    def read_notifications(self, work: Work, body: Json) -> Json:
        up_to = load(requests.ReadNotifications, body)["up_to"]
        notification_actions.read_up_to(work.session, me(work), up_to, work.now)
        return notification_views.count_unread(work.session, self.trade.seen, me(work))

    @every(seconds=3600)
    def forget_old_notifications(self) -> None:
        with self.work() as work:
            notification_actions.forget_old_notifications(work.session, work.now)
            party_actions.forget_old_parties(work.session, work.now)
