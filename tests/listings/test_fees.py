"""What the platform takes is said to both before one accepts, and stays as it was asked for."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from chassis.clock import rfc3339
from chassis.tables import outbox
from tests.listings.builders import DAY, NOW, an_item, two_friends
from tests.listings.running import SETTINGS, Running

MEETING = {"meet_at": rfc3339(NOW + DAY), "place": "三号楼门口"}


def settle_on(listings: Running, fee_bps: int) -> None:
    said = replace(SETTINGS, fee_bps=fee_bps)
    listings.unit.settings = said
    listings.service.given = replace(listings.service.given, settings=said)


def test_of_a_sale_both_read_it_and_payments_is_told(listings: Running) -> None:
    settle_on(listings, 500)
    with listings.database() as session:
        owner, taker = two_friends(session)
        item = an_item(session, owner, kind="sell")
    asked = listings.call(taker, "propose_reservation", listing_id=str(item.id), body=MEETING)
    assert asked is not None
    price = asked["price"]["amount"]
    assert (asked["fee"]["amount"], asked["payout"]["amount"]) == (price // 20, price * 19 // 20)
    assert (asked["fee_bps"], asked["fee_borne_by"]) == (500, "owner")
    settle_on(listings, 1000)
    agreed = listings.call(owner, "accept_reservation", reservation_id=asked["id"])
    assert agreed is not None
    assert agreed["fee"] == asked["fee"]
    with listings.database() as session:
        mine = outbox.c.aggregate_id == UUID(asked["id"])
        told = select(outbox.c.data).where(mine, outbox.c.type == "item_reserved")
        assert session.scalars(told).one()["fee_bps"] == 500


def test_of_what_is_given_away_there_is_none(listings: Running) -> None:
    settle_on(listings, 500)
    with listings.database() as session:
        owner, taker = two_friends(session)
        item = an_item(session, owner, kind="give")
    asked = listings.call(taker, "propose_reservation", listing_id=str(item.id), body=MEETING)
    assert asked is not None
    assert (asked["fee_bps"], asked["fee"], asked["payout"]) == (0, None, None)
