"""The entrypoints of parking: each loads, calls one action or view, and renders."""

from typing import ClassVar
from uuid import UUID

from chassis.circle import apply_circle_event
from chassis.clock import rfc3339
from chassis.ids import as_uuid
from chassis.pages import Paging, page_json
from chassis.rebuild import RebuildsCircle
from chassis.service import (
    Answer,
    Event,
    Json,
    Remote,
    TooEarly,
    Work,
    command,
    consume,
    load,
    query,
)
from chassis.standing import AsksStanding
from chassis.viewer import Viewer
from chassis.work import Refusals
from contracts.errors.general import MemberLeaving
from contracts.requests import parking as requests
from services.parking.availability import views as availability_views
from services.parking.bookings import actions as booking_actions
from services.parking.bookings import views as booking_views
from services.parking.bookings.model import Booking
from services.parking.bookings.schemas import booking_json
from services.parking.clock import Clock
from services.parking.dues import actions as due_actions
from services.parking.moderation import actions as moderation_actions
from services.parking.privacy.entrypoints import Privacy
from services.parking.search import views as search_views
from services.parking.spaces import actions as space_actions
from services.parking.spaces import views as space_views
from services.parking.spaces.schemas import quote_json
from services.parking.stays import actions as stay_actions


def viewer(work: Work) -> Viewer:
    """The caller as one who is shown something."""
    return Viewer.at(work.now, work.caller.member_id, work.locale, work.settings.url_key)


def booking_answer(work: Work, booking: Booking) -> Json:
    """One booking as the caller, a party, reads it."""
    return booking_views.rendered(work.session, [booking], viewer(work))[0]


