"""The timers of listings: what happens to offers and deals when nobody does anything."""

from datetime import datetime
from functools import partial
from uuid import UUID

from chassis.each_due import each_due, each_due_in_a_unit
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
from services.listings.reservations import rules as reservation_rules
from services.listings.reservations import views as reservation_views
from services.listings.search import views as search_views


class Clock(Service):
    """Expires offers, holds draws, lapses proposals and unpaid reservations, completes the half
    confirmed, lets no-shows stand, reminds of meetings, looks for rings of swaps."""

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
            "complete_half_confirmed",
            self,
            due,
            handover_actions.complete_one_sided,
            self._had_time_to_object,
        )

    @every(seconds=1)
    def let_no_shows_stand(self) -> None:
        each_due("let_no_show_stand", self.reading, meeting_views.uncontested, self._let_stand)

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

    def _had_time_to_object(self, reservation_id: UUID) -> bool:
        """Who is suspended cannot say that they never got it, or gave it to nobody: no clock takes
        their silence for a yes. Their time counts from when they take part again."""
        with self.reading() as work:
            silent_id, now = handover_views.silent(work.session, reservation_id), work.now
        away, back_since = self._absence(silent_id)
        given = self.settings.auto_complete
        return not away and reservation_rules.had_time(back_since, given, now=now)

    def _let_stand(self, reservation_id: UUID) -> None:
        """The same of who is said not to have come."""
        with self.reading() as work:
            missed_id = meeting_views.missed(work.session, reservation_id)
        away, back_since = self._absence(missed_id) if missed_id else (False, None)
        if away:
            return
        objection = self.settings.no_show_objection
        with self.work() as work:
            meeting_actions.let_stand(
                work.session,
                reservation_id,
                back_since=back_since,
                objection=objection,
                now=work.now,
            )

    def _absence(self, member_id: UUID) -> tuple[bool, datetime | None]:
        """Whether the member cannot answer for now, and since when they can again."""
        told = self.members.absence(member_id=str(member_id))
        back_since = told["back_since"]
        return told["away"], datetime.fromisoformat(back_since) if back_since else None

    def _has_closed_charges(self, reservation_id: UUID) -> bool:
        """Payments closes the charge first: money under way keeps the item promised."""
        outcome = self.payments.close_charges(deal_id=str(reservation_id))["outcome"]
        return outcome in {"closed", "unknown_deal"}
