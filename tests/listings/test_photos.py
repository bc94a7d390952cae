from typing import Any

import pytest
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.general import NotThere
from services.listings.items import actions as item_actions
from services.listings.models import METADATA
from services.listings.photos import actions, views
from tests.listings.builders import (
    DAY,
    NOW,
    a_photo,
    a_proposal,
    a_standing,
    an_item,
    two_friends,
)


def test_registering_a_photo_twice_keeps_one_and_never_changes_hands(session: Session) -> None:
    owner = uuid7()
    stored = {"photo_id": uuid7(), "width": 10, "height": 20, "digest": "d"}
    at: dict[str, Any] = {"now": NOW, "unused_for": DAY}
    first = actions.register(session, stored, owner_id=owner, **at)
    assert actions.register(session, stored, owner_id=owner, **at) is first
    with pytest.raises(NotThere):
        actions.register(session, stored, owner_id=uuid7(), **at)


def test_photos_that_are_not_ones_own_are_named(session: Session) -> None:
    owner = uuid7()
    own, foreign, unknown = a_photo(session, owner), a_photo(session, uuid7()), uuid7()
    wanted = [unknown, own, foreign]
    assert actions.claim(session, wanted, owner_id=owner) == [unknown, foreign]


def test_a_photo_is_seen_by_its_owner_and_by_those_who_see_its_item(session: Session) -> None:
    owner, friend = two_friends(session)
    photo = a_photo(session, owner)
    assert views.may_see(session, photo, owner)
    assert not views.may_see(session, photo, friend)
    item = an_item(session, owner, photo_ids=[photo])
    assert views.may_see(session, photo, friend)
    assert not views.may_see(session, photo, uuid7())
    assert not views.may_see(session, uuid7(), owner)
    hidden = {"hidden_from": [friend]}
    item_actions.change_item(session, item, hidden, standing=a_standing(owner), now=NOW)
    assert not views.may_see(session, photo, friend)


def test_a_photo_is_seen_by_those_who_see_any_of_the_items_it_shows(session: Session) -> None:
    owner, friend = two_friends(session)
    photo = a_photo(session, owner)
    an_item(session, owner, photo_ids=[photo], hidden_from=[friend])
    assert not views.may_see(session, photo, friend)
    shown = an_item(session, owner, photo_ids=[photo])
    assert views.may_see(session, photo, friend)
    item_actions.withdraw_item(session, shown)
    assert not views.may_see(session, photo, friend)


def test_the_two_of_a_deal_keep_sight_of_the_photos_it_remembers(session: Session) -> None:
    owner, taker = two_friends(session)
    first, second, offered = (a_photo(session, who) for who in (owner, owner, taker))
    wanted = an_item(session, owner, "swap", photo_ids=[first, second])
    in_return = an_item(session, taker, "give", photo_ids=[offered], hidden_from=[owner])
    a_proposal(session, wanted, taker, offered_listing_id=in_return.id)
    hidden = {"hidden_from": [taker]}
    item_actions.change_item(session, wanted, hidden, standing=a_standing(owner), now=NOW)
    assert views.may_see(session, first, taker)
    assert not views.may_see(session, second, taker)
    assert views.may_see(session, offered, owner)
    assert not views.may_see(session, offered, uuid7())


def test_every_column_with_photos_is_asked_before_one_goes() -> None:
    """`views.used_here`; the same of members and parking is in their tests."""
    tables = [table for metadata in METADATA for table in metadata.sorted_tables]
    columns = {f"{t.name}.{c.name}" for t in tables for c in t.columns if "photo" in c.name}
    kept = {"reservation.photo_id", "reservation.offered_photo_id", "dispute_photo.photo_id"}
    assert columns == {"item_photo.photo_id", *kept}
