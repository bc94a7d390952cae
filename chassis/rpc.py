"""RPC, the answering side: coded errors, transient replies, deadlines checked before the start."""

import time
from collections.abc import Callable
from typing import Any

from nameko.constants import AMQP_URI_CONFIG_KEY
from nameko.rpc import Rpc, RpcConsumer

from chassis import logs, wire
from chassis.amqp import Consumers, TransientSender
from chassis.context import told_by
from chassis.lanes import CALLING, LEAF

log = logs.get(__name__)


class Answers(RpcConsumer):
    """The service's RPC queue, answered in our own words instead of import paths."""

    queue_consumer = Consumers()
    sender = TransientSender()

    def handle_result(self, message: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        reply_to = message.properties.get("reply_to")
        try:
            if reply_to:
                self._reply(message, reply_to, result, exc_info[1] if exc_info else None)
        except BaseException as error:
            # The caller's deadline covers a lost reply; an escaping exception would kill us all.
            log.warning("reply_lost", error=type(error).__name__)
            if isinstance(error, (KeyboardInterrupt, SystemExit)):
                raise
        self.queue_consumer.ack_message(message)
        return result, exc_info

    def _reply(self, message: Any, reply_to: str, result: Any, error: Any) -> None:
        try:
            body, headers = wire.reply(result, error)
        except (TypeError, ValueError) as unspeakable:
            log.exception("answer_not_json")
            body, headers = wire.reply(None, unspeakable)
        self.sender.send(
            body,
            routing_key=reply_to,
            correlation_id=message.properties.get("correlation_id"),
            headers=headers,
            # Left as bytes by every client: whoever wants the body decodes it.
            content_encoding="binary",
        )


class RpcEntrypoint(Rpc):
    """One RPC method; `calls`: it asks other services on the way."""

    rpc_consumer = Answers()

    def __init__(self, *, calls: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.lane = CALLING if calls else LEAF

    def unpack_message_headers(self, message: Any) -> dict[str, Any]:
        return told_by(message.headers)

    def check_signature(self, args: Any, kwargs: Any) -> None:
        """Left to the call itself: a wrong argument is a TypeError, answered as any other error."""


rpc: Callable[..., Any] = RpcEntrypoint.decorator


def expired(deadline: float | None) -> bool:
    """Whether the caller has gone: its deadline (Unix seconds) has passed."""
    return deadline is not None and time.time() > deadline


AMQP_URI = AMQP_URI_CONFIG_KEY
