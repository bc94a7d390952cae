"""The points a process passes: before and after commits, messages, calls and the provider's work.

Patched from outside into a process that is about to start; production code knows nothing of it.
"""

import inspect
import sys
from collections.abc import Callable, Iterable
from functools import wraps
from importlib import import_module
from types import ModuleType
from typing import Any

import amqp
from sqlalchemy import event
from sqlalchemy.orm import Session

from chassis import consume, outbox
from chassis.amqp import Consumers
from chassis.relay import Relay
from chassis.remote import Replies
from chassis.rpc import Answers
from contracts.subscriptions import EXCHANGE
from tests.chaos.trap import Trap

PASSED = "passed"


def around(trap: Trap, owner: Any, name: str, points: Callable[..., Iterable[str]]) -> None:
    """Come to "before X" and "after X" for each X that `points` makes of the call's arguments."""
    original = getattr(owner, name)

    @wraps(original)
    def passing(*arguments: Any, **named: Any) -> Any:
        passed = list(points(*arguments, **named))
        for point in passed:
            trap.come_to(f"before {point}")
        answer = original(*arguments, **named)
        for point in passed:
            trap.come_to(f"after {point}")
        return answer

    setattr(owner, name, passing)


def patch_messages(trap: Trap) -> None:
    """acknowledging, answering and asking <service>.<method>; acknowledging <event type>."""

    def of_message(_: Any, message: Any, *__: Any) -> list[str]:
        return [str(message.delivery_info["routing_key"])]

    around(trap, Consumers, "ack_message", lambda *a: _named("acknowledging", of_message(*a)))
    around(trap, Answers, "handle_result", lambda *a: _named("answering", of_message(*a)))
    around(trap, Replies, "call", lambda _, s, method, *__: [f"asking {s}.{method}"])


def patch_relay(trap: Trap) -> None:
    """sending (not confirmed yet), publishing (confirmed, not marked yet), marking <event type>."""

    def of_rows(relay: Any, rows: Any) -> list[str]:
        relay.passed = [row.type for row in rows]
        return _named("publishing", relay.passed)

    around(trap, Relay, "_send_confirmed", of_rows)
    original = Relay._publish_batch

    def publish_batch(relay: Any) -> int:
        relay.passed = []
        sent = original(relay)
        for event_type in relay.passed:
            trap.come_to(f"after marking {event_type}")
        return sent

    Relay._publish_batch = publish_batch  # type: ignore[method-assign] # the point of this module

    def of_event(*_: Any, exchange: str = "", routing_key: str = "", **__: Any) -> list[str]:
        return [f"sending {routing_key}"] if exchange == EXCHANGE else []

    around(trap, amqp.Channel, "basic_publish", of_event)


def patch_commits(trap: Trap, service: str) -> None:
    """commit of <action>, or of <event type>: a transaction that did, told or heard it."""
    for module in [m for name, m in sys.modules.items() if name.startswith(f"{service}.")]:
        if module.__name__.endswith(".actions"):
            _mark_actions(module, service)
    _mark_told(service)
    _mark_heard()

    @event.listens_for(Session, "before_commit")
    def before(session: Session) -> None:
        for name in session.info.get(PASSED, ()):
            trap.come_to(f"before commit of {name}")

    @event.listens_for(Session, "after_commit")
    def after(session: Session) -> None:
        for name in session.info.get(PASSED, ()):
            trap.come_to(f"after commit of {name}")


def patch_provider(trap: Trap) -> None:
    """submitting, closing <kind of order>; querying; notifying."""
    sandbox = import_module("services.payments.sandbox.actions").Sandbox
    for name, verb in (("submit", "submitting"), ("close", "closing")):
        around(trap, sandbox, name, lambda _, order, verb=verb: [f"{verb} {order.kind}"])
    around(trap, sandbox, "query", lambda *_: ["querying"])
    notices = import_module("services.payments.notices.actions")
    around(trap, notices, "post", lambda *_: ["notifying"])


def _named(what: str, which: Iterable[str]) -> list[str]:
    return [f"{what} {each}" for each in which]


def _mark_actions(module: ModuleType, service: str) -> None:
    for name, action in inspect.getmembers(module, inspect.isfunction):
        first = next(iter(inspect.signature(action).parameters), None)
        if action.__module__ == module.__name__ and first in ("session", "work"):
            _replace_everywhere(service, action, _marked(action, name))


def _marked(action: Callable[..., Any], name: str) -> Callable[..., Any]:
    @wraps(action)
    def marked(first: Any, *arguments: Any, **named: Any) -> Any:
        _note(getattr(first, "session", first), name)
        return action(first, *arguments, **named)

    return marked


def _mark_told(service: str) -> None:
    def publish(session: Session, event_type: str, **named: Any) -> Any:
        _note(session, event_type)
        return outbox.publish(session, event_type, **named)

    _replace_everywhere(service, outbox.publish, publish)


def _mark_heard() -> None:
    original = consume.handle

    def handle(unit: Any, queue: str, body: Any, act: Callable[..., None]) -> None:
        def marked(work: Any, event: Any) -> None:
            _note(work.session, event.type)
            act(work, event)

        original(unit, queue, body, marked)

    consume.handle = handle


def _note(session: Session, name: str) -> None:
    session.info.setdefault(PASSED, []).append(name)


def _replace_everywhere(service: str, old: Any, new: Any) -> None:
    """Also where it was imported by name."""
    for module in [m for name, m in sys.modules.items() if name.startswith(f"{service}.")]:
        for name, value in list(vars(module).items()):
            if value is old:
                setattr(module, name, new)
