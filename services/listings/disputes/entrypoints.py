"""What can be asked about disputes."""

from chassis.service import Json, Service, Work, command, load
from contracts.requests import listings as requests
from services.listings.caller import deal_answer, own_deal
from services.listings.disputes import actions as dispute_actions


class Disputes(Service):
    """One side objects."""

    @command
    def dispute_reservation(self, work: Work, reservation_id: str, body: Json) -> Json:
        asked = load(requests.DisputeReservation, body)
        deal = own_deal(work, reservation_id)
        caller_id = work.caller.member_id
        dispute_actions.dispute(work.session, deal, asked, caller_id=caller_id, now=work.now)
        return deal_answer(work, deal)
