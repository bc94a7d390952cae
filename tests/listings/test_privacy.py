"""Who leaves: their things go, and a deal they have open holds them here."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.blobs import photo_blobs
from chassis.clock import rfc3339
from chassis.holdings import remains
from chassis.ids import uuid7
from chassis.tables import circle, outbox
from contracts.errors.general import MemberLeaving
from contracts.json import Json
from contracts.labels import FORMER_NEIGHBOUR, REMOVED
from services.listings.items.model import Item
from services.listings.photos.model import Photo
from services.listings.privacy.views import HELD
from services.listings.reservations.actions import cancel
from services.listings.reservations.model import Reservation
from tests.listings.builders import (
    DAY,
    NOW,
    a_photo,
    a_proposal,
    accepted,
    an_item,
    befriend,
    two_friends,
)
from tests.listings.running import SETTINGS, Running
from tests.support.erasures import told
from tests.support.locks import until_done_or_waiting


def held(listings: Running, member_id: UUID, erasure_id: UUID | None = None) -> list[Json]:
    answer = listings.call(member_id, "hold_for_erasure", erasure_id=str(erasure_id or uuid7()))
    found: list[Json] = answer["open"]
    return found


def proposes(listings: Running, taker: UUID, item: Item) -> Json:
    body = {"meet_at": rfc3339(NOW + DAY), "place": "东门"}
    return listings.call(taker, "propose_reservation", listing_id=str(item.id), body=body)


def test_an_open_deal_holds_both_until_it_ends(listings: Running) -> None:
    with listings.database() as session:
        owner, taker = two_friends(session)
        deal = a_proposal(session, an_item(session, owner), taker)
    line = {"kind": "reservation", "id": str(deal.id), "code": "deal_open"}
    assert held(listings, owner) == held(listings, taker) == [line]
    with listings.database() as session:
        cancel(
            session, session.get_one(Reservation, deal.id), caller_id=taker, reason=None, now=NOW
        )
    assert held(listings, owner) == held(listings, taker) == []


def test_who_has_paid_and_taken_the_thing_need_not_wait_for_the_owners_card(
    listings: Running,
) -> None:
    with listings.database() as session:
        owner, taker = two_friends(session)
        deal = accepted(session, a_proposal(session, an_item(session, owner), taker))
        deal.status, deal.handed_over_at = "handed_over", NOW
    assert held(listings, taker) == []
    assert [each["id"] for each in held(listings, owner)] == [str(deal.id)]


@pytest.mark.parametrize("leaving", ["owner", "taker"])
def test_nothing_begins_with_who_is_leaving_until_it_is_withdrawn(
    listings: Running, leaving: str
) -> None:
    with listings.database() as session:
        owner, taker = two_friends(session)
        item = an_item(session, owner)
    member, erasure_id = {"owner": owner, "taker": taker}[leaving], uuid7()
    assert held(listings, member, erasure_id) == []
    with pytest.raises(MemberLeaving):
        proposes(listings, taker, item)
    listings.service.follow_erasures(told("erasure_withdrawn", member, erasure_id))
    # A call to hold that comes after the word that it is over holds nothing.
    held(listings, member, erasure_id)
    assert proposes(listings, taker, item)["status"] == "proposed"
    assert len(held(listings, member)) == 1


def test_a_deal_that_is_being_made_is_waited_for_and_seen(listings: Running) -> None:
    with listings.database() as session:
        owner, taker = two_friends(session)
        item = an_item(session, owner)
    with ThreadPoolExecutor(1) as pool:
        with listings.database() as session:
            deal = a_proposal(session, session.get_one(Item, item.id), taker)
            session.flush()
            asking = pool.submit(held, listings, owner)
            until_done_or_waiting(listings.engine, asking)
            assert not asking.done()
        assert [each["id"] for each in asking.result()] == [str(deal.id)]


def test_texts_places_and_photos_go_and_the_other_keeps_the_deal(listings: Running) -> None:
    with listings.database() as session:
        owner, taker = two_friends(session)
        for item in (an_item(session, owner), an_item(session, taker)):
            SETTINGS.blobs.put(photo_blobs(item.photos[0].id)[0], b"jpeg")
        swapped = a_proposal(session, an_item(session, owner, "swap"), taker, note="按三号楼的门铃")
        cancel(session, swapped, caller_id=taker, reason=None, now=NOW)
        offered = an_item(session, owner, hidden_from=[taker])
        a_photo(session, owner)
        watched = an_item(session, owner)
        photos = list(session.scalars(select(Photo.id).where(Photo.owner_id == owner)))
    listings.call(taker, "add_favourite", listing_id=str(watched.id))
    erased(listings, owner)
    with listings.database() as session:
        assert remains(session, HELD, [owner]) == []
        thing = session.get_one(Item, offered.id)
        assert (thing.title, thing.description, thing.status) == (REMOVED, "", "withdrawn")
        assert thing.hidden_from == []
        deal = session.get_one(Reservation, swapped.id)
        assert (deal.title, deal.place, deal.note) == (REMOVED, REMOVED, None)
        assert (deal.photo_id, deal.offered_title) == (None, "儿童书桌")
        assert not session.scalars(select(circle.c.version).where(circle.c.owner_id == owner)).all()
        assert session.scalars(select(Photo.id).where(Photo.owner_id == taker)).all()
        assert not session.scalars(select(Photo.id).where(Photo.owner_id == owner)).all()
    assert all(SETTINGS.blobs.get(name) is None for one in photos for name in photo_blobs(one))
    shown = listings.call(taker, "show_reservation", reservation_id=str(swapped.id))
    assert shown["owner"]["display_name"] == FORMER_NEIGHBOUR
    assert shown["taker"]["display_name"] != FORMER_NEIGHBOUR


def erased(listings: Running, member_id: UUID) -> UUID:
    """The member leaves for good; all timers have come round since."""
    erasure_id = uuid7()
    event = told("member_erased", member_id, erasure_id)
    listings.service.follow_erasures(event)
    # Again: it may come twice.
    listings.service.follow_erasures({**event, "event_id": str(uuid7())})
    listings.service.confirm_erasures()
    assert confirmed(listings, member_id) == []
    listings.service.delete_discarded_photos()
    listings.service.confirm_erasures()
    (confirmation,) = confirmed(listings, member_id)
    assert confirmation["service"] == "listings"
    assert confirmation["erasure_id"] == str(erasure_id)
    return erasure_id


def confirmed(listings: Running, member_id: UUID) -> list[Json]:
    with listings.database() as session:
        wanted = select(outbox.c.data).where(
            outbox.c.type == "member_scrubbed",
            outbox.c.data["member_id"].as_string() == str(member_id),
        )
        return list(session.scalars(wanted))


def test_late_news_of_who_has_left_is_dropped_and_what_came_in_goes(listings: Running) -> None:
    with listings.database() as session:
        owner, taker = two_friends(session)
        a_photo(session, owner)
    erasure_id = erased(listings, owner)
    late = told("friendship_formed", owner, erasure_id)
    late["data"] |= {"members": sorted([str(owner), str(taker)]), "friends": True}
    listings.service.follow_circle({**late, "aggregate_version": 9})
    with listings.database() as session:
        assert remains(session, HELD, [owner]) == []
        befriend(session, owner, taker)
        assert remains(session, HELD, [owner]) != []
    listings.service.forget_again()
    with listings.database() as session:
        assert remains(session, HELD, [owner]) == []


def test_what_is_told_is_the_members_own_a_page_at_a_time(
    listings: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chassis.holdings.PAGE_ROWS", 2)
    with listings.database() as session:
        owner, taker = two_friends(session)
        items = [an_item(session, owner) for _ in range(3)]
        a_proposal(session, items[0], taker)
    parts = listings.call(owner, "held_on_me")["parts"]
    assert {"items", "item_photos", "reservations", "favourites", "photos"} <= set(parts)
    first = listings.call(owner, "held_on_me", part="items")
    then = listings.call(owner, "held_on_me", part="items", after=first["next"])
    assert [len(first["rows"]), len(then["rows"]), then["next"]] == [2, 1, None]
    told_ids = [row["id"] for row in first["rows"] + then["rows"]]
    assert told_ids == sorted(str(item.id) for item in items)
    (deal,) = listings.call(taker, "held_on_me", part="reservations")["rows"]
    assert (deal["place"], deal["title"], deal["price"]) == ("东门", "儿童书桌", 8800)
    assert listings.call(taker, "held_on_me", part="items")["rows"] == []
    assert "words" not in first["rows"][0]
