"""What clients may ask of disputes, over things and over bookings alike."""

from marshmallow import fields
from marshmallow.validate import Length

from contracts.disputes import MOST_PHOTOS
from contracts.labels import DISPUTE
from contracts.requests.common import Paging, Request
from contracts.requests.fields import Choice, Id, MoneyField, Text


class Answer(Request):
    """What the other side says to an objection."""

    text = Text(max=1000, required=True)


class ShowPhotos(Request):
    """Photos of one's own that show what one says."""

    photo_ids = fields.List(
        Id(),
        required=True,
        validate=[
            Length(min=1, error="too_few"),
            Length(max=MOST_PHOTOS, error="too_many"),
        ],
        error_messages={"invalid": "invalid"},
    )


class ListDisputes(Paging):
    """`GET /v1/committee/disputes`."""

    status = Choice(*DISPUTE)


class Division(Request):
    """How all that is held of a deal is divided."""

    to_payer = MoneyField(min=0, required=True)
    to_payee = MoneyField(min=0, required=True)


class Decision(Division):
    """The committee's word on a dispute."""

    reason = Text(max=1000, required=True)


class AnswerBookingDispute(Answer):
    """`POST /v1/parking/bookings/{id}/dispute/answer`."""


class ShowBookingEvidence(ShowPhotos):
    """`POST /v1/parking/bookings/{id}/dispute/photos`."""


class ProposeBookingSplit(Division):
    """`POST /v1/parking/bookings/{id}/dispute/proposals`: as the committee would decide."""
