"""Events of listings: items offered and closed, reservations from proposal to handover."""

from marshmallow import fields
from marshmallow.validate import OneOf, Range

from contracts.disputes import BOTH, CLOCK
from contracts.events.base import Amount, EventData, event
from contracts.fees import MOST_BPS
from contracts.requests.fields import Id, Moment
from contracts.requests.listings import KINDS

SIDES = ("owner", "taker")


def _due(*, allow_none: bool = True) -> Moment:
    return Moment(required=True, allow_none=allow_none, whole_minutes=False)


def _price() -> fields.Nested:
    return fields.Nested(Amount, required=True, allow_none=True)


class _Listing(EventData):
    listing_id = Id(required=True)
    owner_id = Id(required=True)


class _Reservation(_Listing):
    reservation_id = Id(required=True)
    taker_id = Id(required=True)


@event("listing_published", version=1)
class ListingPublished(_Listing):
    kind = fields.String(required=True, validate=OneOf(KINDS))


@event("listing_changed", version=1)
class ListingChanged(_Listing):
    """The owner changed what is offered or who may see it."""


@event("listing_closed", version=1)
class ListingClosed(_Listing):
    """No longer on offer, and not by a deal."""

    status = fields.String(required=True, validate=OneOf(["withdrawn", "expired", "removed"]))


class _SwapCycle(EventData):
    """For the two or three `members` whose things are in a ring of swaps."""

    cycle_id = Id(required=True)
    members = fields.List(Id(), required=True)


@event("swap_cycle_proposed", version=1)
class SwapCycleProposed(_SwapCycle):
    """Each of them could get what they want."""


@event("swap_cycle_agreed", version=1)
class SwapCycleAgreed(_SwapCycle):
    """All have agreed; every thing of it is reserved."""


@event("swap_cycle_ended", version=1)
class SwapCycleEnded(_SwapCycle):
    """Nothing, or nothing more, comes of it; or all of it has changed hands."""

    status = fields.String(
        required=True,
        validate=OneOf(["completed", "declined", "expired", "void", "undone", "broken"]),
    )


@event("draw_held", version=1)
class DrawHeld(_Listing):
    """The gift has been drawn among so many `entries`; with none, who asks first gets it."""

    entries = fields.Integer(required=True, strict=True)


class _Favourite(_Listing):
    """For one of those who keep an eye on an item, and may see it."""

    member_id = Id(required=True)


@event("favourite_cheaper", version=1)
class FavouriteCheaper(_Favourite):
    """Its price has fallen."""


@event("favourite_available", version=1)
class FavouriteAvailable(_Favourite):
    """It was promised to somebody, or had expired, and can be had again."""


@event("reservation_proposed", version=1)
class ReservationProposed(_Reservation):
    """Somebody asks for an item."""


@event("item_reserved", version=1)
class ItemReserved(_Reservation):
    """预约完成. `price` null: nothing to pay. `by`: the owner accepted, or the line (or a draw)
    has it so. `put_off_to`: it was too late for the meeting that was asked for; when it is now."""

    offered_listing_id = Id(required=True, allow_none=True)
    kind = fields.String(required=True, validate=OneOf(KINDS))
    price = _price()
    due_at = _due()
    by = fields.String(validate=OneOf(["owner", "line"]))
    fee_bps = fields.Integer(validate=Range(0, MOST_BPS))
    put_off_to = Moment(allow_none=True, whole_minutes=False)


@event("reservation_cancelled", version=1)
class ReservationCancelled(_Reservation):
    """It fell through; what was paid goes back. `gone`: what is no longer offered, of what was
    asked for and what was offered for it."""

    status = fields.String(required=True, validate=OneOf(["declined", "cancelled", "expired"]))
    by = fields.String(required=True, validate=OneOf(["owner", "taker", "clock"]))
    gone = fields.String(allow_none=True, validate=OneOf(["asked", "offered"]))


@event("reservation_waiting", version=1)
class ReservationWaiting(_Reservation):
    """The item was promised to another; this proposal keeps its place in line."""


@event("reservation_next", version=1)
class ReservationNext(_Reservation):
    """The item is free again, and this proposal is the first in line."""


