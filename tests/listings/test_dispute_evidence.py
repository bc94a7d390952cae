"""Photos that the two of a dispute show, and the conversation that they let the committee read."""

from typing import Any
from uuid import UUID

import pytest

from chassis.clock import rfc3339
from chassis.holdings import erase
from chassis.ids import uuid7
from contracts.errors.disputes import ConversationShown
from contracts.errors.general import NotThere, ValidationFailed
from contracts.errors.listings import DisputeClosed, ReservationState
from contracts.json import Json
from services.listings.photos.views import may_see, used_here
from services.listings.privacy.views import HELD
from services.listings.reservations.model import Reservation
from tests.listings.builders import a_photo
from tests.listings.running import Running
from tests.listings.test_claimed import told
from tests.listings.test_decisions import Court, price_of
from tests.listings.test_dispute_ends import disputed
from tests.listings.test_events import assert_as_the_contract_says, published
from tests.listings.test_meetings import a_deal, act, shown

SIDES = ("owner_id", "taker_id")


def photos_of(listings: Running, owner: UUID, count: int = 1) -> list[str]:
    with listings.database() as session:
        return [str(a_photo(session, owner)) for _ in range(count)]


def show(listings: Running, deal: Reservation, by: Any, photo_ids: list[str]) -> Json:
    asked = {"reservation_id": str(deal.id), "body": {"photo_ids": photo_ids}}
    return listings.call(by, "show_reservation_evidence", **asked)


def agree(listings: Running, deal: Reservation, by: Any) -> Json:
    return act(listings, deal, by, "show_reservation_conversation")


def sees(listings: Running, photo_id: str, viewer: UUID) -> bool:
    with listings.database() as session:
        return may_see(session, UUID(photo_id), viewer)


def before(listings: Running, photo_id: str, viewer: UUID) -> list[str]:
    asked = {"photo_id": photo_id, "viewer_id": str(viewer)}
    found: list[str] = listings.call(None, "disputed_photo", **asked)["communities"]
    return found


def test_each_side_shows_photos_to_the_other_and_to_the_committee(listings: Running) -> None:
    court = Court(listings)
    deal = court.disputed("sell")
    mine, theirs = (photos_of(listings, getattr(deal, side))[0] for side in SIDES)
    show(listings, deal, deal.owner_id, [mine])
    answer = show(listings, deal, deal.taker_id, [theirs])
    photos = answer["dispute"]["photos"]
    assert [(each["id"], each["by"]) for each in photos] == [(mine, "owner"), (theirs, "taker")]
    assert photos[0]["added_at"] == rfc3339(listings.now)
    assert f"viewer={deal.taker_id}" in photos[0]["urls"]["thumb"]
    seen = court.show(deal)["content"]["photos"]
    assert [each["id"] for each in seen] == [mine, theirs]
    assert f"viewer={court.judge}" in seen[0]["urls"]["thumb"]
    assert "photos" not in court.listed()[0]
    event = published(listings, deal.id)["reservation_evidence_shown"]
    assert_as_the_contract_says(event)
    assert mine not in str(event.data)


def test_who_may_see_them(listings: Running) -> None:
    court = Court(listings)
    deal = court.disputed("sell")
    [photo] = photos_of(listings, deal.owner_id)
    assert not sees(listings, photo, deal.taker_id)
    show(listings, deal, deal.owner_id, [photo])
    stranger = uuid7()
    assert [sees(listings, photo, one) for one in (deal.owner_id, deal.taker_id, stranger)] == [
        True,
        True,
        False,
    ]
    # The committee by members' word, while it is open and where it is not their own matter.
    assert before(listings, photo, court.judge) == [str(court.home)]
    assert before(listings, photo, deal.taker_id) == []
    court.decide(deal, back=price_of(deal), out=0)
    assert before(listings, photo, court.judge) == []
    assert sees(listings, photo, deal.taker_id)
    assert shown(listings, deal)["dispute"]["photos"][0]["id"] == photo


def test_a_photo_that_is_shown_is_in_use_also_afterwards(listings: Running) -> None:
    deal = disputed(listings)
    used, unused = photos_of(listings, deal.owner_id, 2)
    show(listings, deal, deal.owner_id, [used])
    act(listings, deal, deal.taker_id, "confirm_handover")
    with listings.database() as session:
        assert used_here(session, [UUID(used), UUID(unused)]) == {UUID(used)}


@pytest.mark.parametrize("whose", ["nobody", "other"])
def test_only_ones_own_photos_are_shown(listings: Running, whose: str) -> None:
    deal = disputed(listings)
    strange = str(uuid7()) if whose == "nobody" else photos_of(listings, deal.taker_id)[0]
    [own] = photos_of(listings, deal.owner_id)
    with pytest.raises(ValidationFailed) as refused:
        show(listings, deal, deal.owner_id, [own, strange])
    assert refused.value.errors[0]["code"] == "unknown_photo"
    assert shown(listings, deal)["dispute"]["photos"] == []


