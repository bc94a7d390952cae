"""Notifications of payment providers, passed on as they came: the signature is over the bytes."""

from chassis.answer import Answer
from gateway.exchange import Exchange


def take_notification(exchange: Exchange) -> Answer:
    """Which headers hold the signature is the provider's affair; cookies and tokens are not."""
    headers = {
        name.lower(): value
        for name, value in exchange.request.headers.items()
        if name.lower() not in {"authorization", "cookie"}
    }
    return exchange.call(
        "payments.take_notification",
        provider=exchange.path["provider"],
        headers=headers,
        body_text=exchange.sent,
    )
