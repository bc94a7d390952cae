"""What the sandbox writes into a notification, and how the platform reads one."""

import json
from datetime import datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields
from marshmallow.validate import OneOf

from contracts.errors.payments import NotificationRejected
from contracts.events.base import Amount
from contracts.money import Money
from services.payments.providers.rules import Notification, Outcome

STATES = ("processing", "succeeded", "failed", "returned")


class NotificationBody(Schema):
    """The JSON body of a sandbox notification."""

    kind = fields.String(required=True, validate=OneOf(["charge", "refund", "payout"]))
    number = fields.String(required=True)
    amount = fields.Nested(Amount, required=True)
    state = fields.String(required=True, validate=OneOf(STATES))
    failure_code = fields.String(required=True, allow_none=True)
    happened_at = fields.String(required=True)


def notification_body(notification: Notification, happened_at: datetime) -> str:
    return json.dumps(
        {
            "kind": notification.kind,
            "number": notification.number,
            "amount": notification.money.json(),
            "state": notification.outcome.state,
            "failure_code": notification.outcome.failure_code,
            "happened_at": happened_at.isoformat(),
        }
    )


def read_notification_body(body: str) -> Notification:
    """NotificationRejected where the body is not a notification."""
    try:
        told: dict[str, Any] = NotificationBody().loads(body)
    except (ValidationError, ValueError, RecursionError):
        raise NotificationRejected() from None
    return Notification(
        kind=told["kind"],
        number=told["number"],
        money=Money(**told["amount"]),
        outcome=Outcome(told["state"], told["failure_code"]),
    )
