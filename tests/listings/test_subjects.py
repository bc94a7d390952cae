"""What a conversation may be about, and with whom one has a deal on it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from chassis.tables import circle
from services.listings.items import actions as item_actions
from services.listings.items.model import Item
from services.listings.reservations import actions, views
from services.listings.reservations.rules import DEALS, Status
from tests.listings.builders import (
    NOW,
    a_proposal,
    a_standing,
    accepted,
    an_item,
    looking,
    two_friends,
)


def about(session: Session, member: UUID, item_id: UUID) -> dict[str, Any]:
    found = views.item_subjects(session, [item_id], looking(member, "en"))
    return found.get(str(item_id), {})


def hide(session: Session, item: Item, taker: UUID) -> None:
    hidden = {"hidden_from": [taker]}
    item_actions.change_item(session, item, hidden, standing=a_standing(item.owner_id), now=NOW)


def part(session: Session, item: Item, taker: UUID) -> None:
    between(session, item.owner_id, taker, friends=False)


def block(session: Session, item: Item, taker: UUID) -> None:
    between(session, item.owner_id, taker, blocked=True)


def between(session: Session, one: UUID, other: UUID, **now: bool) -> None:
    pair = circle.c.owner_id.in_([one, other]) & circle.c.viewer_id.in_([one, other])
    the_two = pair & (circle.c.owner_id != circle.c.viewer_id)
    session.execute(update(circle).where(the_two).values(now))


@pytest.mark.parametrize("becomes", [hide, part, block])
def test_a_taker_keeps_an_item_as_a_subject_while_their_deal_on_it_is_live(
    session: Session, becomes: Callable[[Session, Item, UUID], None]
) -> None:
    owner, taker = two_friends(session)
    item = an_item(session, owner, "give")
    deal = accepted(session, a_proposal(session, item, taker))
    becomes(session, item, taker)
    item.title = "别的"
    subject = about(session, taker, item.id)
    assert (subject["owner_id"], subject["title"]) == (str(owner), "儿童书桌")
    assert (subject["is_party"], subject["deal_with"]) == (True, [str(owner)])
    assert about(session, owner, item.id)["deal_with"] == [str(taker)]
    assert about(session, uuid7(), item.id) == {}
    actions.cancel(session, deal, caller_id=taker, reason=None, now=NOW)
    assert about(session, taker, item.id) == {}
    assert about(session, owner, item.id)["deal_with"] == []


def test_a_swap_is_a_deal_on_both_its_items(session: Session) -> None:
    owner, taker = two_friends(session)
    wanted = an_item(session, owner, "swap")
    offered = an_item(session, taker, "give", title="旧车", hidden_from=[owner])
    assert about(session, owner, offered.id) == {}
    a_proposal(session, wanted, taker, offered_listing_id=offered.id)
    subject = about(session, owner, offered.id)
    assert (subject["owner_id"], subject["title"]) == (str(taker), "旧车")
    assert subject["deal_with"] == [str(taker)]


def test_who_may_merely_see_an_item_has_no_deal_on_it(session: Session) -> None:
    owner, friend = two_friends(session)
    item = an_item(session, owner)
    subject = about(session, friend, item.id)
    assert (subject["is_party"], subject["deal_with"]) == (False, [])


def test_deals_are_live_or_finished() -> None:
    assert set(Status) - set(DEALS) == {Status.DECLINED, Status.CANCELLED, Status.EXPIRED}