@event("reservation_fell_through", version=1)
class ReservationFellThrough(_Reservation):
    """One side did not come, or nothing came of it; what was paid goes back."""

    status = fields.String(required=True, validate=OneOf(["no_show", "did_not_happen"]))
    by = fields.String(required=True, validate=OneOf(SIDES))
    # Of a no-show: from then on nobody can say that it was none.
    open_until = Moment(allow_none=True, whole_minutes=False)


@event("reservation_disputed", version=1)
class ReservationDisputed(_Reservation):
    """One side objects to the handover that the other has confirmed: nothing moves until the two
    agree, or the committee of `community_id`, the owner's, decides; none of the `parties`: the two,
    and of a ring of swaps everybody in it."""

    by = fields.String(required=True, validate=OneOf(SIDES))
    community_id = Id()
    parties = fields.List(Id())


@event("reservation_dispute_answered", version=1)
class ReservationDisputeAnswered(_Reservation):
    """The side that did not object has said its own word, for the committee to read as well."""

    by = fields.String(required=True, validate=OneOf(SIDES))


@event("reservation_split_proposed", version=1)
class ReservationSplitProposed(_Reservation):
    """One side says how it would end the dispute; how, the other reads."""

    by = fields.String(required=True, validate=OneOf(SIDES))


@event("reservation_evidence_shown", version=1)
class ReservationEvidenceShown(_Reservation):
    """One side shows photos in a dispute, or lets the committee read what they have said."""

    by = fields.String(required=True, validate=OneOf(SIDES))


@event("reservation_dispute_near_end", version=1)
class ReservationDisputeNearEnd(_Reservation):
    """Soon it ends by its default: the committee of `community_id` is reminded, none of whom is
    one of the `parties`."""

    community_id = Id(required=True)
    parties = fields.List(Id(), required=True)


@event("reservation_decided", version=1)
class ReservationDecided(_Reservation):
    """A dispute has ended by the word of the committee, of both, or of the clock: the thing counts
    as `handed_over`, or all is as if nothing had been agreed. What was paid is divided: the taker,
    who paid, gets `to_payer` back."""

    handed_over = fields.Boolean(required=True)
    to_payer = _price()
    to_payee = _price()
    community_id = Id(required=True)
    # Who of the committee did; null where it was `decided` otherwise.
    decided_by = Id(required=True, allow_none=True)
    decided = fields.String(validate=OneOf((BOTH, CLOCK)))


@event("disputes_seen", version=1)
class DisputesSeen(EventData):
    """The committee's look at disputes in its community; `closely`: at what was said in one."""

    community_id = Id(required=True)
    seen_by = Id(required=True)
    reservation_ids = fields.List(Id(), required=True)
    closely = fields.Boolean(required=True)


@event("no_show_contested", version=1)
class NoShowContested(_Reservation):
    """One side says that the no-show which was reported was none: it counts against nobody."""

    by = fields.String(required=True, validate=OneOf(SIDES))


@event("no_show_open_longer", version=1)
class NoShowOpenLonger(_Reservation):
    """Who did not come, as the side `by` says, could not contest it in time, being suspended: they
    have until `open_until`."""

    by = fields.String(required=True, validate=OneOf(SIDES))
    open_until = Moment(whole_minutes=False)


@event("reschedule_proposed", version=1)
class RescheduleProposed(_Reservation):
    """One side asks for another time or place; the other has not agreed yet."""

    by = fields.String(required=True, validate=OneOf(SIDES))


@event("reservation_rescheduled", version=1)
class ReservationRescheduled(_Reservation):
    """Both agreed on another time or place."""

    meet_at = _due(allow_none=False)


@event("meeting_near", version=1)
class MeetingNear(_Reservation):
    """A reminder for both: they meet soon."""

    meet_at = _due(allow_none=False)


@event("handover_confirmed", version=1)
class HandoverConfirmed(_Reservation):
    """The thing changed hands; held money may go to the owner."""

    price = _price()


@event("item_completed", version=1)
class ItemCompleted(_Reservation):
    """交易已完成: handed over, and paid out where there was money."""