def test_six_a_side_and_each_once(listings: Running) -> None:
    deal = disputed(listings)
    photos = photos_of(listings, deal.owner_id, 7)
    show(listings, deal, deal.owner_id, photos[:4])
    again = show(listings, deal, deal.owner_id, photos[:6])
    assert [each["id"] for each in again["dispute"]["photos"]] == photos[:6]
    with pytest.raises(ValidationFailed) as refused:
        show(listings, deal, deal.owner_id, photos[6:])
    assert refused.value.errors[0]["code"] == "too_many"
    theirs = photos_of(listings, deal.taker_id)
    assert len(show(listings, deal, deal.taker_id, theirs)["dispute"]["photos"]) == 7


@pytest.mark.parametrize("asked", [[], ["x"], [str(uuid7()) for _ in range(7)]])
def test_photos_are_named(listings: Running, asked: list[str]) -> None:
    deal = disputed(listings)
    with pytest.raises(ValidationFailed):
        show(listings, deal, deal.owner_id, asked)


def test_there_is_nothing_to_show_before_and_after_and_for_nobody_else(listings: Running) -> None:
    deal = a_deal(listings, "sell")
    photos = photos_of(listings, deal.owner_id)
    with pytest.raises(ReservationState):
        show(listings, deal, deal.owner_id, photos)
    with pytest.raises(ReservationState):
        agree(listings, deal, deal.owner_id)
    deal = disputed(listings)
    for stranger in (uuid7(),):
        with pytest.raises(NotThere):
            show(listings, deal, stranger, photos_of(listings, stranger))
        with pytest.raises(NotThere):
            agree(listings, deal, stranger)
    act(listings, deal, deal.taker_id, "confirm_handover")
    photos = photos_of(listings, deal.owner_id)
    with pytest.raises(DisputeClosed):
        show(listings, deal, deal.owner_id, photos)
    with pytest.raises(DisputeClosed):
        agree(listings, deal, deal.owner_id)


def talk(court: Court, deal: Reservation, by: UUID) -> Json:
    return court.ask("disputed_talk", by, dispute_id=str(deal.id))


def test_each_agrees_for_their_own_words_once_and_both_see_who_has(listings: Running) -> None:
    court = Court(listings)
    deal = court.disputed("swap")
    assert talk(court, deal, court.judge)["shown_by"] == []
    agreed = agree(listings, deal, deal.taker_id)
    assert agreed["dispute"]["conversation_shown_by"] == ["taker"]
    with pytest.raises(ConversationShown):
        agree(listings, deal, deal.taker_id)
    known = talk(court, deal, court.judge)
    assert known["shown_by"] == [str(deal.taker_id)]
    assert known["two"] == [str(deal.owner_id), str(deal.taker_id)]
    assert known["community_id"] == str(court.home)
    about = {("reservation", str(deal.id)), *(("listing", str(one)) for one in deal.item_ids)}
    assert {tuple(each) for each in known["subjects"]} == about
    agree(listings, deal, deal.owner_id)
    assert court.show(deal)["conversation_shown_by"] == ["owner", "taker"]
    assert told(listings, deal.id).count("reservation_evidence_shown") == 2


def test_members_is_told_nothing_of_it_for_the_two_nor_once_it_is_over(listings: Running) -> None:
    court = Court(listings)
    deal = court.disputed("give")
    for side in SIDES:
        with pytest.raises(NotThere):
            talk(court, deal, getattr(deal, side))
    court.decide(deal, back=0, out=0, handed_over=True)
    with pytest.raises(DisputeClosed):
        talk(court, deal, court.judge)


def test_evidence_is_in_the_export_of_both_and_goes_with_who_showed_it(listings: Running) -> None:
    deal = disputed(listings, "give")
    [mine], [theirs] = (photos_of(listings, getattr(deal, side)) for side in SIDES)
    show(listings, deal, deal.owner_id, [mine])
    show(listings, deal, deal.taker_id, [theirs])

    def exported(by: Any) -> set[str]:
        rows = listings.call(by, "held_on_me", part="dispute_photos")["rows"]
        return {row["photo_id"] for row in rows}

    assert exported(deal.owner_id) == exported(deal.taker_id) == {mine, theirs}
    act(listings, deal, deal.owner_id, "reservation_did_not_happen")
    with listings.database() as session:
        erase(session, HELD, deal.taker_id)
    assert exported(deal.owner_id) == {mine}
