"""What the committee decides about an item, and what becomes of those who want it."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.consume import TooEarly
from chassis.ids import uuid7
from chassis.tables import outbox
from contracts.errors.general import NotThere
from contracts.errors.listings import ItemNotAvailable, ListingHidden, ListingState
from contracts.json import Json
from services.listings.favourites.actions import add_favourite
from services.listings.handovers.actions import confirm, finish_paid_out
from services.listings.items import views
from services.listings.items.actions import change_item
from services.listings.items.model import Item
from services.listings.moderation.actions import moderate
from services.listings.photos.views import may_see
from services.listings.reservations import actions as reservations
from tests.listings.builders import (
    DAY,
    NOW,
    a_proposal,
    accepted,
    an_item,
    befriend,
    looking,
    paid,
    two_friends,
)
from tests.listings.running import Running
from tests.listings.test_events import example, published


def a_verdict(item: Item, verdict: str, decision: UUID | None = None) -> Json:
    return {
        "decision_id": str(decision or uuid7()),
        "kind": "listing",
        "post_id": str(item.id),
        "owner_id": str(item.owner_id),
        "verdict": verdict,
    }


def is_seen(session: Session, item: Item, by: UUID) -> bool:
    try:
        views.visible(session, str(item.id), by)
    except NotThere:
        return False
    return True


def listed(session: Session, by: UUID) -> list[str]:
    body = views.circle_page(session, {"limit": 20}, looking(by)).body
    assert body is not None
    return [item["id"] for item in body["items"]]


def test_a_hidden_item_is_its_owners_alone_until_it_is_shown_again(session: Session) -> None:
    owner, friend = two_friends(session)
    item, decision = an_item(session, owner), uuid7()
    photo = item.photos[0].id
    before = item.version
    assert moderate(session, a_verdict(item, "hidden", decision), NOW)
    assert not is_seen(session, item, friend)
    assert not may_see(session, photo, friend)
    assert listed(session, friend) == []
    own = views.detail(session, str(item.id), looking(owner)).answer.body
    assert own is not None
    assert (own["status"], own["hidden_by_committee"]) == ("published", True)
    assert moderate(session, a_verdict(item, "shown", decision), NOW)
    assert is_seen(session, item, friend)
    assert may_see(session, photo, friend)
    assert listed(session, friend) == [str(item.id)]
    assert item.version == before + 2
    again = views.detail(session, str(item.id), looking(friend)).answer.body
    assert again is not None
    assert "hidden_by_committee" not in again


def test_showing_waits_for_the_hiding_it_takes_back(session: Session) -> None:
    owner, friend = two_friends(session)
    item, decision = an_item(session, owner), uuid7()
    assert not moderate(session, a_verdict(item, "shown", decision), NOW)
    moderate(session, a_verdict(item, "hidden"), NOW)
    assert moderate(session, a_verdict(item, "shown", decision), NOW)
    assert not is_seen(session, item, friend)


def test_the_verdict_comes_as_an_event_and_twice_does_no_harm(listings: Running) -> None:
    with listings.database() as session:
        owner, friend = two_friends(session)
        item = an_item(session, owner)
    told = a_verdict(item, "removed")
    event = example("post_moderated", **told)
    early = example("post_moderated", **a_verdict(item, "shown"))
    with pytest.raises(TooEarly):
        listings.service.follow_committee(early)
    elsewhere = example("post_moderated", **told | {"kind": "parking_space"})
    listings.service.follow_committee(elsewhere)
    assert "listing_closed" not in published(listings, item.id)
    for body in (event, event, example("post_moderated", **told)):
        listings.service.follow_committee(body)
    closed = published(listings, item.id)["listing_closed"]
    assert (closed.data["status"], closed.aggregate_version) == ("removed", 2)
    with pytest.raises(NotThere):
        listings.call(friend, "show_listing", listing_id=str(item.id))


def test_who_keeps_an_eye_on_a_hidden_item_is_told_nothing(session: Session) -> None:
    owner, friend = two_friends(session)
    item = an_item(session, owner, "give")
    deal = accepted(session, a_proposal(session, item, friend))
    befriend(session, owner, watcher := uuid7())
    add_favourite(session, item, member_id=watcher, now=NOW)
    moderate(session, a_verdict(item, "hidden"), NOW)
    reservations.cancel(session, deal, caller_id=friend, reason=None, now=NOW)
    assert item.status == "published"
    told = select(outbox.c.type).where(outbox.c.data["member_id"].astext == str(watcher))
    assert session.scalars(told).all() == []


def test_what_is_hidden_is_promised_to_nobody_until_it_is_shown_again(session: Session) -> None:
    owner, friend = two_friends(session)
    item = an_item(session, owner, "give")
    deal = a_proposal(session, item, friend)
    moderate(session, a_verdict(item, "hidden", decision := uuid7()), NOW)
    with pytest.raises(ListingHidden):
        accepted(session, deal)
    moderate(session, a_verdict(item, "shown", decision), NOW)
    assert accepted(session, deal).status == "accepted"


def test_a_hidden_gift_goes_to_the_next_in_line_when_it_is_shown_again(session: Session) -> None:
    owner, first = two_friends(session)
    item = an_item(session, owner, "give", allocation="first_come")
    holding = a_proposal(session, item, first)
    befriend(session, owner, second := uuid7())
    waiting = a_proposal(session, item, second)
    assert (holding.status, waiting.status) == ("accepted", "proposed")
    moderate(session, a_verdict(item, "hidden", decision := uuid7()), NOW)
    reservations.cancel(session, holding, caller_id=first, reason=None, now=NOW)
    assert (waiting.status, item.status) == ("proposed", "published")
    for verdict in (a_verdict(item, "shown", decision), a_verdict(item, "hidden")):
        moderate(session, verdict, NOW)
        assert (waiting.status, item.status) == ("accepted", "reserved")


def test_a_hidden_item_is_not_offered_in_return(session: Session) -> None:
    owner, friend = two_friends(session)
    wanted, offered = an_item(session, owner, "swap"), an_item(session, friend, "give")
    moderate(session, a_verdict(offered, "hidden"), NOW)
    with pytest.raises(ItemNotAvailable):
        a_proposal(session, wanted, friend, offered_listing_id=offered.id)


def test_proposals_for_a_removed_item_end_and_it_stays_removed(session: Session) -> None:
    owner, friend = two_friends(session)
    item = an_item(session, owner)
    deal = a_proposal(session, item, friend)
    moderate(session, a_verdict(item, "removed"), NOW)
    assert (item.status, deal.status) == ("removed", "declined")
    with pytest.raises(ListingState):
        change_item(session, item, {"title": "新标题"}, standing=None, now=NOW)
    moderate(session, a_verdict(item, "hidden"), NOW)
    assert item.hidden_by is None


@pytest.mark.parametrize("kind", ["sell", "give"])
def test_an_agreed_deal_goes_on_to_its_end(session: Session, kind: str) -> None:
    owner, friend = two_friends(session)
    item = an_item(session, owner, kind)
    deal = a_proposal(session, item, friend)
    deal = paid(session, deal) if kind == "sell" else accepted(session, deal)
    moderate(session, a_verdict(item, "removed"), NOW)
    assert not is_seen(session, item, friend)
    for side in (owner, friend):
        confirm(session, deal, caller_id=side, now=NOW + DAY)
    if kind == "sell":
        finish_paid_out(session, deal)
    assert (deal.status, item.status) == ("completed", "removed")


def test_a_deal_that_falls_through_frees_nothing(session: Session) -> None:
    owner, friend = two_friends(session)
    item = an_item(session, owner)
    befriend(session, owner, second := uuid7())
    deal, waiting = a_proposal(session, item, friend), a_proposal(session, item, second)
    paid(session, deal)
    assert waiting.waiting_since
    moderate(session, a_verdict(item, "removed"), NOW)
    reservations.cancel(session, deal, caller_id=friend, reason=None, now=NOW)
    assert (deal.status, item.status) == ("cancelled", "removed")
    assert waiting.status == "declined"
