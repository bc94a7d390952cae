"""What the database itself refuses of draws and of rings of swaps."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from services.listings.cycles import actions as cycles
from services.listings.cycles.model import SwapCycle
from services.listings.items.model import Item
from tests.listings.builders import DAY, NOW, a_proposal, an_item, befriend, two_friends
from tests.listings.test_constraints import refused_by


@pytest.fixture
def ring(session: Session) -> SwapCycle:
    """Two who want what the other has."""
    one, other = two_friends(session)
    first = an_item(session, one, "swap", title="自行车", wanted="书架")
    an_item(session, other, "swap", title="书架", wanted="自行车")
    cycles.seek(session, first.id, now=NOW, lasts=timedelta(days=3))
    session.flush()
    return session.scalars(select(SwapCycle).order_by(SwapCycle.id.desc()).limit(1)).one()


def test_one_ring_is_proposed_once_at_a_time(session: Session, ring: SwapCycle) -> None:
    copy = (
        "INSERT INTO swap_cycle (id, key, status, created_at, expires_at, version)"
        " SELECT :id, key, :status, created_at, expires_at, 1 FROM swap_cycle WHERE id = :of"
    )
    for status in ("proposed", "agreed"):
        found = refused_by(session, copy, id=uuid7(), of=ring.id, status=status)
        assert found == "swap_cycle_one_live_key"
    session.execute(text(copy), {"id": uuid7(), "of": ring.id, "status": "declined"})


@pytest.mark.parametrize(
    ("column", "constraint"),
    [
        ("item_id", "swap_cycle_leg_item_id_key"),
        ("giver_id", "swap_cycle_leg_giver_id_key"),
        ("taker_id", "swap_cycle_leg_taker_id_key"),
    ],
)
def test_nobody_and_nothing_is_in_a_ring_twice(
    session: Session, ring: SwapCycle, column: str, constraint: str
) -> None:
    values: dict[str, UUID] = {"giver_id": uuid7(), "taker_id": uuid7()}
    values["item_id"] = an_item(session, uuid7(), "swap").id
    values[column] = getattr(ring.legs[0], column)
    leg = (
        "INSERT INTO swap_cycle_leg"
        " (cycle_id, position, item_id, item_version, giver_id, taker_id)"
        " VALUES (:cycle_id, 2, :item_id, 1, :giver_id, :taker_id)"
    )
    assert refused_by(session, leg, cycle_id=ring.id, **values) == constraint


def test_a_thing_is_promised_in_one_ring_only(session: Session, ring: SwapCycle) -> None:
    owner, taker = two_friends(session)
    item = an_item(session, owner, "swap")
    befriend(session, owner, other := uuid7())
    deals = [a_proposal(session, item, who).id for who in (taker, other)]
    agree = "UPDATE reservation SET status = 'accepted', cycle_id = :ring WHERE id = :id"
    session.execute(text(agree), {"ring": ring.id, "id": deals[0]})
    found = refused_by(session, agree, ring=ring.id, id=deals[1])
    assert found == "reservation_one_accepted_key"


def test_nothing_is_paid_in_a_ring(session: Session, ring: SwapCycle) -> None:
    owner, taker = two_friends(session)
    deal = a_proposal(session, an_item(session, owner, "sell"), taker)
    sql = "UPDATE reservation SET cycle_id = :ring WHERE id = :id"
    found = refused_by(session, sql, ring=ring.id, id=deal.id)
    assert found in ("reservation_swap_offers_check", "reservation_ring_is_even_check")


@pytest.fixture
def gift(session: Session) -> Item:
    return an_item(session, uuid7(), "give", allocation="draw", draw_at=NOW + DAY)


@pytest.mark.parametrize(
    ("sql", "constraint"),
    [
        ("UPDATE item SET draw_commitment = NULL WHERE id = :id", "item_draw_check"),
        ("UPDATE item SET draw_at = NULL WHERE id = :id", "item_draw_check"),
        ("UPDATE item SET drawn_at = draw_at - interval '1 s' WHERE id = :id", "item_drawn_check"),
        ("UPDATE draw SET entries = '{1}' WHERE item_id = :id", "draw_held_check"),
        (
            "UPDATE draw SET entries = '{1,2}', outcome = '{1,3}' WHERE item_id = :id",
            "draw_same_entries_check",
        ),
        ("UPDATE draw SET seed = 'short' WHERE item_id = :id", "draw_seed_check"),
    ],
)
def test_a_draw_is_whole(session: Session, gift: Item, sql: str, constraint: str) -> None:
    session.flush()
    assert refused_by(session, sql, id=gift.id) == constraint


def test_only_a_gift_is_drawn(session: Session) -> None:
    sold = an_item(session, uuid7(), "sell")
    sql = "UPDATE item SET allocation = 'first_come' WHERE id = :id"
    assert refused_by(session, sql, id=sold.id) == "item_only_gifts_check"


def test_two_entries_have_two_numbers(session: Session, gift: Item) -> None:
    deals = []
    for _ in range(2):
        befriend(session, gift.owner_id, taker := uuid7())
        deals.append(a_proposal(session, gift, taker, meet_at=NOW + 2 * DAY))
    assert [deal.entry_number for deal in deals] == [1, 2]
    sql = "UPDATE reservation SET entry_number = 1 WHERE id = :id"
    assert refused_by(session, sql, id=deals[1].id) == "reservation_entry_number_key"
