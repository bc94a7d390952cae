"""Events of parking: spaces offered, bookings from the request to the payout."""

from marshmallow import fields
from marshmallow.validate import OneOf, Range

from contracts.disputes import BOTH, CLOCK
from contracts.events.base import Amount, EventData, event
from contracts.fees import MOST_BPS
from contracts.requests.fields import Id, Moment


def _due(*, known: bool = False) -> Moment:
    return Moment(required=True, allow_none=not known, whole_minutes=False)


def _money() -> fields.Nested:
    return fields.Nested(Amount, required=True)


class _Space(EventData):
    space_id = Id(required=True)
    owner_id = Id(required=True)


class _Booking(EventData):
    booking_id = Id(required=True)
    owner_id = Id(required=True)
    renter_id = Id(required=True)


class _Agreement(_Booking):
    space_id = Id(required=True)


class _Offer(_Agreement):
    fee_bps = fields.Integer(validate=Range(0, MOST_BPS))
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    total = _money()
    deposit = _money()
    balance = _money()


@event("space_published", version=1)
class SpacePublished(_Space):
    """A space is offered to its owner's circle."""


@event("space_changed", version=1)
class SpaceChanged(_Space):
    """The owner changed its terms, its hours or who may see it."""


@event("space_withdrawn", version=1)
class SpaceWithdrawn(_Space):
    """No longer offered; bookings made of it go on."""


@event("booking_requested", version=1)
class BookingRequested(_Offer):
    """A slot is held. `deposit_due_at` null: the owner has to approve first."""

    deposit_due_at = _due()


@event("waiting_offered", version=1)
class WaitingOffered(_Agreement):
    """A time that its renter waited for is free, and held for them by this booking.
    `deposit_due_at` null: the owner has to approve first."""

    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    deposit_due_at = _due()


@event("booking_approved", version=1)
class BookingApproved(_Offer):
    """The owner agreed; now the deposit is due."""

    deposit_due_at = _due(known=True)


@event("booking_agreed", version=1)
class BookingAgreed(_Agreement):
    """The deposit is captured: the two have a deal."""


@event("booking_started", version=1)
class BookingStarted(_Agreement):
    """Checked in, or the clock reached the start."""


@event("booking_ended", version=1)
class BookingEnded(_Booking):
    """The stay is over. `balance_due_at` null: nothing is left to pay."""

    balance = _money()
    balance_due_at = _due()
    # Not paid by then, notice given, the deposit is the owner's.
    forfeit_at = Moment(whole_minutes=False)


@event("booking_forfeited", version=1)
class BookingForfeited(_Booking):
    """The balance was not paid, not even after notice. The deposit is the owner's: what of it was
    earnest money is `forfeited`, the rest goes `towards_price`. The balance stays owed."""

    forfeited = _money()
    towards_price = _money()
    balance = _money()


@event("booking_cancelled", version=1)
class BookingCancelled(_Booking):
    """Called off before the start; what was paid goes back. Where the owner keeps a part, since the
    renter came late with it, it is divided: `to_payer` goes back, `to_payee` is the owner's."""

    by = fields.String(required=True, validate=OneOf(["owner", "renter"]))
    to_payer = fields.Nested(Amount)
    to_payee = fields.Nested(Amount)
    # Where it was more than a change of plans: the renter found somebody else parked there.
    because = fields.String(validate=OneOf(["occupied"]))


@event("booking_declined", version=1)
class BookingDeclined(_Booking):
    """The owner said no."""


@event("booking_lapsed", version=1)
class BookingLapsed(_Booking):
    """Nobody answered or paid in time: the slot is free again."""


class _Extension(_Booking):
    # Among those of its booking.
    number = fields.Integer(required=True, validate=Range(min=1))
    ends_at = Moment(required=True)
    amount = _money()


@event("booking_extension_requested", version=1)
class BookingExtensionRequested(_Extension):
    """The time until `ends_at` is held, until the supplement is paid or was to be."""

    due_at = _due(known=True)


@event("booking_extended", version=1)
class BookingExtended(_Extension):
    """The supplement is captured, or there is none: the stay ends at `ends_at`."""


