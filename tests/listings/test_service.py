"""The entrypoints, called by members at will on the real database."""

from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest

from chassis.clock import rfc3339
from chassis.ids import uuid7
from contracts.errors.base import Refusal, Unauthenticated
from contracts.errors.general import NotThere, ValidationFailed
from contracts.errors.listings import HandoverCodeLocked, HandoverCodeWrong
from services.listings.handovers.rules import code_for
from services.listings.reservations.model import Reservation
from tests.listings.builders import (
    DAY,
    KEY,
    NOW,
    a_photo,
    a_proposal,
    accepted,
    an_item,
    befriend,
    two_friends,
)
from tests.listings.running import Running


def a_body(listings: Running, of: UUID, **said: Any) -> dict[str, Any]:
    with listings.database() as session:
        photo = a_photo(session, of)
    return {
        "kind": "give",
        "title": "书",
        "description": "三本",
        "category": "books",
        "condition": "used",
        "photo_ids": [str(photo)],
        **said,
    }


def a_deal(listings: Running, kind: str = "give", *, agreed: bool = True) -> Reservation:
    with listings.database() as session:
        owner, taker = two_friends(session)
        deal = a_proposal(session, an_item(session, owner, kind), taker)
        return accepted(session, deal) if agreed else deal


def status(listings: Running, deal: Reservation) -> str:
    shown = listings.call(deal.taker_id, "show_reservation", reservation_id=str(deal.id))
    return str(shown["status"])


def test_nobody_is_answered_without_a_token(listings: Running) -> None:
    with pytest.raises(Unauthenticated):
        listings.call(None, "list_listings", query={})


def test_the_shape_is_refused_before_anything_is_asked_or_looked_up(listings: Running) -> None:
    with pytest.raises(ValidationFailed) as refused:
        listings.call(uuid7(), "publish_listing", body={"kind": "give", "colour": "red"})
    assert {"pointer": "/colour", "code": "unknown_field"} in refused.value.errors
    assert listings.members.stood == []


def test_an_owner_sees_whom_it_is_hidden_from_and_a_friend_does_not_see_the_item(
    listings: Running,
) -> None:
    with listings.database() as session:
        owner, friend = two_friends(session)
    body = a_body(listings, owner, hidden_from=[str(friend)])
    item = listings.call(owner, "publish_listing", body=body)
    assert item["hidden_from"] == [str(friend)]
    assert listings.members.stood == [[str(friend)]]
    with pytest.raises(NotThere):
        listings.call(friend, "show_listing", listing_id=item["id"])
    listings.call(owner, "change_listing", listing_id=item["id"], body={"hidden_from": []})
    assert listings.call(friend, "show_listing", listing_id=item["id"])["title"] == "书"


def test_only_members_newly_hidden_from_are_asked_about(listings: Running) -> None:
    owner, moved_away, stranger = uuid7(), uuid7(), uuid7()
    body = a_body(listings, owner, hidden_from=[str(moved_away)])
    item = listings.call(owner, "publish_listing", body=body)["id"]
    listings.members.outsiders = [moved_away, stranger]
    same = {"hidden_from": [str(moved_away)]}
    changed = listings.call(owner, "change_listing", listing_id=item, body=same)
    assert changed["hidden_from"] == [str(moved_away)]
    more = {"hidden_from": [str(moved_away), str(stranger)]}
    with pytest.raises(ValidationFailed):
        listings.call(owner, "change_listing", listing_id=item, body=more)


def test_photos_are_registered_named_and_shown_to_their_owner(listings: Running) -> None:
    owner, photo = uuid7(), str(uuid7())
    body = {"photo_id": photo, "width": 640, "height": 480, "digest": "sha256:00"}
    shown = listings.call(owner, "register_photo", body=body)
    assert set(shown["urls"]) == {"thumb", "medium", "large"}
    unknown = str(uuid7())
    found = listings.call(owner, "own_photos", photo_ids=[photo, unknown])
    assert found == {"missing": [unknown]}
    seen = listings.call(None, "may_see_photo", photo_id=photo, viewer_id=str(owner))
    assert seen == {"seen": True}
    nonsense = listings.call(None, "may_see_photo", photo_id="x", viewer_id="y")
    assert nonsense == {"seen": False}


def test_wrong_codes_are_counted_although_each_is_refused(listings: Running) -> None:
    deal = a_deal(listings)
    wrong = f"{(int(code_for(KEY, deal.id)) + 1) % 1_000_000:06d}"
    refused: list[type[Refusal]] = []
    for _ in range(7):
        with pytest.raises(Refusal) as refusal:
            listings.call(
                deal.owner_id, "hand_over", reservation_id=str(deal.id), body={"code": wrong}
            )
        refused.append(type(refusal.value))
    assert refused == [HandoverCodeWrong] * 5 + [HandoverCodeLocked] * 2


