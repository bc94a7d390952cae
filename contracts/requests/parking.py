"""What parking may be asked: spaces and their terms, times, bookings."""

import math
from datetime import timedelta
from typing import Any

from marshmallow import ValidationError, fields, pre_load, validates_schema
from marshmallow.validate import Length

from contracts.labels import BOOKING_DISPUTE_REASON
from contracts.requests import disputes, stays
from contracts.requests.common import Paging, Reason, Request
from contracts.requests.fields import (
    Choice,
    Flag,
    Id,
    Line,
    Moment,
    MoneyField,
    Text,
    TimeOfDay,
    Whole,
)

CANCELLATIONS = ("flexible", "moderate", "firm")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MAX_MINUTES = 10_080
MAX_PHOTOS = 9
MAX_HIDDEN_FROM = 500
MAX_WINDOWS = 50
# `nearest`: of who lives in one's own building first, then by how far away the buildings are.
SORTS = ("newest", "price_asc", "nearest")
MAX_LEAD = 43_200
MAX_BUFFER = 1_440
# What one look at the calendar may span.
MAX_LOOK = timedelta(days=93)


def _ids(most: int) -> fields.List[Any]:
    return fields.List(
        Id(), validate=Length(max=most, error="too_many"), error_messages={"invalid": "invalid"}
    )