class ParkingService(RebuildsCircle, AsksStanding, Privacy, Clock):
    """Places and time: spaces, their free hours, bookings from the request to the payout."""

    name = "parking"
    refusals: ClassVar[Refusals] = {"booking_parties_stay": MemberLeaving}
    listings = Remote("listings")

    # Spaces

    @command(calls=True)
    def publish_space(self, work: Work, body: Json) -> Answer:
        asked = load(requests.PublishSpace, body)
        space = space_actions.publish_space(
            work.session,
            asked,
            standing=self.standing(asked.get("hidden_from", [])),
            missing_photos=self._not_own(asked.get("photo_ids", [])),
            now=work.now,
        )
        return space_views.changed(work.session, space, viewer(work))

    @query
    def list_spaces(self, work: Work, query: Json) -> Answer:
        asked = load(requests.ListSpaces, query)
        if "start" not in asked:
            return space_views.circle_spaces(work.session, viewer(work), Paging.of(asked))
        span = (asked["start"], asked["end"])
        return search_views.free_spaces(work.session, viewer(work), Paging.of(asked), span)

    @query
    def my_spaces(self, work: Work, query: Json) -> Answer:
        asked = load(requests.MySpaces, query)
        return space_views.own_spaces(work.session, viewer(work), Paging.of(asked))

    @query
    def show_space(self, work: Work, space_id: str) -> Answer:
        return space_views.detail(work.session, as_uuid(space_id), viewer(work))

    @command(calls=True)
    def change_space(self, work: Work, space_id: str, body: Json) -> Answer:
        asked = load(requests.ChangeSpace, body)
        space = space_views.own_space(work.session, as_uuid(space_id), work.caller.member_id)
        # Whom it is hidden from already may have moved away since; only new names are asked about.
        named = [one for one in asked.get("hidden_from", []) if one not in space.hidden_from]
        photos = [one for one in asked.get("photo_ids", []) if one not in space.photo_ids]
        space_actions.change_space(
            work.session,
            space,
            asked,
            outsiders=self.standing(named)["outsiders"] if named else [],
            missing_photos=self._not_own(photos),
        )
        return space_views.changed(work.session, space, viewer(work))

    @command
    def withdraw_space(self, work: Work, space_id: str) -> Answer:
        space = space_views.own_space(work.session, as_uuid(space_id), work.caller.member_id)
        space_actions.withdraw_space(work.session, space)
        return space_views.changed(work.session, space, viewer(work))

    @query
    def availability(self, work: Work, space_id: str, query: Json) -> Json:
        asked = load(requests.Availability, query)
        viewer_id = work.caller.member_id
        space = space_views.visible_space(work.session, as_uuid(space_id), viewer_id)
        free = availability_views.free(work.session, space, (asked["start"], asked["end"]))
        periods = [{"from": rfc3339(start), "until": rfc3339(end)} for start, end in free]
        return {"free": periods, "zone": space.zone}

    @command  # it changes nothing, but an Idempotency-Key is honoured on every POST
    def quote(self, work: Work, body: Json) -> Json:
        asked = load(requests.Quote, body)
        space, quote = booking_actions.quote_stay(
            work.session, asked, viewer_id=work.caller.member_id, now=work.now
        )
        return quote_json(quote, space.currency)

    # Bookings

    @command(calls=True)
    def request_booking(self, work: Work, body: Json) -> Json:
        asked = load(requests.RequestBooking, body)
        held = booking_actions.request_booking(
            work.session,
            asked,
            renter_id=work.caller.member_id,
            ask_standing=self.standing,
            now=work.now,
            waits=work.settings.waits,
        )
        return booking_json(held.booking, held.space, viewer(work), held.cards)

    @query
    def show_booking(self, work: Work, booking_id: str) -> Json:
        return booking_answer(work, self._booking(work, booking_id))

    @query
    def my_bookings(self, work: Work, query: Json) -> Json:
        asked = load(requests.MyBookings, query)
        page = booking_views.own_bookings(
            work.session, work.caller.member_id, asked.get("role"), Paging.of(asked)
        )
        rendered = booking_views.rendered(work.session, page.items, viewer(work))
        return page_json(rendered, page.next_cursor)

    @command
    def approve_booking(self, work: Work, booking_id: str) -> Json:
        booking = self._booking(work, booking_id, lock=True)
        booking_actions.approve_booking(
            work.session,
            booking,
            owner_id=work.caller.member_id,
            now=work.now,
            waits=work.settings.waits,
        )
        return booking_answer(work, booking)

    @command
    def decline_booking(self, work: Work, booking_id: str, body: Json | None = None) -> Json:
        reason = load(requests.DeclineBooking, body or {}).get("reason")
        booking = self._booking(work, booking_id, lock=True)
        booking_actions.decline_booking(
            work.session, booking, owner_id=work.caller.member_id, reason=reason
        )
        return booking_answer(work, booking)

    @command
    def cancel_booking(self, work: Work, booking_id: str, body: Json | None = None) -> Json:
        reason = load(requests.CancelBooking, body or {}).get("reason")
        booking = self._booking(work, booking_id, lock=True)
        booking_actions.cancel_booking(
            work.session, booking, member_id=work.caller.member_id, reason=reason, now=work.now
        )
        return booking_answer(work, booking)

    @command
    def check_in(self, work: Work, booking_id: str) -> Json:
        booking = self._booking(work, booking_id, lock=True)
        stay_actions.check_in(work.session, booking, member_id=work.caller.member_id, now=work.now)
        return booking_answer(work, booking)

    @command
    def check_out(self, work: Work, booking_id: str) -> Json:
        booking = self._booking(work, booking_id, lock=True)
        stay_actions.check_out(
            work.session,
            booking,
            member_id=work.caller.member_id,
            now=work.now,
            waits=work.settings.waits,
        )
        return booking_answer(work, booking)

    # For the other services

    @query
    def subjects_seen(self, work: Work, kind: str, ids: list[str]) -> Json:
        """What a conversation may be about: the subjects among `ids` that the caller may see."""
        return {"items": _subjects(work, kind, ids, viewer(work))}

    @query(anonymous=True)
    def subject_shown_to(self, work: Work, kind: str, subject_id: str, viewer_id: str) -> Json:
        """The same for the viewer of a signed address, who need not be the caller."""
        looker = Viewer.at(work.now, UUID(viewer_id), work.locale, work.settings.url_key)
        return {"seen": bool(_subjects(work, kind, [subject_id], looker))}

    @query
    def deal_parties(self, work: Work, deal_id: str) -> Json:
        return booking_views.deal(self._booking(work, deal_id))

    @query(anonymous=True)
    def may_see_photo(self, work: Work, photo_id: str, viewer_id: str) -> Json:
        """Anonymous: the gateway has verified the signed address that names the viewer."""
        photo, looker = as_uuid(photo_id), as_uuid(viewer_id)
        if photo is None or looker is None:
            return {"seen": False}
        return {"seen": space_views.may_see_photo(work.session, photo, looker)}

    @consume("parking.circle")
    def follow_circle(self, work: Work, event: Event) -> None:
        apply_circle_event(work.session, event)

    @consume("parking.residency")
    def follow_residency(self, work: Work, event: Event) -> None:
        owner_id = UUID(event.data["member_id"])
        space_actions.withdraw_spaces_of(work.session, owner_id, event.occurred_at)

    @consume("parking.committee")
    def follow_committee(self, work: Work, event: Event) -> None:
        mine = event.data["kind"] == "parking_space"
        if mine and not moderation_actions.moderate(work.session, event.data):
            raise TooEarly

    @consume("parking.payments", together=("charge_due",))
    def follow_payments(self, work: Work, event: Event) -> None:
        if event.data["deal_kind"] != "booking":
            return
        if event.type == "charge_due":
            if not due_actions.note_due(work.session, event.data):
                raise TooEarly
            return
        booking = due_actions.locked_deal(work.session, event.data)
        if booking is None:
            raise TooEarly
        match event.type:
            case "payment_captured":
                due_actions.take_payment(work.session, booking, event.data, work.now)
            case "payout_paid":
                due_actions.take_payout(work.session, booking)

    def _not_own(self, photo_ids: list[UUID]) -> list[str]:
        """Those of `photo_ids` that are not photos of the caller's."""
        if not photo_ids:
            return []
        known = self.listings.own_photos(photo_ids=[str(photo) for photo in photo_ids])
        missing: list[str] = known["missing"]
        return missing

    def _booking(self, work: Work, booking_id: str, *, lock: bool = False) -> Booking:
        found = as_uuid(booking_id)
        return booking_views.party_booking(work.session, found, work.caller.member_id, lock=lock)


def _subjects(work: Work, kind: str, ids: list[str], looker: Viewer) -> dict[str, Json]:
    known = [found for found in map(as_uuid, ids) if found]
    if kind == "parking_space":
        return booking_views.space_subjects(work.session, known, looker)
    if kind == "booking":
        return booking_views.subjects(work.session, known, looker)
    return {}
