"""What ends a proposal that nobody has said no to, and what is told of it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from chassis.tables import outbox
from contracts.errors.listings import TakerOutOfSight
from services.listings.handovers import actions as handovers
from services.listings.items import actions as items
from services.listings.items.model import Item
from services.listings.lapses import actions as lapses
from services.listings.moderation import actions as moderation
from tests.listings.builders import NOW, a_proposal, accepted, an_item, befriend, two_friends
from tests.listings.gifts import OUT_OF_SIGHT, Gift, taker
from tests.listings.running import Running
from tests.listings.test_line import Line

Ending = Callable[[Session, Item], Any]


def complete(session: Session, item: Item) -> None:
    """It goes to another."""
    other = uuid7()
    befriend(session, item.owner_id, other)
    deal = accepted(session, a_proposal(session, item, other))
    for party in (item.owner_id, other):
        handovers.confirm(session, deal, caller_id=party, now=NOW)


def remove(session: Session, item: Item) -> None:
    told = {"decision_id": str(uuid7()), "post_id": str(item.id), "verdict": "removed"}
    moderation.moderate(session, told, NOW)


ENDINGS: dict[str, tuple[Ending, str]] = {
    "withdrawn": (
        lambda session, item: lapses.drop_proposals(
            session, items.withdraw_item(session, item), withdrawn=True
        ),
        "owner",
    ),
    "expired": (
        lambda session, item: lapses.expire_item(session, item.id, now=item.expires_at),
        "clock",
    ),
    "completed": (complete, "clock"),
    "removed": (remove, "clock"),
}


def told_of(session: Session, deal_id: UUID) -> dict[str, Any]:
    wanted = select(outbox.c.data).where(
        outbox.c.aggregate_id == deal_id, outbox.c.type == "reservation_cancelled"
    )
    return dict(session.scalars(wanted).one())


@pytest.mark.parametrize("ending", ENDINGS)
def test_nobody_has_said_no_where_the_item_has_gone(session: Session, ending: str) -> None:
    owner, friend = two_friends(session)
    item = an_item(session, owner, "give")
    deal = a_proposal(session, item, friend)
    end, by = ENDINGS[ending]
    end(session, item)
    told = told_of(session, deal.id)
    assert (told["status"], told["by"], told["gone"]) == ("declined", by, "asked")


def test_withdrawing_over_http_says_that_it_was_withdrawn(listings: Running) -> None:
    line = Line(listings)
    listings.call(line.item.owner_id, "withdraw_listing", listing_id=str(line.item.id))
    with listings.database() as session:
        told = told_of(session, line.deals[0].id)
    assert (told["by"], told["gone"]) == ("owner", "asked")


def test_who_declines_says_no_to_the_proposal_itself(listings: Running) -> None:
    line = Line(listings)
    line.act(1, "decline", owner=True)
    with listings.database() as session:
        told = told_of(session, line.deals[0].id)
    assert (told["by"], told["gone"]) == ("owner", None)


@pytest.mark.parametrize("how", OUT_OF_SIGHT)
def test_the_owner_accepts_nobody_who_may_not_see_the_item_any_more(
    listings: Running, how: str
) -> None:
    gift = Gift(listings, allocation=None, draw_at=None)
    gone, stays = gift.enter(), gift.enter()
    OUT_OF_SIGHT[how](gift, taker(gone))
    with pytest.raises(TakerOutOfSight):
        gift.act(gone, "accept", owner=True)
    assert gift.told(gone["id"]) == ["reservation_proposed"]
    assert gift.told(stays["id"]) == ["reservation_proposed"]
    assert gift.act(stays, "accept", owner=True)["status"] == "accepted"