class _Degrees(fields.Field[float]):
    """A JSON number between -`most` and `most`."""

    def __init__(self, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
            raise ValidationError("invalid")
        if abs(value) > self.most:
            raise ValidationError("out_of_range")
        return float(value)


class _Date(fields.Date):
    """YYYY-MM-DD."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(error_messages={"invalid": "invalid"}, format="%Y-%m-%d", **kwargs)


class Window(Request):
    """Open on these weekdays between two local times; past midnight where `from` is later."""

    weekdays = fields.List(
        Choice(*WEEKDAYS),
        required=True,
        validate=Length(min=1, error="too_few"),
        error_messages={"invalid": "invalid"},
    )
    opens = TimeOfDay(required=True, data_key="from")
    closes = TimeOfDay(end=True, required=True, data_key="until")

    @validates_schema
    def _ends_differ(self, data: dict[str, Any], **_: Any) -> None:
        if data["opens"] == data["closes"]:
            raise ValidationError("equal_ends", "until")


class _Space(Request):
    label = Line(max=80, required=True)
    location_note = Text(max=500, required=True)
    latitude = _Degrees(90, allow_none=True)
    longitude = _Degrees(180, allow_none=True)
    photo_ids = _ids(MAX_PHOTOS)
    price_per_hour = MoneyField(min=1, required=True)
    daily_cap = MoneyField(min=1, allow_none=True)
    week_rate = MoneyField(min=1, allow_none=True)
    free_minutes = Whole(min=0, max=MAX_BUFFER)
    holiday_price_per_hour = MoneyField(min=1, allow_none=True)
    deposit_percent = Whole(min=1, max=100, required=True)
    min_minutes = Whole(min=1, max=MAX_MINUTES, required=True)
    max_minutes = Whole(min=1, max=MAX_MINUTES, required=True)
    lead_minutes = Whole(min=0, max=MAX_LEAD)
    buffer_minutes = Whole(min=0, max=MAX_BUFFER)
    instant = Flag(required=True)
    cancellation = Choice(*CANCELLATIONS)
    plate_required = Flag(required=True)
    height_limit_cm = Whole(min=1, max=10_000, allow_none=True)
    ev_charger = Flag()
    hidden_from = _ids(MAX_HIDDEN_FROM)
    windows = fields.List(
        fields.Nested(Window, error_messages={"type": "invalid"}),
        required=True,
        validate=[
            Length(min=1, error="too_few"),
            Length(max=MAX_WINDOWS, error="too_many"),
        ],
        error_messages={"invalid": "invalid"},
    )
    valid_from = _Date(allow_none=True)
    valid_until = _Date(allow_none=True)


class PublishSpace(_Space):
    """`POST /v1/parking/spaces`."""


class ChangeSpace(_Space):
    """`PATCH /v1/parking/spaces/{id}`: any of the fields."""

    def __init__(self, **kwargs: Any) -> None:
        # By name, as partial=True would reach into the windows too.
        super().__init__(**{"partial": tuple(_Space._declared_fields), **kwargs})


class _Span(Request):
    """`from` and `until`, the two ends of a look."""

    start = Moment(data_key="from")
    end = Moment(data_key="until")

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_: Any) -> None:
        start, end = data.get("start"), data.get("end")
        if (start is None) != (end is None):
            raise ValidationError("both_or_neither", "until" if end is None else "from")
        if start and end and end <= start:
            raise ValidationError("ends_before_start", "until")
        if start and end and end - start > MAX_LOOK:
            raise ValidationError("out_of_range", "until")


class ListSpaces(_Span, Paging):
    """`GET /v1/parking/spaces`: with both ends, only what is free for all of it.

    `height_cm` is that of one's car; `max_price` in fen, of the whole stay, without one per hour.
    """

    height_cm = Whole(min=1, max=10_000, text=True)
    ev_charger = Flag(text=True)
    instant = Flag(text=True)
    max_price = Whole(min=0, max=100_000_000, text=True)
    sort = Choice(*SORTS, load_default="newest")


class MySpaces(Paging):
    """`GET /v1/me/parking/spaces`."""


class Availability(_Span):
    """`GET /v1/parking/spaces/{id}/availability`."""

    @pre_load
    def _both(self, data: Any, **_: Any) -> Any:
        missing = {end: ["required"] for end in ("from", "until") if end not in data}
        if missing:
            raise ValidationError(missing)
        return data


class AddException(Request):
    """`POST /v1/parking/spaces/{id}/exceptions`."""

    start = Moment(required=True, data_key="from")
    end = Moment(required=True, data_key="until")
    kind = Choice("closed", "open", required=True)
    reason = Text(max=200)

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_: Any) -> None:
        if data["end"] <= data["start"]:
            raise ValidationError("ends_before_start", "until")


class Quote(Request):
    """`POST /v1/parking/quotes`."""

    space_id = Id(required=True)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)


class RequestBooking(Quote):
    """`POST /v1/parking/bookings`."""

    plate = Line(max=20, allow_none=True)


class RequestSeries(RequestBooking):
    """`POST /v1/parking/bookings/series`: `weeks` weeks from `starts_at` on, ten stays at most."""

    weekdays = fields.List(
        Choice(*WEEKDAYS),
        required=True,
        validate=Length(min=1, error="too_few"),
        error_messages={"invalid": "invalid"},
    )
    weeks = Whole(min=1, max=52, required=True)
    all_or_none = Flag(required=True)


class JoinWaitingList(Request):
    """`POST /v1/parking/spaces/{id}/waiting-list`."""

    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    plate = Line(max=20, allow_none=True)


class MyWaitingList(Paging):
    """`GET /v1/me/parking/waiting-list`."""


class ShowCalendar(Request):
    """`GET /v1/me/calendar.ics`: whatever is no token of ours is 404, as no calendar."""

    token = Text(max=200, required=True)


class MyBookings(Paging):
    """`GET /v1/me/parking/bookings`."""

    role = Choice("owner", "renter")


class CancelBooking(Reason):
    """`POST /v1/parking/bookings/{id}/cancel`."""


class DisputeBooking(Request):
    """`POST /v1/parking/bookings/{id}/dispute`."""

    reason = Choice(*BOOKING_DISPUTE_REASON, required=True)
    text = Text(max=1000, required=True)


class ReportOccupied(Request):
    """`POST /v1/parking/bookings/{id}/report-occupied`: until 20 minutes after the start."""

    photo_id = Id(required=True)


class CheckIn(Request):
    """`POST /v1/parking/bookings/{id}/check-in`: `code` is what hangs at the space."""

    code = Line(max=100)


class CheckGate(Request):
    """`POST /v1/gate/check`: what a barrier has read, and which space it bars if it bars one."""

    text = Line(max=400, data_key="pass")
    plate = Line(max=20)
    space_id = Id()

    @validates_schema
    def _read_something(self, data: dict[str, Any], **_: Any) -> None:
        if not {"text", "plate"} & data.keys():
            raise ValidationError("required", "pass")


AnswerBookingDispute = disputes.AnswerBookingDispute
ShowBookingEvidence = disputes.ShowBookingEvidence
ProposeBookingSplit = disputes.ProposeBookingSplit


class DecideDispute(disputes.Decision):
    """`POST /v1/committee/disputes/{id}/decision` of a booking: how all that is held is divided."""


class DeclineBooking(Reason):
    """`POST /v1/parking/bookings/{id}/decline`."""


# Of a stay that goes on.
QuoteExtension = stays.QuoteExtension
ExtendBooking = stays.ExtendBooking
ReportOverstay = stays.ReportOverstay
ObjectToOverstay = stays.ObjectToOverstay
