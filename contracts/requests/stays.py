"""What may be asked of a stay that goes on: for longer, or beyond its time."""

from contracts.requests.common import Request
from contracts.requests.fields import Id, Moment, Text


class QuoteExtension(Request):
    """`POST /v1/parking/bookings/{id}/extension-quote`."""

    ends_at = Moment(required=True)


class ExtendBooking(Request):
    """`POST /v1/parking/bookings/{id}/extend`."""

    ends_at = Moment(required=True)


class ReportOverstay(Request):
    """`POST /v1/parking/bookings/{id}/report-overstay`."""

    photo_id = Id(required=True)


class ObjectToOverstay(Request):
    """`POST /v1/parking/bookings/{id}/overstay/object`."""

    text = Text(max=1000, required=True)