@event("booking_extension_lapsed", version=1)
class BookingExtensionLapsed(_Extension):
    """It was not paid in time, or before that the stay ended or was objected to."""

    due_at = _due(known=True)
    because = fields.String(required=True, validate=OneOf(["unpaid", "ended"]))


@event("booking_overstay_reported", version=1)
class BookingOverstayReported(_Booking):
    """The owner says that the car is still there; after `charged_from` that costs something."""

    since = Moment(required=True)
    charged_from = Moment(required=True, whole_minutes=False)


class _Overstay(_Booking):
    amount = _money()
    # Null where it was not charged.
    due_at = _due()


@event("booking_overstay_charged", version=1)
class BookingOverstayCharged(_Overstay):
    """The car has left, or has stood for a day: the hours started after the grace are owed."""


@event("booking_overstay_objected", version=1)
class BookingOverstayObjected(_Overstay):
    """The renter says that it was not so: nothing is asked for any more."""


@event("booking_overstay_forgiven", version=1)
class BookingOverstayForgiven(_Overstay):
    """It left in time, or the owner lets it be: nothing is asked for."""


@event("booking_in_doubt", version=1)
class BookingInDoubt(_Booking):
    """The car of before is still there: its renter may call it off at no cost."""

    starts_at = Moment(required=True)


@event("booking_settled", version=1)
class BookingSettled(_Booking):
    """Deposit, balance and supplements are captured: the owner is to be paid, once."""

    total = _money()


@event("booking_paid_out", version=1)
class BookingPaidOut(_Booking):
    """The owner has the money."""


@event("booking_disputed", version=1)
class BookingDisputed(_Booking):
    """One side objects: nothing moves until the two settle it or the committee of `community_id`,
    the space's, decides; none of the `parties`."""

    by = fields.String(required=True, validate=OneOf(["owner", "renter"]))
    community_id = Id(required=True)
    parties = fields.List(Id(), required=True)


@event("booking_dispute_withdrawn", version=1)
class BookingDisputeWithdrawn(_Booking):
    """Who objected has taken it back: the booking goes on."""

    by = fields.String(required=True, validate=OneOf(["owner", "renter"]))


@event("booking_dispute_answered", version=1)
class BookingDisputeAnswered(_Booking):
    """The side that did not object has said its own word, for the committee to read as well."""

    by = fields.String(required=True, validate=OneOf(["owner", "renter"]))


@event("booking_split_proposed", version=1)
class BookingSplitProposed(_Booking):
    """One side says how it would end the dispute; how, the other reads."""

    by = fields.String(required=True, validate=OneOf(["owner", "renter"]))


@event("booking_evidence_shown", version=1)
class BookingEvidenceShown(_Booking):
    """One side shows photos in a dispute, or lets the committee read what they have said."""

    by = fields.String(required=True, validate=OneOf(["owner", "renter"]))


@event("booking_dispute_near_end", version=1)
class BookingDisputeNearEnd(_Booking):
    """Soon it ends by its default: the committee of `community_id` is reminded, none of whom is
    one of the `parties`."""

    community_id = Id(required=True)
    parties = fields.List(Id(), required=True)


@event("booking_dispute_lapsed", version=1)
class BookingDisputeLapsed(_Booking):
    """Nobody has decided a dispute in time, and the renter came: the booking goes on."""


@event("booking_decided", version=1)
class BookingDecided(_Booking):
    """A dispute has ended by the word of the committee, of both, or of the clock, and with it
    the booking: of what is held `to_payer` goes back to the renter, `to_payee` is the owner's."""

    to_payer = _money()
    to_payee = _money()
    community_id = Id(required=True)
    # Who of the committee did; null where it was `decided` otherwise.
    decided_by = Id(required=True, allow_none=True)
    decided = fields.String(validate=OneOf((BOTH, CLOCK)))


@event("booking_disputes_seen", version=1)
class BookingDisputesSeen(EventData):
    """The committee's look at disputes over bookings; `closely`: at what was said in one."""

    community_id = Id(required=True)
    seen_by = Id(required=True)
    booking_ids = fields.List(Id(), required=True)
    closely = fields.Boolean(required=True)
