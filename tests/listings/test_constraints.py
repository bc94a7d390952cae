"""What the database itself refuses, whatever the code above it believes."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from services.listings.items.model import Item
from services.listings.reservations.model import Reservation
from tests.listings.builders import a_photo, a_proposal, accepted, an_item, befriend, two_friends

FINISHED = "handed_over_at = now()"


def refused_by(session: Session, sql: str, **values: Any) -> str:
    """The name of the constraint that refuses the statement; what it did is undone."""
    with pytest.raises(IntegrityError) as refused, session.begin_nested():
        session.execute(text(sql), values)
    return str(refused.value.orig.diag.constraint_name)  # type: ignore[union-attr] # psycopg2's


def force(session: Session, deal_id: UUID, status: str, more: str = FINISHED) -> None:
    sql = f"UPDATE reservation SET status = :status, {more} WHERE id = :id"  # noqa: S608 - literals
    session.execute(text(sql), {"status": status, "id": deal_id})


def refused_forcing(session: Session, deal_id: UUID, status: str) -> str:
    sql = f"UPDATE reservation SET status = :status, {FINISHED} WHERE id = :id"  # noqa: S608 - as above
    return refused_by(session, sql, status=status, id=deal_id)


def two_proposals(session: Session) -> tuple[Item, Reservation, Reservation]:
    owner, taker = two_friends(session)
    other = uuid7()
    befriend(session, owner, other)
    item = an_item(session, owner, "give")
    return item, a_proposal(session, item, taker), a_proposal(session, item, other)


@pytest.mark.parametrize("first", ["accepted", "handed_over", "completed", "disputed"])
def test_an_item_has_one_accepted_reservation(session: Session, first: str) -> None:
    _, one, other = two_proposals(session)
    force(session, one.id, first)
    for second in ("accepted", "handed_over", "completed"):
        assert refused_forcing(session, other.id, second) == "reservation_one_accepted_key"


def test_an_item_is_not_promised_as_wanted_and_as_offered_at_once(session: Session) -> None:
    owner, taker = two_friends(session)
    wanted, offered = an_item(session, owner, "swap"), an_item(session, taker, "give")
    swap = a_proposal(session, wanted, taker, offered_listing_id=offered.id)
    gift = a_proposal(session, offered, owner)
    with session.begin_nested() as attempt:
        force(session, gift.id, "accepted")
        assert refused_forcing(session, swap.id, "accepted") == "hold_pkey"
        attempt.rollback()
    force(session, swap.id, "accepted")
    assert refused_forcing(session, gift.id, "accepted") == "hold_pkey"


def test_an_item_is_not_offered_in_two_accepted_swaps(session: Session) -> None:
    owner, taker = two_friends(session)
    offered = an_item(session, taker, "give")
    wanted = [an_item(session, owner, "swap") for _ in range(2)]
    one, other = (
        a_proposal(session, item, taker, offered_listing_id=offered.id) for item in wanted
    )
    force(session, one.id, "accepted")
    assert refused_forcing(session, other.id, "accepted") == "hold_pkey"
    force(session, one.id, "cancelled")
    force(session, other.id, "accepted")


def test_a_hold_lasts_until_the_deal_falls_through_and_the_process_cannot_drop_it(
    session: Session,
) -> None:
    item, one, other = two_proposals(session)
    accepted(session, one)
    force(session, one.id, "accepted")
    with pytest.raises(ProgrammingError), session.begin_nested():
        session.execute(text("DELETE FROM hold WHERE item_id = :id"), {"id": item.id})
    force(session, one.id, "did_not_happen")
    force(session, other.id, "accepted")


def test_a_taker_has_one_live_proposal_for_an_item(session: Session) -> None:
    _, one, other = two_proposals(session)
    sql = "UPDATE reservation SET taker_id = :taker WHERE id = :id"
    name = refused_by(session, sql, taker=one.taker_id, id=other.id)
    assert name == "reservation_one_live_proposal_key"


@pytest.mark.parametrize(
    ("kind", "change", "constraint"),
    [
        ("sell", "price = NULL", "item_sale_has_price_check"),
        ("sell", "price = 0", "item_price_check"),
        ("give", "price = 5", "item_gift_has_none_check"),
        ("swap", "wanted = NULL", "item_swap_wants_check"),
        ("sell", "status = 'sold'", "item_status_check"),
        ("sell", "category = 'cars'", "item_category_check"),
        ("sell", "condition = 'broken'", "item_condition_check"),
        ("sell", "kind = 'rent'", "item_kind_check"),
        ("sell", "hidden_from = ARRAY[owner_id]", "item_seen_by_owner_check"),
    ],
)
def test_an_item_cannot_say_what_makes_no_sense(
    session: Session, kind: str, change: str, constraint: str
) -> None:
    item = an_item(session, uuid7(), kind)
    sql = f"UPDATE item SET {change} WHERE id = :id"  # noqa: S608 - literals of this test
    assert refused_by(session, sql, id=item.id) == constraint


@pytest.mark.parametrize(
    ("kind", "change", "constraint"),
    [
        ("sell", "taker_id = owner_id", "reservation_two_parties_check"),
        ("sell", "price = NULL", "reservation_sale_has_price_check"),
        ("give", "price = 5", "reservation_gift_has_none_check"),
        ("sell", "price = -5", "reservation_price_check"),
        ("sell", "status = 'gone'", "reservation_status_check"),
        ("sell", "status = 'accepted'", "reservation_accepted_is_free_check"),
        ("sell", "status = 'awaiting_payment'", "reservation_payment_due_check"),
        ("sell", "status = 'handed_over'", "reservation_handed_over_check"),
        ("swap", "offered_item_id = NULL", "reservation_swap_offers_check"),
        ("swap", "offered_item_id = item_id", "reservation_two_items_check"),
    ],
)
def test_a_reservation_cannot_say_what_makes_no_sense(
    session: Session, kind: str, change: str, constraint: str
) -> None:
    owner, taker = two_friends(session)
    deal = a_proposal(session, an_item(session, owner, kind), taker)
    sql = f"UPDATE reservation SET {change} WHERE id = :id"  # noqa: S608 - literals of this test
    assert refused_by(session, sql, id=deal.id) == constraint


def test_a_photo_shows_an_item_once_and_a_place_has_one_photo(session: Session) -> None:
    owner = uuid7()
    photo, other = a_photo(session, owner), a_photo(session, owner)
    one = an_item(session, owner, photo_ids=[photo])
    sql = "INSERT INTO item_photo (photo_id, item_id, position) VALUES (:photo, :item, :position)"
    tried = [
        ({"photo": photo, "item": one.id, "position": 1}, "item_photo_pkey"),
        ({"photo": other, "item": one.id, "position": 0}, "item_photo_item_id_position_key"),
        ({"photo": other, "item": one.id, "position": 9}, "item_photo_position_check"),
        ({"photo": uuid7(), "item": one.id, "position": 1}, "item_photo_photo_id_fkey"),
    ]
    for values, constraint in tried:
        assert refused_by(session, sql, **values) == constraint
