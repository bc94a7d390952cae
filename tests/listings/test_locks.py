"""Locks are taken in one order: the member's own row, the items by their ids, the reservation."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import delete

from chassis.circle import include_self
from chassis.clock import rfc3339
from chassis.tables import neighbour
from contracts.errors.listings import ItemNotAvailable
from services.listings.items.actions import lock_items, move
from services.listings.items.model import Item
from services.listings.items.rules import Step
from tests.listings.builders import DAY, NOW, a_proposal, a_standing, an_item, two_friends
from tests.listings.running import Running
from tests.support.locks import until_done_or_waiting


def two_to_swap(listings: Running) -> tuple[Item, Item]:
    """An item and what its taker has to offer, which has the lower id."""
    with listings.database() as session:
        owner, taker = two_friends(session)
        offered = an_item(session, taker, "give")
        return an_item(session, owner, "swap"), offered


def proposing(listings: Running, wanted: Item, offered: Item) -> Callable[[], object]:
    body = {"meet_at": rfc3339(NOW + DAY), "place": "东门", "offered_listing_id": str(offered.id)}
    return lambda: listings.call(
        offered.owner_id, "propose_reservation", listing_id=str(wanted.id), body=body
    )


def accepting(listings: Running, wanted: Item, offered: Item) -> Callable[[], object]:
    with listings.database() as session:
        session.add(wanted)
        deal = a_proposal(session, wanted, offered.owner_id, offered_listing_id=offered.id)
    return lambda: listings.call(wanted.owner_id, "accept_reservation", reservation_id=str(deal.id))


@pytest.mark.parametrize("act", [proposing, accepting])
def test_who_locks_the_two_items_of_a_swap_one_by_one_is_in_nobodys_way(
    listings: Running, act: Callable[[Running, Item, Item], Callable[[], object]]
) -> None:
    wanted, offered = two_to_swap(listings)
    assert offered.id < wanted.id
    acting = act(listings, wanted, offered)
    with ThreadPoolExecutor(1) as pool:
        with listings.database() as session:
            lock_items(session, [offered.id])
            waiting = pool.submit(acting)
            until_done_or_waiting(listings.engine, waiting)
            assert not waiting.done()
            lock_items(session, [wanted.id])
        waiting.result()


def actor(act: object, wanted: Item, offered: Item) -> UUID:
    return offered.owner_id if act is proposing else wanted.owner_id


@pytest.mark.parametrize("act", [proposing, accepting])
def test_the_members_own_row_comes_before_the_items(
    listings: Running, act: Callable[[Running, Item, Item], Callable[[], object]]
) -> None:
    wanted, offered = two_to_swap(listings)
    acting = act(listings, wanted, offered)
    with listings.database() as session:
        # Only what is news is written, and so locked.
        session.execute(
            delete(neighbour).where(neighbour.c.member_id == actor(act, wanted, offered))
        )
    with ThreadPoolExecutor(1) as pool:
        with listings.database() as session:
            include_self(session, a_standing(actor(act, wanted, offered)))
            waiting = pool.submit(acting)
            until_done_or_waiting(listings.engine, waiting)
            assert not waiting.done()
            lock_items(session, [wanted.id, offered.id])
        waiting.result()


def test_an_item_that_is_promised_meanwhile_is_not_proposed_for(listings: Running) -> None:
    wanted, offered = two_to_swap(listings)
    with ThreadPoolExecutor(1) as pool:
        with listings.database() as session:
            (item,) = lock_items(session, [wanted.id])
            waiting = pool.submit(proposing(listings, wanted, offered))
            until_done_or_waiting(listings.engine, waiting)
            move(item, Step.RESERVE)
        with pytest.raises(ItemNotAvailable):
            waiting.result()
