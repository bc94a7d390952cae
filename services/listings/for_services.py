"""What listings answers the platform's own processes, and what it hears from them."""

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from chassis.circle import apply_circle_event
from chassis.rebuild import RebuildsCircle
from chassis.service import Event, Json, TooEarly, Work, consume, query
from chassis.subjects import HoldsSubjects, Seen
from services.listings.caller import own_deal
from services.listings.handovers import actions as handover_actions
from services.listings.reservations import actions as reservation_actions
from services.listings.reservations import views as reservation_views
from services.listings.reservations.model import Reservation


class ForServices(HoldsSubjects, RebuildsCircle):
    """What a conversation or review may be about; the circle and the money as others tell them."""

    subjects: ClassVar[Mapping[str, Seen]] = {
        "listing": reservation_views.item_subjects,
        "reservation": reservation_views.subjects,
    }

    @query
    def deal_parties(self, work: Work, deal_id: str) -> Json:
        return reservation_views.parties(own_deal(work, deal_id))

    @query
    def open_deals_with(self, work: Work, other_id: str) -> Json:
        """Whether the caller and another have a deal under way: members asks before the one, as the
        committee, suspends the other."""
        me, other = work.caller.member_id, UUID(other_id)
        return {"open": reservation_views.have_open_deal(work.session, me, other)}

    @consume("listings.circle")
    def follow_circle(self, work: Work, event: Event) -> None:
        apply_circle_event(work.session, event)

    @consume("listings.payments")
    def follow_payments(self, work: Work, event: Event) -> None:
        if event.data["deal_kind"] != "reservation":
            return
        deal = work.session.get(Reservation, UUID(event.data["deal_id"]))
        if deal is None:
            raise TooEarly()
        match event.type:
            case "payment_captured":
                reservation_actions.take_payment(work.session, deal)
            case "payout_paid":
                handover_actions.finish_paid_out(work.session, deal)
            case "refund_paid":
                reservation_actions.note_refund(work.session, deal, now=work.now)
