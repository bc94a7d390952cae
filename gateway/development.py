"""The development mailbox: what the SMS provider would have sent."""

from chassis.answer import Answer
from contracts.errors.general import ValidationFailed
from gateway.exchange import Exchange


def development_mailbox(exchange: Exchange) -> Answer:
    """`GET /v1/dev/messages?to=+86…`; a plus sign left unescaped in the query is a space there."""
    to = exchange.request.args.get("to", "").replace(" ", "+")
    if not to:
        raise ValidationFailed.at("/to", "required")
    return exchange.call("members.mailbox", to=to)
