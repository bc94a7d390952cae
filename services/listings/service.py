"""The entrypoints of listings: each loads, calls one action or view, and renders."""

from typing import Any, ClassVar
from uuid import UUID

from chassis.circle import apply_circle_event
from chassis.ids import as_uuid
from chassis.pages import page_json
from chassis.rebuild import RebuildsCircle
from chassis.service import Answer, Event, Json, TooEarly, Work, command, consume, load, query
from chassis.viewer import Viewer
from chassis.work import Refusals
from contracts.errors.listings import ItemNotAvailable, ProposalExists
from contracts.requests import listings as requests
from services.listings.clock import Clock
from services.listings.handovers import actions as handover_actions
from services.listings.handovers import views as handover_views
from services.listings.items import actions as item_actions
from services.listings.items import views as item_views
from services.listings.items.model import Item
from services.listings.photos import actions as photo_actions
from services.listings.photos import views as photo_views
from services.listings.photos.schemas import photo_json
from services.listings.reservations import actions as reservation_actions
from services.listings.reservations import views as reservation_views
from services.listings.reservations.model import Reservation


def viewer(work: Work) -> Viewer:
    """The caller as one who is shown something."""
    return Viewer.at(work.now, work.caller.member_id, work.locale, work.settings.url_key)


def item_answer(work: Work, item: Item) -> Answer:
    """An item that the caller has changed."""
    return item_views.changed(work.session, item, viewer(work))


def deal_answer(work: Work, deal: Reservation) -> Json:
    """One reservation as the caller sees it."""
    return reservation_views.rendered(work.session, [deal], viewer(work))[0]


