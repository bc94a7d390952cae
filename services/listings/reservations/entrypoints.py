"""What can be asked about reservations."""

from chassis.pages import page_json
from chassis.service import Json, Work, command, load, query
from chassis.standing import AsksStanding
from contracts.requests import listings as requests
from services.listings.caller import deal_answer, own_deal, viewer
from services.listings.items import views as item_views
from services.listings.proposals import actions as proposal_actions
from services.listings.reservations import actions as reservation_actions
from services.listings.reservations import views as reservation_views


class Reservations(AsksStanding):
    """Who gets a thing: proposed, accepted, declined, cancelled."""

    @command(calls=True)
    def propose_reservation(self, work: Work, listing_id: str, body: Json) -> Json:
        asked = load(requests.ProposeReservation, body) | {"fee_bps": work.settings.fee_bps}
        item = item_views.visible(work.session, listing_id, work.caller.member_id)
        deal = proposal_actions.propose(
            work.session,
            item,
            asked,
            standing=self.standing(),
            now=work.now,
            lasts=work.settings.reservation_ttl,
        )
        return deal_answer(work, deal)

    @query
    def show_reservation(self, work: Work, reservation_id: str) -> Json:
        return deal_answer(work, own_deal(work, reservation_id))

    @query
    def my_reservations(self, work: Work, query: Json) -> Json:
        asked = load(requests.MyReservations, query)
        page = reservation_views.own_page(work.session, asked, work.caller.member_id)
        rendered = reservation_views.rendered(work.session, page.items, viewer(work))
        return page_json(rendered, page.next_cursor)

    @command(calls=True)
    def accept_reservation(self, work: Work, reservation_id: str) -> Json:
        deal = own_deal(work, reservation_id)
        reservation_actions.accept(
            work.session,
            deal,
            standing=self.standing(),
            now=work.now,
            payment_due=work.settings.payment_due,
        )
        return deal_answer(work, deal)

    @command
    def decline_reservation(
        self, work: Work, reservation_id: str, body: Json | None = None
    ) -> Json:
        reason = load(requests.DeclineReservation, body or {}).get("reason")
        deal = own_deal(work, reservation_id)
        caller_id = work.caller.member_id
        reservation_actions.decline(
            work.session, deal, caller_id=caller_id, reason=reason, now=work.now
        )
        return deal_answer(work, deal)

    @command
    def cancel_reservation(self, work: Work, reservation_id: str, body: Json | None = None) -> Json:
        reason = load(requests.CancelReservation, body or {}).get("reason")
        deal = own_deal(work, reservation_id)
        caller_id = work.caller.member_id
        reservation_actions.cancel(
            work.session, deal, caller_id=caller_id, reason=reason, now=work.now
        )
        return deal_answer(work, deal)
