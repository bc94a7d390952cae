"""Events of payments: what is owed, what was paid, what went on and what went back."""

from marshmallow import fields
from marshmallow.validate import OneOf, Range

from contracts.events.base import Amount, EventData, event
from contracts.requests.fields import Id, Moment

DEAL_KINDS = ("booking", "reservation")
STAGES = ("deposit", "balance", "price", "supplement", "overstay")


def _at() -> Moment:
    return Moment(required=True, whole_minutes=False)


class _OfDeal(EventData):
    deal_kind = fields.String(required=True, validate=OneOf(DEAL_KINDS))
    deal_id = Id(required=True)


class _Charge(_OfDeal):
    charge_id = Id(required=True)
    stage = fields.String(required=True, validate=OneOf(STAGES))
    # Of a supplement among those of its deal; the first where it is not said.
    number = fields.Integer(validate=Range(min=1))


class _Payout(_OfDeal):
    payout_id = Id(required=True)
    amount = fields.Nested(Amount, required=True)


@event("charge_due", version=1)
class ChargeDue(_Charge):
    """The payer may pay from now on."""

    amount = fields.Nested(Amount, required=True)
    payer_id = Id(required=True)
    payee_id = Id(required=True)
    due_at = _at()


@event("charge_reminder", version=1)
class ChargeReminder(_Charge):
    """It is due soon and not paid, or with `overdue` was due."""

    amount = fields.Nested(Amount, required=True)
    payer_id = Id(required=True)
    payee_id = Id(required=True)
    due_at = _at()
    overdue = fields.Boolean(required=True)
    # Of a balance: not paid by then, the deposit is the payee's.
    forfeit_at = Moment(whole_minutes=False)


@event("payment_captured", version=1)
class PaymentCaptured(_Charge):
    """The money is held for the deal."""

    amount = fields.Nested(Amount, required=True)
    captured_at = _at()


@event("payment_failed", version=1)
class PaymentFailed(_Charge):
    """A try failed for certain; the charge can be paid again."""

    failure_code = fields.String(required=True, allow_none=True)


@event("refund_paid", version=1)
class RefundPaid(_OfDeal):
    """The payer has the money back."""

    refund_id = Id(required=True)
    amount = fields.Nested(Amount, required=True)


@event("escrow_released", version=1)
class EscrowReleased(_OfDeal):
    """All that was held for the deal is now owed to the payee."""

    amount = fields.Nested(Amount, required=True)
    payee_id = Id(required=True)


@event("payout_paid", version=1)
class PayoutPaid(_Payout):
    """The payee has the money; `of` says for what, where it is not all of the deal."""

    of = fields.String(validate=OneOf(["forfeit", "overstay"]))
    paid_at = _at()


@event("payout_returned", version=1)
class PayoutReturned(_Payout):
    """It was paid and the payee's bank has sent it back; it is owed again, until they say where."""

    of = fields.String(validate=OneOf(["forfeit"]))
    failure_code = fields.String(required=True)


@event("payout_failed", version=1)
class PayoutFailed(_Payout):
    """A try failed for certain; the money stays owed and is sent again."""

    of = fields.String(validate=OneOf(["forfeit", "overstay"]))
    failure_code = fields.String(required=True)
