"""Good and bad messages for every consumer, mixed."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import uuid4

from kombu import Connection

from chassis.clock import rfc3339

MONEY = {"amount": 100, "currency": "CNY"}


def envelope(event_type: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "event_id": str(uuid4()),
        "type": event_type,
        "version": 1,
        "occurred_at": rfc3339(datetime.now(UTC)),
        "aggregate_id": str(uuid4()),
        "aggregate_version": 1,
        "correlation_id": None,
        "data": data,
    }


def a_friendship() -> dict[str, Any]:
    members = sorted([str(uuid4()), str(uuid4())])
    return envelope("friendship_formed", {"members": members, "friends": True, "blocked": False})


def a_payout(deal_kind: str) -> dict[str, Any]:
    deal = {"deal_kind": deal_kind, "deal_id": str(uuid4())}
    paid = {"payout_id": str(uuid4()), "amount": MONEY, "paid_at": rfc3339(datetime.now(UTC))}
    return envelope("payout_paid", {**deal, **paid})


def a_cancelled_booking() -> dict[str, Any]:
    people = {"owner_id": str(uuid4()), "renter_id": str(uuid4())}
    return envelope("booking_cancelled", {"booking_id": str(uuid4()), **people, "by": "renter"})


def an_ended_booking() -> dict[str, Any]:
    people = {"owner_id": str(uuid4()), "renter_id": str(uuid4())}
    rest = {"balance": MONEY, "balance_due_at": rfc3339(datetime.now(UTC))}
    return envelope("booking_ended", {"booking_id": str(uuid4()), **people, **rest})


def a_cancelled_reservation() -> dict[str, Any]:
    people = {"owner_id": str(uuid4()), "taker_id": str(uuid4())}
    ids = {"reservation_id": str(uuid4()), "listing_id": str(uuid4())}
    return envelope(
        "reservation_cancelled", {**ids, **people, "status": "cancelled", "by": "taker"}
    )


def somebody_moved_out() -> dict[str, Any]:
    ids = ("residency_id", "member_id", "community_id")
    return envelope("residency_ended", {name: str(uuid4()) for name in ids})


def a_reserved_item() -> dict[str, Any]:
    people = {"owner_id": str(uuid4()), "taker_id": str(uuid4())}
    ids = {"reservation_id": str(uuid4()), "listing_id": str(uuid4()), "offered_listing_id": None}
    return envelope(
        "item_reserved", {**ids, **people, "kind": "give", "price": None, "due_at": None}
    )


def a_verdict(kind: str) -> dict[str, Any]:
    ids = {name: str(uuid4()) for name in ("decision_id", "post_id", "owner_id")}
    return envelope("post_moderated", {**ids, "kind": kind, "verdict": "removed"})


def somebody_erased() -> dict[str, Any]:
    ids = ("member_id", "erasure_id")
    return envelope("member_erased", {name: str(uuid4()) for name in ids})


def somebody_scrubbed() -> dict[str, Any]:
    ids = {name: str(uuid4()) for name in ("member_id", "erasure_id")}
    return envelope("member_scrubbed", {**ids, "service": "parking"})


def a_look_at_disputes() -> dict[str, Any]:
    ids = {name: str(uuid4()) for name in ("community_id", "seen_by")}
    return envelope("disputes_seen", {**ids, "reservation_ids": [str(uuid4())], "closely": False})


# What each queue's consumer handles without anything else having to be there.
GOOD = {
    "listings.circle": a_friendship,
    "parking.circle": a_friendship,
    # Of the other service's deal: heard, and nothing to be done.
    "listings.payments": partial(a_payout, "booking"),
    "parking.payments": partial(a_payout, "reservation"),
    "listings.committee": partial(a_verdict, "parking_space"),
    "parking.committee": partial(a_verdict, "listing"),
    "listings.privacy": somebody_erased,
    "parking.privacy": somebody_erased,
    "payments.privacy": somebody_erased,
    "members.privacy": somebody_scrubbed,
    "members.committee": a_look_at_disputes,
    "members.deals": an_ended_booking,
    "members.overview": a_reserved_item,
    "members.notifications": a_cancelled_reservation,
    "parking.residency": somebody_moved_out,
    "payments.bookings": a_cancelled_booking,
    "payments.reservations": a_cancelled_reservation,
}


def bad(good: dict[str, Any], kind: int) -> bytes:
    """Undecodable, unknown version or type, wrong shape; in a circle, what makes the handler raise:
    a version that no column holds."""
    whole = json.dumps(good).encode()
    spoiled: dict[int, bytes] = {
        0: whole[: len(whole) // 2],
        1: json.dumps({**good, "version": 99}).encode(),
        2: json.dumps({**good, "type": "never_heard_of"}).encode(),
        3: json.dumps({**good, "data": {"wrong": "shape"}}).encode(),
    }
    if good["type"] == "friendship_formed":
        spoiled[4] = json.dumps({**good, "aggregate_version": 2**40}).encode()
    return spoiled[kind % len(spoiled)]


def mixed(queue: str, count: int, seed: int) -> Iterator[tuple[bytes, str | None]]:
    """`count` bad and `count` good ones in random order: (body, event id of a good one)."""
    order = [True, False] * count
    random.Random(seed).shuffle(order)  # noqa: S311 - an order, not a secret
    for number, is_good in enumerate(order):
        message = GOOD[queue]()
        if is_good:
            yield json.dumps(message).encode(), message["event_id"]
        else:
            yield bad(message, number), None


def send(url: str, queue: str, count: int, seed: int) -> set[str]:
    """Straight into the queue; the ids of the good ones."""
    sent = set()
    with Connection(url) as connection:
        producer = connection.Producer()
        for body, event_id in mixed(queue, count, seed):
            producer.publish(
                body,
                exchange="",
                routing_key=queue,
                content_type="application/json",
                content_encoding="utf-8",
                delivery_mode=2,
            )
            if event_id:
                sent.add(event_id)
    return sent
