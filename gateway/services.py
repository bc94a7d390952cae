"""The services behind the gateway, asked over RPC."""

from typing import Any

from chassis.answer import Answer
from chassis.context import CURRENT, Context
from chassis.remote import RemoteService, Replies

# Here the deadline is the gateway's own, and it has its grace to answer in after that.
WHOLE = 1.0
NAMES = ("members", "listings", "parking", "payments")


class RpcServices:
    """gateway.exchange.Services over the chassis' RPC client."""

    def __init__(self, replies: Replies) -> None:
        self._remotes = {name: RemoteService(name, replies, share=WHOLE) for name in NAMES}

    def call(self, service: str, method: str, context: Context, /, **arguments: Any) -> Answer:
        CURRENT.set(context)
        return self._remotes[service].ask(method, **arguments)
