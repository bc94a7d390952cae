"""Disputes before the committee: those over things and those over bookings as one list.

Each service has its own (docs/decisions/0014) and both go by (opened_at, id), newest first, so that
a cursor of either is one of both. Whoever holds a dispute is found by asking one after the other.
"""

from contextlib import suppress
from datetime import datetime
from typing import Any

from chassis.answer import Answer
from contracts.errors.general import NotThere
from contracts.json import Json
from contracts.requests.common import load
from contracts.requests.disputes import ListDisputes
from gateway.exchange import Exchange

FIRST, LAST = "listings", "parking"


def list_disputes(exchange: Exchange) -> Answer:
    """What one of them has more than fits on the page is asked for again with the next: it counts
    as looked at all the same."""
    limit: int = load(ListDisputes, exchange.sent)["limit"]
    pages: list[Json] = [
        exchange.call(f"{holder}.list_disputes", keyed=False, query=exchange.sent).body or {}
        for holder in (FIRST, LAST)
    ]
    found = sorted((item for page in pages for item in page["items"]), key=_order, reverse=True)
    more = len(found) > limit or any(page["next_cursor"] for page in pages)
    shown = found[:limit]
    # Taken off all of them: only the last one's is of use.
    cursors = [item.pop("cursor") for item in shown]
    return Answer({"items": shown, "next_cursor": cursors[-1] if more and cursors else None})


def show_dispute(exchange: Exchange) -> Answer:
    return _of_its_holder(exchange, "show_dispute")


def decide_dispute(exchange: Exchange) -> Answer:
    return _of_its_holder(exchange, "decide_dispute", body=exchange.sent)


def _of_its_holder(exchange: Exchange, method: str, **sent: Any) -> Answer:
    asked: dict[str, Any] = {**exchange.path, **sent}
    with suppress(NotThere):
        return exchange.call(f"{FIRST}.{method}", **asked)
    return exchange.call(f"{LAST}.{method}", **asked)


def _order(item: Json) -> tuple[datetime, str]:
    return datetime.fromisoformat(item["opened_at"]), item["id"]
