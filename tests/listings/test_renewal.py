from typing import Any

import pytest

from chassis.clock import rfc3339
from chassis.ids import uuid7
from contracts.errors.general import NotOwner, NotThere, ResidencyRequired
from contracts.errors.listings import ListingState
from services.listings.items import actions
from services.listings.items.model import Item
from tests.listings.builders import DAY, NOW, a_proposal, accepted, an_item, two_friends
from tests.listings.running import Running
from tests.listings.test_favourites import told, watched


def renew(listings: Running, item: Item) -> dict[str, Any]:
    return listings.call(item.owner_id, "renew_listing", listing_id=str(item.id))


def test_an_offer_goes_on_for_thirty_days_where_it_stands(listings: Running) -> None:
    item, _ = watched(listings)
    listings.later(20 * DAY)
    renewed = renew(listings, item)
    assert renewed["expires_at"] == rfc3339(NOW + 50 * DAY)
    assert (renewed["status"], renewed["published_at"]) == ("published", rfc3339(NOW))
    assert told(listings, item) == []


def test_renewing_never_ends_an_offer_earlier(listings: Running) -> None:
    with listings.database() as session:
        item = an_item(session, uuid7(), expires_at=NOW + 90 * DAY)
    assert renew(listings, item)["expires_at"] == rfc3339(NOW + 90 * DAY)


def test_an_expired_offer_is_published_again_among_the_newest_and_told(listings: Running) -> None:
    item, friend = watched(listings)
    listings.later(31 * DAY)
    listings.service.expire_items()
    assert listings.call(friend, "list_listings", query={})["items"] == []
    renewed = renew(listings, item)
    assert (renewed["status"], renewed["published_at"]) == ("published", rfc3339(listings.now))
    assert renewed["expires_at"] == rfc3339(listings.now + 30 * DAY)
    (seen,) = listings.call(friend, "list_listings", query={})["items"]
    assert seen["id"] == str(item.id)
    assert told(listings, item) == [("favourite_available", str(friend))]


def test_what_is_promised_or_withdrawn_is_not_renewed(listings: Running) -> None:
    with listings.database() as session:
        owner, taker = two_friends(session)
        promised, withdrawn = an_item(session, owner, "give"), an_item(session, owner)
        accepted(session, a_proposal(session, promised, taker))
        actions.withdraw_item(session, withdrawn)
    for item in (promised, withdrawn):
        with pytest.raises(ListingState):
            renew(listings, item)


def test_only_an_owner_who_lives_there_renews(listings: Running) -> None:
    item, friend = watched(listings)
    for member_id, refusal in ((friend, NotOwner), (uuid7(), NotThere)):
        with pytest.raises(refusal):
            listings.call(member_id, "renew_listing", listing_id=str(item.id))
    listings.members.residency = "moved_out"
    with pytest.raises(ResidencyRequired):
        renew(listings, item)
