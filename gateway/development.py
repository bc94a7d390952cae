"""The development mailbox: what the SMS provider would have sent."""

from chassis.answer import Answer
from contracts.errors.general import ValidationFailed
from gateway.exchange import Exchange


def development_mailbox(exchange: Exchange) -> Answer:
    """`GET /v1/dev/messages?to=+86…`, sign-in codes, with `&kind=alert` what else was sent; a plus
    sign left unescaped in the query is a space there."""
    asked = exchange.request.args
    to, kind = asked.get("to", "").replace(" ", "+"), asked.get("kind")
    if not to:
        raise ValidationFailed.at("/to", "required")
    if kind not in (None, "code", "alert"):
        raise ValidationFailed.at("/kind", "invalid_choice")
    # Only where it is asked for: members of before knows one kind alone.
    alerts = {"alerts": True} if kind == "alert" else {}
    return exchange.call("members.mailbox", to=to, **alerts)
