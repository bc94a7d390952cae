"""Dead letters that a test parks, and finds again."""

from typing import Any

from kombu import Connection

from linli.dead_letters.parked import id_of, parked

HOME = "linli.test"
# One of the platform's own, for the commands.
QUEUE = "payments.reservations"


def park(broker: Connection, body: Any, queue: str = HOME, **headers: Any) -> None:
    broker.Producer().publish(body, exchange="", routing_key=f"{queue}.dead", headers=headers)


def an_event(event_id: str) -> dict[str, Any]:
    when = "2026-11-22T08:00:00Z"
    return {"type": "payout_paid", "event_id": event_id, "occurred_at": when, "data": {"人": 1}}


def ids(broker: Connection, queue: str = HOME) -> list[str]:
    """Those of the dead letters there are, in their order."""
    with parked(broker, queue) as messages:
        return [id_of(each) for each in messages]