class ListingsService(RebuildsCircle, Clock):
    """Things: items, their photos, reservations and handovers."""

    name = "listings"
    refusals: ClassVar[Refusals] = {
        "hold_pkey": ItemNotAvailable,
        "reservation_one_accepted_key": ItemNotAvailable,
        "reservation_one_live_proposal_key": ProposalExists,
    }

    # Photos

    @command
    def register_photo(self, work: Work, body: Json) -> Json:
        stored = load(requests.RegisterPhoto, body)
        owner_id = work.caller.member_id
        photo = photo_actions.register(work.session, stored, owner_id=owner_id, now=work.now)
        return photo_json(photo, viewer(work))

    @query(anonymous=True)
    def may_see_photo(self, work: Work, photo_id: str, viewer_id: str) -> Json:
        """Anonymous: the gateway has verified the signed address that names the viewer."""
        photo, looker = as_uuid(photo_id), as_uuid(viewer_id)
        if photo is None or looker is None:
            return {"seen": False}
        return {"seen": photo_views.may_see(work.session, photo, looker)}

    @query
    def own_photos(self, work: Work, photo_ids: list[str]) -> Json:
        owner_id = work.caller.member_id
        wanted = [UUID(photo_id) for photo_id in photo_ids]
        missing = photo_views.not_owned(work.session, wanted, owner_id=owner_id)
        return {"missing": [str(photo_id) for photo_id in missing]}

    # Items

    @command(calls=True)
    def publish_listing(self, work: Work, body: Json) -> Answer:
        asked = load(requests.PublishListing, body)
        standing = self._standing(asked.get("hidden_from", []))
        item = item_actions.publish_item(work.session, asked, standing=standing, now=work.now)
        return item_answer(work, item)

    @query
    def list_listings(self, work: Work, query: Json) -> Answer:
        asked = load(requests.ListListings, query)
        return item_views.circle_page(work.session, asked, viewer(work))

    @query
    def my_listings(self, work: Work, query: Json) -> Answer:
        asked = load(requests.MyListings, query)
        return item_views.own_page(work.session, asked, viewer(work))

    @query
    def show_listing(self, work: Work, listing_id: str) -> Answer:
        return item_views.detail(work.session, listing_id, viewer(work))

    @command(calls=True)
    def change_listing(self, work: Work, listing_id: str, body: Json) -> Answer:
        asked = load(requests.ChangeListing, body)
        item = item_views.owned(work.session, listing_id, work.caller.member_id)
        # Whom it is hidden from already may have moved away since; only new names are asked about.
        added = [one for one in asked.get("hidden_from", []) if one not in item.hidden_from]
        standing = self._standing(added) if added else None
        item_actions.change_item(work.session, item, asked, standing=standing, now=work.now)
        return item_answer(work, item)

    @command
    def withdraw_listing(self, work: Work, listing_id: str) -> Answer:
        item = item_views.owned(work.session, listing_id, work.caller.member_id)
        item_actions.withdraw_item(work.session, item)
        reservation_actions.drop_proposals(work.session, item)
        return item_answer(work, item)

    # Reservations

    @command(calls=True)
    def propose_reservation(self, work: Work, listing_id: str, body: Json) -> Json:
        asked = load(requests.ProposeReservation, body)
        item = item_views.visible(work.session, listing_id, work.caller.member_id)
        deal = reservation_actions.propose(
            work.session,
            item,
            asked,
            standing=self._standing(),
            now=work.now,
            lasts=work.settings.reservation_ttl,
        )
        return deal_answer(work, deal)

    @query
    def show_reservation(self, work: Work, reservation_id: str) -> Json:
        return deal_answer(work, self._deal(work, reservation_id))

    @query
    def my_reservations(self, work: Work, query: Json) -> Json:
        asked = load(requests.MyReservations, query)
        page = reservation_views.own_page(work.session, asked, work.caller.member_id)
        rendered = reservation_views.rendered(work.session, page.items, viewer(work))
        return page_json(rendered, page.next_cursor)

    @command(calls=True)
    def accept_reservation(self, work: Work, reservation_id: str) -> Json:
        deal = self._deal(work, reservation_id)
        reservation_actions.accept(
            work.session,
            deal,
            standing=self._standing(),
            now=work.now,
            payment_due=work.settings.payment_due,
        )
        return deal_answer(work, deal)

    @command
    def decline_reservation(
        self, work: Work, reservation_id: str, body: Json | None = None
    ) -> Json:
        reason = load(requests.DeclineReservation, body or {}).get("reason")
        deal = self._deal(work, reservation_id)
        caller_id = work.caller.member_id
        reservation_actions.decline(work.session, deal, caller_id=caller_id, reason=reason)
        return deal_answer(work, deal)

    @command
    def cancel_reservation(self, work: Work, reservation_id: str, body: Json | None = None) -> Json:
        reason = load(requests.CancelReservation, body or {}).get("reason")
        deal = self._deal(work, reservation_id)
        caller_id = work.caller.member_id
        reservation_actions.cancel(work.session, deal, caller_id=caller_id, reason=reason)
        return deal_answer(work, deal)

    # Handovers

    @query
    def handover_code(self, work: Work, reservation_id: str) -> Json:
        deal = self._deal(work, reservation_id)
        key, viewer_id = work.settings.handover_key, work.caller.member_id
        return {"code": handover_views.code_shown(deal, viewer_id=viewer_id, key=key)}

    @command
    def hand_over(self, work: Work, reservation_id: str, body: Json) -> Json:
        code = load(requests.HandOver, body)["code"]
        deal = self._deal(work, reservation_id)
        key, caller_id = work.settings.handover_key, work.caller.member_id
        handover_actions.enter_code(
            work.session, deal, code, caller_id=caller_id, key=key, now=work.now
        )
        return deal_answer(work, deal)

    @command
    def confirm_handover(self, work: Work, reservation_id: str) -> Json:
        deal = self._deal(work, reservation_id)
        caller_id = work.caller.member_id
        handover_actions.confirm(work.session, deal, caller_id=caller_id, now=work.now)
        return deal_answer(work, deal)

    # For the other services

    @query
    def subjects_seen(self, work: Work, kind: str, ids: list[str]) -> Json:
        """What a conversation may be about: the subjects among `ids` that the caller may see."""
        known = [found for found in map(as_uuid, ids) if found]
        if kind == "listing":
            return {"items": reservation_views.item_subjects(work.session, known, viewer(work))}
        if kind == "reservation":
            return {"items": reservation_views.subjects(work.session, known, viewer(work))}
        return {"items": {}}

    @query
    def deal_parties(self, work: Work, deal_id: str) -> Json:
        return reservation_views.parties(self._deal(work, deal_id))

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

    def _standing(self, members: list[Any] | None = None) -> Json:
        """What members says of the caller; `outsiders` are those of `members` elsewhere."""
        named = [str(member_id) for member_id in members or []]
        standing: Json = self.members.standing(members=named)
        return standing

    def _deal(self, work: Work, reservation_id: str) -> Reservation:
        return reservation_views.own(work.session, reservation_id, work.caller.member_id)
