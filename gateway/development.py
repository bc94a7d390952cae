"""The development mailbox: what the SMS provider would have sent."""

from chassis.answer import Answer
from contracts.errors.general import ValidationFailed
from contracts.json import Json
from contracts.requests.ways_in import LINK, REPLACE
from gateway.exchange import Exchange


def development_mailbox(exchange: Exchange) -> Answer:
    """`GET /v1/dev/messages?to=+86…`, sign-in codes; with `&kind=link` or `replace` those for that
    purpose, with `alert` what is no code. A plus sign left unescaped in the query is a space
    there."""
    asked = exchange.request.args
    to, kind = asked.get("to", "").replace(" ", "+"), asked.get("kind")
    if not to:
        raise ValidationFailed.at("/to", "required")
    if kind not in (None, "code", "alert", LINK, REPLACE):
        raise ValidationFailed.at("/kind", "invalid_choice")
    # Only where it is asked for: members of before knows sign-in codes alone.
    more: Json = {"alerts": True} if kind == "alert" else {}
    if kind in (LINK, REPLACE):
        more = {"purpose": kind}
    return exchange.call("members.mailbox", to=to, **more)
