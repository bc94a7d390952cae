"""Asking a running service over the broker, as the operator."""

import time
import uuid
from typing import Any

from kombu import Connection, Consumer, Exchange, Queue
from kombu.transport.pyamqp import Transport

from chassis import wire
from contracts.errors.base import Refusal
from contracts.errors.general import Unavailable
from linli.trouble import Trouble

ANSWER_SECONDS = 5.0
# A service that restarts, or a broker that does, is back well within this time.
PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 1.0
PASSING: tuple[type[Exception], ...] = (OSError, *Transport.connection_errors, Unavailable)


class Operator:
    """`Operator(url).ask("listings.rebuild_circle", part="circle")`, for what may be repeated.

    The broker's administrator asks without a token: only what is open to other services answers.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    def ask(self, method: str, **arguments: Any) -> Any:
        """The answer; what fails in passing is asked again for a while, then it is Trouble."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return self._ask_once(method, arguments)
            except PASSING as failure:
                if time.monotonic() > deadline:
                    raise Trouble(f"{method}: {_said(failure)}", "linli doctor") from None
            except Refusal as failure:
                raise Trouble(f"{method}: {_said(failure)}", "See the service's log.") from None
            time.sleep(PAUSE_SECONDS)

    def _ask_once(self, method: str, arguments: dict[str, Any]) -> Any:
        replies = Queue(f"rpc.reply-operator-{uuid.uuid4()}", exclusive=True, auto_delete=True)
        received: list[Any] = []
        with (
            Connection(self._url, connect_timeout=3) as connection,
            Consumer(
                connection.default_channel,
                [replies],
                on_message=received.append,
                no_ack=True,
            ),
        ):
            connection.Producer().publish(
                {"args": [], "kwargs": arguments},
                exchange=Exchange("nameko-rpc", type="topic", durable=True),
                routing_key=method,
                reply_to=replies.name,
                correlation_id=replies.name,
                expiration=ANSWER_SECONDS,
                headers={"nameko.deadline": time.time() + ANSWER_SECONDS},
            )
            until = time.monotonic() + ANSWER_SECONDS
            while not received:
                connection.drain_events(timeout=max(0.01, until - time.monotonic()))
        return wire.read(received[0].body, received[0].headers).body


def _said(failure: Exception) -> str:
    if isinstance(failure, Refusal):
        return failure.code
    return "no answer" if isinstance(failure, TimeoutError) else str(failure)
