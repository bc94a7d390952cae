"""Entrypoints: each wraps a method in its context, its unit of work and its counters."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import eventlet

from chassis import consume as consuming
from chassis import logs
from chassis.answer import Answer
from chassis.caller import Caller
from chassis.context import CURRENT
from chassis.idempotency import Key, request_hash
from chassis.metrics import RPC_SECONDS
from chassis.rpc import expired, rpc
from chassis.timers import Every, run_timer
from contracts.errors.base import Refusal
from contracts.errors.general import Unavailable
from contracts.json import Json

log = logs.get(__name__)
LONGEST_S = 10.0
GRACE_S = 1.0


def command(
    function: Any = None,
    *,
    anonymous: bool = False,
    calls: bool = False,
    keyed: bool = True,
    for_privacy: bool = False,
) -> Any:
    """RPC entrypoint that changes something: one transaction, idempotent where a key came along.

    `calls`: it asks other services on the way, so it runs in a lane of its own. `keyed` False: a
    key that came along is for what its caller does, and this is done each time it is asked for.
    `for_privacy`: answers also a session that was opened for one's own data alone.
    """

    def decorate(method: Callable[..., Any]) -> Any:
        @wraps(method)
        def entry(self: Any, **arguments: Any) -> Answer:
            with _answering(self, method.__name__, anonymous, for_privacy) as visitor:
                key = _key(visitor, arguments) if keyed else None
                answer: Answer = self.given.unit.command(
                    visitor, key, lambda work: method(self, work, **arguments)
                )
                return answer

        return rpc(calls=calls)(entry)

    return decorate(function) if function else decorate


def query(
    function: Any = None,
    *,
    anonymous: bool = False,
    calls: bool = False,
    for_privacy: bool = False,
) -> Any:
    """RPC entrypoint that only reads; `calls` and `for_privacy` as for a command."""

    def decorate(method: Callable[..., Any]) -> Any:
        @wraps(method)
        def entry(self: Any, **arguments: Any) -> Any:
            with (
                _answering(self, method.__name__, anonymous, for_privacy) as visitor,
                self.given.unit.read(visitor) as work,
            ):
                return method(self, work, **arguments)

        return rpc(calls=calls)(entry)

    return decorate(function) if function else decorate


def consume(queue: str, *, together: Iterable[str] = ()) -> Callable[[Callable[..., None]], Any]:
    """Entrypoint for the events of `queue` (contracts.subscriptions): (self, work, event).

    Events of the types `together` are handled with others of them that wait, in one transaction:
    for those of which many come, and which take no lock that others wait for in another order.
    """

    def decorate(method: Callable[..., None]) -> Any:
        @wraps(method)
        def entry(self: Any, body: Any) -> None:
            consuming.handle(
                self.given.unit, queue, body, lambda work, event: method(self, work, event)
            )

        return consuming.consume(queue, together)(entry)

    return decorate


def every(seconds: float) -> Callable[[Callable[..., None]], Any]:
    """Timer entrypoint: (self); an advisory lock lets one replica at a time run it."""

    def decorate(method: Callable[..., None]) -> Any:
        @wraps(method)
        def entry(self: Any) -> None:
            run_timer(self.given.unit.engine, method.__name__, lambda: method(self))

        return Every.decorator(seconds)(entry)

    return decorate


@contextmanager
def _answering(
    service: Any, method: str, anonymous: bool, for_privacy: bool
) -> Iterator[Caller | None]:
    """Deadline, caller, metrics and a log line around one RPC."""
    context = CURRENT.get()
    if expired(context.deadline):
        # A command whose caller has gone is not run later.
        raise Unavailable()
    start, outcome = time.monotonic(), "ok"
    # Nobody waits for longer: a worker that hangs on a frozen database is free again soon after.
    limit = context.deadline - time.time() if context.deadline else LONGEST_S
    try:
        with eventlet.Timeout(limit + GRACE_S):
            yield None if anonymous else _visitor(service, context.token, for_privacy)
    except eventlet.Timeout:
        outcome = "timeout"
        raise Unavailable() from None
    except Refusal as refusal:
        outcome = refusal.code
        raise
    except Exception:
        outcome = "crash"
        log.exception("rpc_crashed", method=method)
        raise
    finally:
        RPC_SECONDS.labels(method, outcome).observe(time.monotonic() - start)
        # Every request is in the gateway's log, every outcome in the metrics.
        report = log.debug if outcome == "ok" else log.info
        report("rpc_answered", method=method, outcome=outcome)


def _visitor(service: Any, token: str | None, for_privacy: bool) -> Caller:
    caller: Caller = service.given.verifier.caller(token)
    caller.check_scope(for_privacy=for_privacy)
    return caller


def _key(visitor: Caller | None, arguments: Json) -> Key | None:
    context = CURRENT.get()
    # Without a member there is nobody whose key it could be.
    if not context.idempotency_key or visitor is None:
        return None
    return Key(
        scope=f"member:{visitor.member_id}",
        route=context.route or "",
        key=context.idempotency_key,
        request_hash=request_hash(arguments),
    )
