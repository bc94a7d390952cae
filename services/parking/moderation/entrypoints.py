"""What parking hears of the committee."""

from chassis.service import Event, Service, TooEarly, Work, consume
from services.parking.moderation import actions as moderation_actions


class Moderation(Service):
    """The committee's verdicts on spaces."""

    @consume("parking.committee")
    def follow_committee(self, work: Work, event: Event) -> None:
        mine = event.data["kind"] == "parking_space"
        if mine and not moderation_actions.moderate(work.session, event.data, work.now):
            raise TooEarly