def test_both_confirm_and_a_gift_is_complete(listings: Running) -> None:
    deal = a_deal(listings)
    mine = listings.call(deal.taker_id, "confirm_handover", reservation_id=str(deal.id))
    assert (mine["confirmed_by_me"], mine["confirmed_by_other"]) == (True, False)
    theirs = listings.call(deal.owner_id, "confirm_handover", reservation_id=str(deal.id))
    assert theirs["status"] == "completed"
    parties = listings.call(deal.taker_id, "deal_parties", deal_id=str(deal.id))
    assert parties["open_for_review"] is True
    assert parties["finished_at"] == rfc3339(NOW)
    with pytest.raises(NotThere):
        listings.call(uuid7(), "deal_parties", deal_id=str(deal.id))


def test_subjects_are_told_to_those_who_may_see_them(listings: Running) -> None:
    deal = a_deal(listings)
    asked = {"ids": [str(deal.item_id), str(uuid7()), "no-id"]}
    for member_id, found in ((deal.taker_id, {str(deal.item_id)}), (uuid7(), set())):
        seen = listings.call(member_id, "subjects_seen", kind="listing", **asked)
        assert set(seen["items"]) == found
    seen = listings.call(deal.taker_id, "subjects_seen", kind="reservation", ids=[str(deal.id)])
    assert seen["items"][str(deal.id)]["owner_id"] == str(deal.owner_id)
    assert listings.call(deal.taker_id, "subjects_seen", kind="booking", ids=[]) == {"items": {}}


def test_a_subject_is_shown_to_the_viewer_of_an_address_as_to_a_caller(listings: Running) -> None:
    deal = a_deal(listings)
    for kind, subject_id in (("listing", deal.item_id), ("reservation", deal.id)):
        for viewer_id, seen in ((deal.taker_id, True), (uuid7(), False)):
            asked = {"subject_id": str(subject_id), "viewer_id": str(viewer_id)}
            assert listings.call(None, "subject_shown_to", kind=kind, **asked) == {"seen": seen}


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("processing", "awaiting_payment"),
        ("captured", "awaiting_payment"),
        ("closed", "expired"),
        ("unknown_deal", "expired"),
    ],
)
def test_money_under_way_keeps_the_item_promised(
    listings: Running, outcome: str, expected: str
) -> None:
    deal = a_deal(listings, "sell")
    listings.payments.outcome = outcome
    listings.service.lapse_unpaid()
    assert str(deal.id) not in listings.payments.closed
    listings.later(DAY)
    listings.service.lapse_unpaid()
    assert str(deal.id) in listings.payments.closed
    assert status(listings, deal) == expected


def test_the_clock_expires_offers_and_proposals_and_finishes_what_one_side_confirmed(
    listings: Running,
) -> None:
    proposal, deal = a_deal(listings, agreed=False), a_deal(listings)
    listings.call(deal.taker_id, "confirm_handover", reservation_id=str(deal.id))
    listings.later(3 * DAY)
    listings.service.lapse_proposals()
    listings.service.complete_half_confirmed()
    assert (status(listings, proposal), status(listings, deal)) == ("expired", "completed")
    listings.later(30 * DAY)
    listings.service.expire_items()
    item = {"listing_id": str(proposal.item_id)}
    assert listings.call(proposal.owner_id, "show_listing", **item)["status"] == "expired"


def test_of_many_accepted_at_once_one_is_and_nothing_is_half_done(listings: Running) -> None:
    """Twelve swaps over four items in both roles, accepted by everybody at the same moment."""
    with listings.database() as session:
        people = [uuid7() for _ in range(4)]
        for one, other in [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]:
            befriend(session, people[one], people[other])
        things = [an_item(session, person, "swap") for person in people]
        pairs = [(a, b) for a in range(4) for b in range(4) if a != b]
        deals = [
            a_proposal(session, things[a], people[b], offered_listing_id=things[b].id)
            for a, b in pairs
        ]
    start, outcomes = Barrier(len(deals)), []

    def accept(deal: Reservation) -> None:
        start.wait()
        try:
            listings.call(deal.owner_id, "accept_reservation", reservation_id=str(deal.id))
            outcomes.append("accepted")
        except Refusal as refusal:
            outcomes.append(refusal.code)

    threads = [Thread(target=accept, args=(deal,)) for deal in deals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(outcomes) == {"accepted", "item_not_available"}
    held = [deal for deal in deals if status(listings, deal) == "accepted"]
    promised = [item_id for deal in held for item_id in deal.item_ids]
    assert len(held) == outcomes.count("accepted") == 2
    assert len(set(promised)) == 4
