"""What can be asked about meetings."""

from chassis.ids import as_uuid
from chassis.service import Json, Work, command, load
from chassis.standing import AsksStanding
from contracts.requests import listings as requests
from services.listings.caller import deal_answer, own_deal
from services.listings.items import views as item_views
from services.listings.meetings import actions as meeting_actions
from services.listings.meetings import rules as meeting_rules
from services.listings.proposals import actions as proposal_actions
from services.listings.reservations import views as reservation_views
from services.listings.reservations.model import Reservation
from services.listings.reservations.rules import Step


class Meetings(AsksStanding):
    """When and where a thing changes hands, or why it did not."""

    @command
    def reschedule_reservation(self, work: Work, reservation_id: str, body: Json) -> Json:
        asked = load(requests.RescheduleReservation, body)
        deal = own_deal(work, reservation_id)
        caller_id = work.caller.member_id
        meeting_actions.reschedule(work.session, deal, caller_id=caller_id, now=work.now, **asked)
        return deal_answer(work, deal)

    @command(calls=True)
    def ask_to_meet(
        self, work: Work, kind: str, subject_id: str, other_id: str, body: Json
    ) -> Json | None:
        """What a proposal in the caller's conversation with another asks for: another meeting, or
        the item; None where its owner proposes, whose word alone reserves nothing."""
        asked = load(requests.RescheduleReservation, body)
        deal, caller_id = _between(work, kind, subject_id, other_id), work.caller.member_id
        if deal:
            meeting_actions.reschedule(
                work.session, deal, caller_id=caller_id, now=work.now, **asked
            )
        else:
            item = item_views.visible(work.session, subject_id, caller_id)
            if item.owner_id == caller_id:
                meeting_rules.check_owner_may_ask(item.kind)
                return None
            deal = self._propose(work, subject_id, asked)
        return deal_answer(work, deal)

    @command(calls=True)
    def agree_to_meet(
        self, work: Work, kind: str, subject_id: str, other_id: str, body: Json
    ) -> Json:
        """Takes up what the other has proposed there. That they have is members' word, which
        keeps what was said and has issued the caller's token too."""
        asked = load(requests.RescheduleReservation, body)
        deal = _between(work, kind, subject_id, other_id)
        if deal:
            meeting_actions.agree(
                work.session,
                deal,
                standing=self.standing(),
                now=work.now,
                payment_due=work.settings.payment_due,
                **asked,
            )
        else:
            deal = self._propose(work, subject_id, asked)
        return deal_answer(work, deal)

    @command
    def reservation_no_show(self, work: Work, reservation_id: str) -> Json:
        return _missed(work, reservation_id, Step.NOT_SHOWN)

    @command
    def reservation_did_not_happen(self, work: Work, reservation_id: str) -> Json:
        return _missed(work, reservation_id, Step.NOT_HAPPENED)

    def _propose(self, work: Work, listing_id: str, asked: Json) -> Reservation:
        return proposal_actions.propose(
            work.session,
            item_views.visible(work.session, listing_id, work.caller.member_id),
            asked | {"fee_bps": work.settings.fee_bps},
            standing=self.standing(),
            now=work.now,
            lasts=work.settings.reservation_ttl,
        )


def _between(work: Work, kind: str, subject_id: str, other_id: str) -> Reservation | None:
    """The reservation that a conversation of these two is about, or has led to so far."""
    if kind == "reservation":
        return own_deal(work, subject_id)
    two = (work.caller.member_id, as_uuid(other_id))
    return reservation_views.live_between(work.session, as_uuid(subject_id), two)


def _missed(work: Work, reservation_id: str, step: Step) -> Json:
    deal = own_deal(work, reservation_id)
    meeting_actions.miss(
        work.session,
        deal,
        step,
        caller_id=work.caller.member_id,
        now=work.now,
        objection=work.settings.no_show_objection,
    )
    return deal_answer(work, deal)
