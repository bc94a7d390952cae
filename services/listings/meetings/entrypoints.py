"""What can be asked about meetings."""

from chassis.service import Json, Service, Work, command, load
from contracts.requests import listings as requests
from services.listings.caller import deal_answer, own_deal
from services.listings.meetings import actions as meeting_actions
from services.listings.reservations.rules import Step


class Meetings(Service):
    """When and where a thing changes hands, or why it did not."""

    @command
    def reschedule_reservation(self, work: Work, reservation_id: str, body: Json) -> Json:
        asked = load(requests.RescheduleReservation, body)
        deal = own_deal(work, reservation_id)
        caller_id = work.caller.member_id
        meeting_actions.reschedule(work.session, deal, caller_id=caller_id, now=work.now, **asked)
        return deal_answer(work, deal)

    @command
    def reservation_no_show(self, work: Work, reservation_id: str) -> Json:
        return _missed(work, reservation_id, Step.NOT_SHOWN)

    @command
    def reservation_did_not_happen(self, work: Work, reservation_id: str) -> Json:
        return _missed(work, reservation_id, Step.NOT_HAPPENED)


def _missed(work: Work, reservation_id: str, step: Step) -> Json:
    deal = own_deal(work, reservation_id)
    caller_id = work.caller.member_id
    meeting_actions.miss(work.session, deal, step, caller_id=caller_id, now=work.now)
    return deal_answer(work, deal)
