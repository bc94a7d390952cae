"""What listings publishes and how it takes what others publish."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

import contracts.events
from chassis.clock import rfc3339
from chassis.consume import TooEarly
from chassis.ids import uuid7
from chassis.tables import circle, neighbour, outbox
from contracts.events.base import check_data, read, schemas
from contracts.subscriptions import PAIR
from services.listings.handovers import rules as handover_rules
from services.listings.reservations.model import Reservation
from tests.listings.builders import (
    DAY,
    KEY,
    NOW,
    a_photo,
    a_proposal,
    accepted,
    an_item,
    befriend,
    paid,
    two_friends,
)
from tests.listings.running import Running

EXAMPLES = Path(next(iter(contracts.events.__path__))) / "examples"
MEET = rfc3339(NOW + DAY)
PUBLISHED = [
    "listing_published",
    "listing_changed",
    "listing_closed",
    "reservation_proposed",
    "item_reserved",
    "reservation_cancelled",
    "handover_confirmed",
    "item_completed",
]


def example(event_type: str, **data: Any) -> dict[str, Any]:
    """The example envelope as a new event, with what a newer producer might add."""
    body: dict[str, Any] = json.loads((EXAMPLES / f"{event_type}.v1.json").read_text("utf-8"))
    body["data"] |= {**data, "a_field_of_tomorrow": 1}
    return {**body, "event_id": str(uuid7()), "a_header_of_tomorrow": True}


def published(listings: Running, aggregate_id: UUID | str) -> dict[str, Any]:
    """The outbox rows about one thing, by type."""
    with listings.database() as session:
        wanted = select(outbox).where(outbox.c.aggregate_id == UUID(str(aggregate_id)))
        return {row.type: row for row in session.execute(wanted.order_by(outbox.c.seq))}


def assert_as_the_contract_says(row: Any) -> None:
    shown = json.loads((EXAMPLES / f"{row.type}.v1.json").read_text("utf-8"))
    check_data(row.type, row.version, row.data)
    # A field that came later is no part of the example, which stays as it was.
    fields = schemas()[row.type, row.version]().fields
    later = {name for name in row.data.keys() - shown["data"].keys() if not fields[name].required}
    assert row.data.keys() - later == shown["data"].keys()


def a_sale_through_the_entrypoints(listings: Running) -> dict[str, str]:
    """Published, changed, proposed, accepted, paid, handed over, paid out."""
    with listings.database() as session:
        owner, taker = two_friends(session)
        photo = a_photo(session, owner)
    body = {
        "kind": "sell",
        "title": "书桌",
        "description": "九成新",
        "category": "furniture",
        "condition": "good",
        "price": {"amount": 8800, "currency": "CNY"},
        "photo_ids": [str(photo)],
    }
    item = listings.call(owner, "publish_listing", body=body)["id"]
    listings.call(owner, "change_listing", listing_id=item, body={"title": "书桌两张"})
    asked = {"meet_at": MEET, "place": "东门"}
    deal = listings.call(taker, "propose_reservation", listing_id=item, body=asked)["id"]
    listings.call(owner, "accept_reservation", reservation_id=deal)
    listings.call(None, "follow_payments", body=example("payment_captured", **of(deal, "price")))
    code = listings.call(taker, "handover_code", reservation_id=deal)
    listings.call(owner, "hand_over", reservation_id=deal, body=code)
    listings.call(None, "follow_payments", body=example("payout_paid", **of(deal)))
    return {"item": item, "deal": deal, "owner": str(owner), "taker": str(taker)}


def of(deal_id: UUID | str, stage: str | None = None) -> dict[str, Any]:
    told = {"deal_kind": "reservation", "deal_id": str(deal_id)}
    return {**told, "stage": stage} if stage else told


@pytest.mark.parametrize("event_type", PUBLISHED)
def test_each_published_type_has_an_example_that_its_schema_reads(event_type: str) -> None:
    body = json.loads((EXAMPLES / f"{event_type}.v1.json").read_text("utf-8"))
    check_data(event_type, 1, body["data"])
    assert read(body).type == event_type


def test_a_sale_tells_its_story_in_events_that_keep_to_their_contracts(listings: Running) -> None:
    sale = a_sale_through_the_entrypoints(listings)
    of_item, of_deal = published(listings, sale["item"]), published(listings, sale["deal"])
    assert list(of_item) == ["listing_published", "listing_changed"]
    assert list(of_deal) == [
        "reservation_proposed",
        "item_reserved",
        "handover_confirmed",
        "item_completed",
    ]
    for row in [*of_item.values(), *of_deal.values()]:
        assert_as_the_contract_says(row)
    versions = [row.aggregate_version for row in of_deal.values()]
    assert versions == sorted(set(versions))
    reserved = of_deal["item_reserved"].data
    assert reserved["price"] == {"amount": 8800, "currency": "CNY"}
    assert reserved["due_at"] == rfc3339(NOW + DAY)
    assert (reserved["owner_id"], reserved["taker_id"]) == (sale["owner"], sale["taker"])


def test_what_falls_through_is_told_with_who_ended_it(listings: Running) -> None:
    with listings.database() as session:
        owner, taker = two_friends(session)
        item = an_item(session, owner, "give")
        deal = accepted(session, a_proposal(session, item, taker))
    listings.call(taker, "cancel_reservation", reservation_id=str(deal.id), body={})
    cancelled = published(listings, deal.id)["reservation_cancelled"]
    assert_as_the_contract_says(cancelled)
    assert (cancelled.data["status"], cancelled.data["by"]) == ("cancelled", "taker")
    listings.call(owner, "withdraw_listing", listing_id=str(item.id))
    closed = published(listings, item.id)["listing_closed"]
    assert_as_the_contract_says(closed)
    assert closed.data["status"] == "withdrawn"


def a_deal(listings: Running, *, ready: bool = False) -> Reservation:
    with listings.database() as session:
        owner, taker = two_friends(session)
        proposal = a_proposal(session, an_item(session, owner), taker)
        return paid(session, proposal) if ready else accepted(session, proposal)


def status_of(listings: Running, deal: Reservation) -> tuple[str, int]:
    with listings.database() as session:
        now = session.get_one(Reservation, deal.id)
        return now.status, now.version


def test_a_captured_payment_counts_once_however_often_it_is_told(listings: Running) -> None:
    deal = a_deal(listings)
    body = example("payment_captured", **of(deal.id, "price"))
    again = example("payment_captured", **of(deal.id, "price"))
    for event in (body, body, again):
        listings.call(None, "follow_payments", body=event)
    assert status_of(listings, deal) == ("paid", deal.version + 1)


def test_a_payout_completes_once_and_a_late_capture_changes_nothing(listings: Running) -> None:
    deal = a_deal(listings, ready=True)
    code = {"code": handover_rules.code_for(KEY, deal.id)}
    listings.call(deal.owner_id, "hand_over", reservation_id=str(deal.id), body=code)
    body = example("payout_paid", **of(deal.id))
    for event in (body, body, example("payment_captured", **of(deal.id, "price"))):
        listings.call(None, "follow_payments", body=event)
    assert status_of(listings, deal)[0] == "completed"


def test_a_refund_is_noted_once(listings: Running) -> None:
    deal = a_deal(listings, ready=True)
    listings.call(deal.owner_id, "cancel_reservation", reservation_id=str(deal.id))
    body = example("refund_paid", **of(deal.id))
    for event in (body, body, example("refund_paid", **of(deal.id))):
        listings.call(None, "follow_payments", body=event)
    with listings.database() as session:
        assert session.get_one(Reservation, deal.id).refunded_at == NOW


def test_money_of_a_booking_is_not_our_business_and_an_unknown_deal_comes_again(
    listings: Running,
) -> None:
    booking = example("payout_paid", deal_kind="booking", deal_id=str(uuid7()))
    listings.call(None, "follow_payments", body=booking)
    with pytest.raises(TooEarly):
        listings.call(None, "follow_payments", body=example("payout_paid", **of(uuid7())))


@pytest.mark.parametrize(
    "event_type",
    PAIR,
)
def test_news_of_a_pair_is_taken_twice_and_older_news_is_dropped(
    listings: Running, event_type: str
) -> None:
    low, high = uuid7(), uuid7()
    body = example(event_type, members=[str(low), str(high)]) | {"aggregate_version": 5}
    older = example(
        event_type,
        members=[str(low), str(high)],
        friends=not body["data"]["friends"],
    ) | {"aggregate_version": 4}
    for event in (body, body, older):
        listings.call(None, "follow_circle", body=event)
    with listings.database() as session:
        rows = session.execute(select(circle).where(circle.c.owner_id.in_([low, high]))).all()
    assert len(rows) == 2
    assert {row.friends for row in rows} == {body["data"]["friends"]}


@pytest.mark.parametrize("event_type", ["member_registered", "member_updated"])
def test_news_of_a_member_becomes_their_card(listings: Running, event_type: str) -> None:
    member = uuid7()
    body = example(event_type, member_id=str(member), display_name="李叔")
    for event in (body, body):
        listings.call(None, "follow_circle", body=event)
    with listings.database() as session:
        card = session.execute(select(neighbour).where(neighbour.c.member_id == member)).one()
    assert card.display_name == "李叔"


def test_a_block_hides_an_item_and_leaves_the_deal_in_sight(listings: Running) -> None:
    with listings.database() as session:
        owner, taker = uuid7(), uuid7()
        befriend(session, owner, taker)
        deal = a_proposal(session, an_item(session, owner, "give"), taker)
    pair = sorted([str(owner), str(taker)])
    body = example("member_blocked", members=pair, friends=True, blocked=True)
    listings.call(None, "follow_circle", body=body | {"aggregate_version": 9})
    assert listings.call(taker, "list_listings", query={})["items"] == []
    shown = listings.call(taker, "show_reservation", reservation_id=str(deal.id))
    assert shown["item"]["title"] == "儿童书桌"
