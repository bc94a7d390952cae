"""Barriers that ask: each has a token of its own, which is no member's, and parking knows it."""

from chassis.answer import Answer
from contracts.errors.base import Unauthenticated
from gateway.admission import is_bearer
from gateway.exchange import Exchange


def check_gate(exchange: Exchange) -> Answer:
    """The token is passed on as it came: who may ask is parking's to say."""
    authorization = exchange.request.headers.get("Authorization")
    if not is_bearer(authorization):
        raise Unauthenticated
    _, _, token = (authorization or "").partition(" ")
    return exchange.call("parking.check_gate", keyed=False, token=token.strip(), body=exchange.sent)
