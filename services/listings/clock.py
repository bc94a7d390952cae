"""The timers of listings: what happens to offers and deals when nobody does anything."""

from functools import partial
from uuid import UUID

from chassis.each_due import each_due_in_a_unit
from chassis.service import Remote, Service, every
from services.listings.cycles import actions as cycle_actions
from services.listings.cycles import views as cycle_views
from services.listings.draws import actions as draw_actions
from services.listings.draws import views as draw_views
from services.listings.handovers import actions as handover_actions
from services.listings.handovers import views as handover_views
from services.listings.items import actions as item_actions
from services.listings.items import views as item_views
from services.listings.lapses import actions as lapse_actions
from services.listings.meetings import actions as meeting_actions
from services.listings.meetings import views as meeting_views
from services.listings.reservations import views as reservation_views
from services.listings.search import views as search_views


class Clock(Service):
    """Expires offers, holds draws, lapses proposals and unpaid reservations, completes the half
    confirmed, reminds of meetings, looks for rings of swaps."""

    members = Remote("members")
    payments = Remote("payments")

    @every(seconds=1)
    def expire_items(self) -> None:
        each_due_in_a_unit("expire_item", self, item_views.over, lapse_actions.expire_item)

    @every(seconds=1)
    def hold_draws(self) -> None:
        each_due_in_a_unit(
            "hold_draw", self, draw_views.due, draw_actions.hold_draw, self._may_draw
        )

    @every(seconds=1)
    def read_items(self) -> None:
        each_due_in_a_unit("read_item", self, search_views.unread, item_actions.read_item)

    @every(seconds=1)
    def lapse_proposals(self) -> None:
        due = reservation_views.unanswered
        each_due_in_a_unit("lapse_proposal", self, due, lapse_actions.lapse_proposal)

    @every(seconds=1)
    def lapse_unpaid(self) -> None:
        each_due_in_a_unit(
            "lapse_unpaid",
            self,
            reservation_views.unpaid,
            lapse_actions.lapse_unpaid,
            self._has_closed_charges,
        )

    @every(seconds=1)
    def complete_half_confirmed(self) -> None:
        due = partial(handover_views.half_confirmed, self.settings.auto_complete)
        each_due_in_a_unit(
            "complete_half_confirmed", self, due, handover_actions.complete_one_sided
        )

    @every(seconds=1)
    def remind_of_meetings(self) -> None:
        ahead = self.settings.meeting_reminder
        due = partial(meeting_views.near, ahead)
        each_due_in_a_unit("remind", self, due, partial(meeting_actions.remind, ahead=ahead))

    @every(seconds=1)
    def seek_cycles(self) -> None:
        seek = partial(cycle_actions.seek, lasts=self.settings.reservation_ttl)
        each_due_in_a_unit("seek_cycles", self, cycle_views.unsought, seek)

    @every(seconds=1)
    def end_cycles(self) -> None:
        each_due_in_a_unit("lapse_cycle", self, cycle_views.overdue, cycle_actions.lapse)
        each_due_in_a_unit("give_up_cycle", self, cycle_views.broken_off, cycle_actions.give_up)

    def _may_draw(self, item_id: UUID) -> bool:
        """A draw waits while its owner is suspended, whose friends are nobody's for so long; and
        until it is known here of each who entered what members have told of them."""
        with self.reading() as work:
            owner_id, others = draw_views.entered(work.session, item_id)
        told = self.members.told_of_friends(
            member_id=str(owner_id), others=[str(other) for other in others]
        )
        with self.reading() as work:
            heard = draw_views.has_heard(work.session, owner_id, told["versions"])
        return heard and bool(told["takes_part"])

    def _has_closed_charges(self, reservation_id: UUID) -> bool:
        """Payments closes the charge first: money under way keeps the item promised."""
        outcome = self.payments.close_charges(deal_id=str(reservation_id))["outcome"]
        return outcome in {"closed", "unknown_deal"}
