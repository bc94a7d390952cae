"""By whose word a reservation came to nothing, and who was missing, as each of the two reads it."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from services.listings.items import actions as items
from services.listings.items.model import Item
from services.listings.lapses import actions as lapses
from services.listings.reservations import actions, views
from services.listings.reservations.model import Reservation
from tests.listings.builders import DAY, NOW, a_proposal, accepted, an_item, looking, two_friends
from tests.listings.running import Running
from tests.listings.test_constraints import refused_by
from tests.listings.test_lapses import remove


def a_deal(listings: Running, *, agreed: bool = True) -> Reservation:
    with listings.database() as session:
        owner, taker = two_friends(session)
        deal = a_proposal(session, an_item(session, owner, "give"), taker)
        if agreed:
            accepted(session, deal)
        return deal


def shown(session: Session, deal: Reservation, to: UUID, locale: str) -> dict[str, Any]:
    return views.rendered(session, [deal], looking(to, locale))[0]


@pytest.mark.parametrize(("says", "missing"), [("owner", "taker"), ("taker", "owner")])
def test_each_of_the_two_reads_who_was_missing(listings: Running, says: str, missing: str) -> None:
    deal = a_deal(listings)
    listings.later(2 * DAY)
    sides = {"owner": deal.owner_id, "taker": deal.taker_id}
    listings.call(sides[says], "reservation_no_show", reservation_id=str(deal.id))
    with listings.database() as session:
        deal = session.get_one(Reservation, deal.id)
        for side, zh, en in (
            (says, "对方未到", "The other did not come"),
            (missing, "您未到", "You did not come"),
        ):
            assert shown(session, deal, sides[side], "zh-CN")["status_label"] == zh
            assert shown(session, deal, sides[side], "en")["status_label"] == en
            assert shown(session, deal, sides[side], "en")["ended_by"] == says
        # One of an older version does not say it.
        deal.ended_by = None
        assert shown(session, deal, sides[says], "zh-CN")["status_label"] == "有一方未到"
    contested = listings.call(
        sides[missing], "reservation_did_not_happen", reservation_id=str(deal.id)
    )
    assert (contested["status"], contested["ended_by"]) == ("did_not_happen", missing)


@pytest.mark.parametrize("side", ["owner", "taker"])
@pytest.mark.parametrize("what", ["cancel_reservation", "reservation_did_not_happen"])
def test_it_says_who_stepped_back(listings: Running, side: str, what: str) -> None:
    deal = a_deal(listings)
    by = deal.owner_id if side == "owner" else deal.taker_id
    before = listings.call(by, "show_reservation", reservation_id=str(deal.id))
    assert before["ended_by"] is None
    assert listings.call(by, what, reservation_id=str(deal.id))["ended_by"] == side


def test_it_says_what_nobody_of_the_two_did(session: Session) -> None:
    owner, taker = two_friends(session)
    things = [an_item(session, owner, "give") for _ in range(5)]
    declined, lapsed, removed, withdrawn, over = (
        a_proposal(session, thing, taker) for thing in things
    )
    actions.decline(session, declined, caller_id=owner, reason=None, now=NOW)
    lapses.lapse_proposal(session, lapsed.id, now=NOW + 3 * DAY)
    remove(session, things[2])
    lapses.drop_proposals(session, items.withdraw_item(session, things[3]), withdrawn=True)
    lapses.expire_item(session, things[4].id, now=things[4].expires_at)
    ended = [deal.ended_by for deal in (declined, lapsed, removed, withdrawn, over)]
    assert ended == ["owner", "clock", "committee", "owner", "clock"]
    # Whose word it was not reads nowhere that they declined.
    gone = ("物品已不再提供", "No longer offered")
    words = [("已谢绝", "Declined"), ("已过期", "Expired"), gone, gone, gone]
    for deal, (zh, en) in zip((declined, lapsed, removed, withdrawn, over), words, strict=True):
        for party in (owner, taker):
            assert shown(session, deal, party, "zh-CN")["status_label"] == zh
            assert shown(session, deal, party, "en")["status_label"] == en


def test_of_a_swap_whose_offer_has_gone_it_says_so(session: Session) -> None:
    owner, taker = two_friends(session)
    deal = a_proposal(session, an_item(session, owner, "swap"), taker)
    offered = session.get_one(Item, deal.offered_item_id)
    lapses.drop_proposals(session, items.withdraw_item(session, offered), withdrawn=True)
    assert (deal.status, deal.ended_by) == ("declined", "taker")
    for party in (owner, taker):
        assert shown(session, deal, party, "zh-CN")["status_label"] == "用来交换的物品已不再提供"
        assert (
            shown(session, deal, party, "en")["status_label"]
            == "What was offered in return is gone"
        )


def test_the_database_knows_nobody_else(session: Session) -> None:
    owner, taker = two_friends(session)
    deal = a_proposal(session, an_item(session, owner, "give"), taker)
    wrong = "UPDATE reservation SET ended_by = 'somebody' WHERE id = :id"
    assert refused_by(session, wrong, id=deal.id) == "reservation_ended_by_check"
