"""Events as the broker would bring them to the inbox, about the members of a test."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.clock import rfc3339
from chassis.ids import uuid7
from chassis.tables import outbox
from contracts.events.base import schemas
from contracts.json import Json
from tests.members.running import Running

EXAMPLES = Path(__file__).parents[2] / "contracts" / "events" / "examples"
# The fields that name the first of two, and those that name the second.
FIRST = ("owner_id", "payee_id", "member_id", "to_id", "about_id", "asker_id")
SECOND = ("taker_id", "renter_id", "payer_id", "from_id", "author_id", "accepter_id")
DEALS = ("reservation_id", "booking_id", "deal_id")


def an_event(members: Running, name: str, /, **data: Any) -> Json:
    """The example, as something that happens now, with `data` in it."""
    told: Json = json.loads((EXAMPLES / f"{name}.v1.json").read_text())
    # Fields that came later are in no example.
    fields = schemas()[name, 1]().fields
    known = {field: value for field, value in data.items() if field in fields}
    told["data"] |= known
    return told | {"event_id": str(uuid7()), "occurred_at": rfc3339(members.now)}


def between(members: Running, name: str, first: Json, second: Json, /, **data: Any) -> Json:
    """The same about two members and a deal of their own."""
    deal_id = str(uuid7())
    people = dict.fromkeys(FIRST, first["member"]["id"])
    people |= dict.fromkeys(SECOND, second["member"]["id"])
    pair = sorted(person["member"]["id"] for person in (first, second))
    # Of a favourite the one who is told is not the owner.
    if name.startswith("favourite_"):
        people["member_id"] = second["member"]["id"]
    return an_event(
        members, name, **{**people, "members": pair, **dict.fromkeys(DEALS, deal_id), **data}
    )


def published(members: Running, name: str) -> Json:
    """The last event of this type that members itself has written down, as the relay sends it."""
    wanted = select(outbox).where(outbox.c.type == name).order_by(outbox.c.seq.desc()).limit(1)
    with members.unit.begin() as work:
        row = work.session.execute(wanted).mappings().one()
    return {
        "event_id": str(row["event_id"]),
        "type": name,
        "version": 1,
        "occurred_at": rfc3339(members.now),
        "aggregate_id": str(row["aggregate_id"]),
        "aggregate_version": row["aggregate_version"],
        "correlation_id": None,
        "data": row["data"],
    }


def hear(members: Running, *events: Json) -> None:
    for event in events:
        members.service.feed_notifications(event)


def inbox(members: Running, of: Json, **query: Any) -> Json:
    page: Json = members.call("list_notifications", token=of["access_token"], query=query)
    return page


def types(members: Running, of: Json) -> list[str]:
    return [one["type"] for one in inbox(members, of)["items"]]


def unread(members: Running, of: Json) -> int:
    count: int = members.call("count_unread", token=of["access_token"])["unread"]
    return count


def read(members: Running, by: Json, up_to: str) -> int:
    body = {"up_to": up_to}
    answer = members.call("read_notifications", token=by["access_token"], body=body)
    left: int = answer["unread"]
    return left


def id_of(person: Json) -> UUID:
    return UUID(person["member"]["id"])


def alerts(members: Running, phone: str) -> list[str]:
    """What a phone is told beside sign-in codes, newest first, once the clock has ticked."""
    members.service.send_alerts()
    return [each["text"] for each in members.call("mailbox", to=phone, alerts=True)["items"]]
