"""What clients may ask of listings: items, photos, reservations, handovers."""

from typing import Any

from marshmallow import ValidationError, fields, validates_schema
from marshmallow.validate import Length, Regexp

from contracts.labels import DISPUTE_REASON, ITEM, SWAP_CYCLE
from contracts.requests import disputes
from contracts.requests.common import Paging, Reason, Request
from contracts.requests.fields import Choice, Flag, Id, Line, Moment, MoneyField, Text, Whole

KINDS = ("sell", "swap", "give")
CATEGORIES = (
    "kids",
    "books",
    "furniture",
    "appliances",
    "electronics",
    "clothing",
    "sports",
    "kitchen",
    "plants",
    "scrap",
    "other",
)
# What every offer says, of whatever kind.
OFFERS_SAY = ("title", "description", "category", "condition", "photo_ids")
CONDITIONS = ("new", "like_new", "good", "used", "for_parts")
ALLOCATIONS = ("first_come", "owners_choice", "draw")
# `nearest`: things of who lives in one's own building first, then by how far away the buildings are
# that the committee has put on the map.
SORTS = ("newest", "price_asc", "price_desc", "relevance", "nearest")
MAX_PHOTOS = 9
MAX_HIDDEN_FROM = 500
# Far above any photo the gateway accepts: 50 megapixels in one row.
MAX_SIDE = 100_000_000


def _ids(*, most: int, least: int = 0, **kwargs: Any) -> fields.List[Any]:
    checks = [Length(min=least, error="too_few"), Length(max=most, error="too_many")]
    return fields.List(Id(), validate=checks, **kwargs)


def _price_bound() -> Whole:
    return Whole(min=0, max=100_000_000, text=True)


class _Item(Request):
    title = Line(max=80)
    description = Text(max=4000)
    category = Choice(*CATEGORIES)
    condition = Choice(*CONDITIONS)
    # 0 is for a swap alone, an even one; that is a rule of the service's.
    price = MoneyField(min=0, allow_none=True)
    wanted = Text(max=500, allow_none=True)
    # For a swap alone: whatever is of these is wanted too.
    wanted_categories = fields.List(
        Choice(*CATEGORIES), validate=Length(max=len(CATEGORIES), error="too_many")
    )
    photo_ids = _ids(least=1, most=MAX_PHOTOS)
    hidden_from = _ids(most=MAX_HIDDEN_FROM)
    expires_at = Moment()


class _Allocation(Request):
    """How a gift finds its taker, for gifts alone; said when it is offered, and then it stays."""

    allocation = Choice(*ALLOCATIONS)
    draw_at = Moment()


class PublishListing(_Item, _Allocation):
    """`POST /v1/listings`. A `draft` may lack whatever is not there yet, but for the kind."""

    kind = Choice(*KINDS, required=True)
    draft = Flag(load_default=False)

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _complete(self, data: Any, original: Any, **_: object) -> None:
        missing = [name for name in OFFERS_SAY if name not in original]
        if missing and not data.get("draft"):
            raise ValidationError({name: ["required"] for name in missing})
        early = [name for name in ("allocation", "draw_at") if name in original]
        if early and data.get("draft"):
            raise ValidationError({name: ["not_allowed"] for name in early})


class PublishDraft(_Allocation):
    """`POST /v1/listings/{id}/publish`."""


class RepostListing(_Allocation):
    """`POST /v1/listings/{id}/repost`."""


class ChangeListing(_Item):
    """`PATCH /v1/listings/{id}`: any of the fields; the kind stays. A draft lacks again what is
    null, which an offer may not."""

    title = Line(max=80, allow_none=True)
    description = Text(max=4000, allow_none=True)
    category = Choice(*CATEGORIES, allow_none=True)
    condition = Choice(*CONDITIONS, allow_none=True)
    expires_at = Moment(allow_none=True)


class ListListings(Paging):
    """`GET /v1/listings`."""

    q = Text(max=100)
    kind = Choice(*KINDS)
    category = Choice(*CATEGORIES)
    condition = Choice(*CONDITIONS)
    min_price = _price_bound()
    max_price = _price_bound()
    owner_id = Id()
    status = Choice(*ITEM)
    sort = Choice(*SORTS, load_default="newest")


class MyListings(Paging):
    """`GET /v1/me/listings`."""

    status = Choice(*ITEM)
    kind = Choice(*KINDS)


class ListingHistory(Paging):
    """`GET /v1/listings/{id}/history`."""


class MyFavourites(Paging):
    """`GET /v1/me/favourites`."""


class RegisterPhoto(Request):
    """The gateway's word on a photo it has stored for the caller."""

    photo_id = Id(required=True)
    width = Whole(min=1, max=MAX_SIDE, required=True)
    height = Whole(min=1, max=MAX_SIDE, required=True)
    digest = fields.String(required=True, validate=Length(min=1, max=200))


class ProposeReservation(Request):
    """`POST /v1/listings/{id}/reservations`."""

    meet_at = Moment(required=True)
    place = Text(max=200, required=True)
    price = MoneyField(min=0, allow_none=True)
    offered_listing_id = Id(allow_none=True)
    note = Text(max=500, allow_none=True)


class MyReservations(Paging):
    """`GET /v1/me/reservations`."""

    role = Choice("owner", "taker")


class DeclineReservation(Reason):
    """`POST /v1/reservations/{id}/decline`."""


class CancelReservation(Reason):
    """`POST /v1/reservations/{id}/cancel`."""


class MySwapCycles(Paging):
    """`GET /v1/me/swap-cycles`."""

    status = Choice(*SWAP_CYCLE)


class AcceptSwapCycle(Request):
    """`POST /v1/swap-cycles/{id}/accept`: when and where one's own thing can be had."""

    meet_at = Moment(required=True)
    place = Text(max=200, required=True)


class RescheduleReservation(Request):
    """`POST /v1/reservations/{id}/reschedule`."""

    meet_at = Moment(required=True)
    place = Text(max=200, required=True)


class DisputeReservation(Request):
    """`POST /v1/reservations/{id}/dispute`."""

    reason = Choice(*DISPUTE_REASON, required=True)
    text = Text(max=1000, required=True)


# Of both kinds: a route finds its request in its service's own module.
ListDisputes = disputes.ListDisputes


class AnswerReservationDispute(disputes.Answer):
    """`POST /v1/reservations/{id}/dispute/answer`."""


class ProposeReservationSplit(disputes.Division):
    """`POST /v1/reservations/{id}/dispute/proposals`: as the committee would decide."""

    handed_over = Flag()


class ShowReservationEvidence(disputes.ShowPhotos):
    """`POST /v1/reservations/{id}/dispute/photos`."""


class DecideDispute(disputes.Decision):
    """`POST /v1/committee/disputes/{id}/decision`: how the price is divided, in whole; both are 0
    where nothing was paid, and then `handed_over` says what counts."""

    handed_over = Flag()


class HandOver(Request):
    """`POST /v1/reservations/{id}/handover`."""

    code = fields.String(required=True, validate=Regexp(r"\A[0-9]{6}\Z", error="invalid"))
