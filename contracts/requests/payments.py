"""What payments may be asked: cards, charges, payouts, and the sandbox's tokeniser."""

from typing import Any

from marshmallow import ValidationError, fields, validates_schema
from marshmallow.validate import Regexp

from contracts.requests.common import Paging, Request
from contracts.requests.fields import Id, Line, Text


class TokeniseCard(Request):
    """`POST /v1/sandbox/card-tokens`: what a real provider's tokeniser takes, never we."""

    number = fields.String(required=True, validate=Regexp(r"\A[0-9]{12,19}\Z", error="invalid"))
    holder = Line(max=100, required=True)


class BindCard(Request):
    """`POST /v1/cards`."""

    token = Text(max=200, required=True)


class ListCards(Paging):
    """`GET /v1/cards`."""


class ListCharges(Paging):
    """`GET /v1/charges`."""

    deal_id = Id()


class PayCharge(Request):
    """`POST /v1/charges/{id}/pay`: with this card, or by a method that needs none named."""

    card_id = Id()
    method = Line(max=40)

    @validates_schema
    def _one_of_two(self, data: dict[str, Any], **_: object) -> None:
        if "card_id" in data and "method" in data:
            raise ValidationError("one_of_two", "method")
        if "card_id" not in data and data.get("method", "card") == "card":
            raise ValidationError("required", "card_id")


class AgreeAutoPayment(Request):
    """`POST /v1/deals/{id}/auto-pay`."""

    card_id = Id(required=True)


class ListPayouts(Paging):
    """`GET /v1/payouts`."""


class ShowStatement(Request):
    """`GET /v1/statements` and its CSV: a month as 2026-11, by default the present one."""

    month = fields.String(validate=Regexp(r"\A20[0-9]{2}-(0[1-9]|1[0-2])\Z", error="invalid"))


class ListReconciliations(Paging):
    """`GET /v1/committee/reconciliation`."""


class Reconcile(Request):
    """What the operator asks payments over the broker: a day as 2026-11-28."""

    day = fields.Date(required=True, error_messages={"invalid": "invalid"})
