"""Whether this process lives, and whether the whole platform can be used."""

from collections.abc import Callable
from typing import Any

import eventlet

from chassis.answer import Answer
from contracts.errors.base import Refusal
from gateway.exchange import Exchange
from gateway.services import NAMES


def healthy(_: Exchange) -> Answer:
    """This process answers; nothing else is looked at."""
    return Answer({"status": "ok"})


class Ready:
    """200 once every service answers and, where a demo was asked for, it is there; else 503.

    503 too once `draining` says that this process is about to stop: who balances the load sends
    it no more.
    """

    def __init__(self, *, demo: bool, draining: Callable[[], bool]) -> None:
        self._demo = demo
        self._draining = draining

    def __call__(self, exchange: Exchange) -> Answer:
        """`missing` says what is not there yet."""
        if self._draining():
            return Answer({"status": "stopping", "missing": ["gateway"]}, status=503)
        asked = {name: eventlet.spawn(_health, exchange, name) for name in NAMES}
        said: dict[str, Any] = {name: thread.wait() for name, thread in asked.items()}
        missing = [name for name, health in said.items() if health is None]
        if self._demo and said["members"] is not None and not said["members"].get("demo"):
            missing.append("demo")
        if missing:
            return Answer({"status": "starting", "missing": missing}, status=503)
        return Answer({"status": "ready", "missing": []})


def _health(exchange: Exchange, service: str) -> Any:
    try:
        return exchange.call(f"{service}.health", keyed=False).body or {}
    except Refusal:
        return None
