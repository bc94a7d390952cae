"""The SQL rule of the circle and the pure one agree, wherever listings reads."""

import itertools

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from chassis.tables import circle
from contracts.errors.general import NotThere
from contracts.visibility import may_see
from services.listings.items import views
from services.listings.photos.views import may_see as may_see_photo
from tests.listings.builders import an_item, looking

CASES = list(itertools.product([False, True], repeat=4))


@pytest.mark.parametrize(("owns", "friends", "blocked", "hidden"), CASES)
def test_every_place_shows_an_item_exactly_to_those_who_may_see_it(
    session: Session, owns: bool, friends: bool, blocked: bool, hidden: bool
) -> None:
    owner = uuid7()
    viewer = owner if owns else uuid7()
    # Nobody hides an item from themselves, and nobody is their own friend or foe.
    item = an_item(session, owner, hidden_from=[viewer] if hidden and not owns else [])
    if not owns:
        pair = {"owner_id": owner, "viewer_id": viewer, "version": 1}
        session.execute(insert(circle).values(**pair, friends=friends, blocked=blocked))
    expected = may_see(owns=owns, friends=friends, blocked=blocked, hidden=hidden)
    looker = looking(viewer)
    query = {"limit": 20, "sort": "newest"}
    listed = views.own_page if owns else views.circle_page
    found = listed(session, query, looker).body or {}
    assert (str(item.id) in {each["id"] for each in found["items"]}) is expected
    assert (str(item.id) in views.subjects(session, [item.id], looker)) is expected
    assert may_see_photo(session, item.photos[0].id, viewer) is expected
    if expected:
        assert views.visible(session, str(item.id), viewer) is item
        assert (views.detail(session, str(item.id), looker).answer.body or {})["id"] == str(item.id)
    else:
        with pytest.raises(NotThere):
            views.visible(session, str(item.id), viewer)
        with pytest.raises(NotThere):
            views.detail(session, str(item.id), looker)
