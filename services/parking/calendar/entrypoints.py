"""What can be asked about a member's calendar."""

from chassis.service import Json, Service, Work, command, query
from services.parking.calendar import actions as calendar_actions
from services.parking.calendar import views as calendar_views
from services.parking.calendar.rules import calendar


class Calendar(Service):
    """A feed of one's bookings, opened by a token of its own."""

    @command
    def make_calendar_token(self, work: Work) -> Json:
        """The seed of a token, which the gateway signs; alone it opens nothing."""
        seed = calendar_actions.make_token(work.session, work.caller.member_id, work.now)
        return {"seed": seed}

    @command
    def revoke_calendar_token(self, work: Work) -> None:
        calendar_actions.revoke_token(work.session, work.caller.member_id)

    @query(anonymous=True)
    def show_calendar(self, work: Work, seed: str) -> Json:
        """Anonymous: the gateway has verified the token that names the seed."""
        member_id = calendar_views.owner_of(work.session, seed)
        reader = calendar_views.Reader(member_id, work.locale)
        found = calendar_views.entries(work.session, reader, work.now)
        return {"text": calendar(found, work.locale)}
