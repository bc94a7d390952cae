"""What clients may ask of disputes, over things and over bookings alike."""

from contracts.labels import DISPUTE
from contracts.requests.common import Paging, Request
from contracts.requests.fields import Choice, MoneyField, Text


class Answer(Request):
    """What the other side says to an objection."""

    text = Text(max=1000, required=True)


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
