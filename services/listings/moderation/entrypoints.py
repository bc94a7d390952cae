"""What listings hears of the committee."""

from chassis.service import Event, Service, TooEarly, Work, consume
from services.listings.moderation import actions


class Moderation(Service):
    """The committee's verdicts on items."""

    @consume("listings.committee")
    def follow_committee(self, work: Work, event: Event) -> None:
        mine = event.data["kind"] == "listing"
        if mine and not actions.moderate(work.session, event.data, work.now):
            raise TooEarly
