"""Proposals in a conversation, which become a reservation or another meeting for it."""

from typing import Any
from uuid import UUID

import pytest

from chassis.clock import rfc3339
from chassis.ids import uuid7
from contracts.errors.general import NotThere, ResidencyRequired, ValidationFailed
from contracts.errors.listings import (
    HandoverClaimed,
    ItemNotAvailable,
    ReservationState,
    SwapNeedsOffer,
)
from contracts.json import Json
from services.listings.items.model import Item
from services.listings.reservations.model import Reservation
from tests.listings.builders import DAY, NOW, a_proposal, accepted, an_item, befriend, two_friends
from tests.listings.running import Running
from tests.listings.test_events import assert_as_the_contract_says, published
from tests.listings.test_meetings import LATER, a_deal, act, shown

FIRST = {"meet_at": rfc3339(NOW + DAY), "place": "东门"}


def tap(
    listings: Running,
    what: str,
    by: UUID,
    *about: Any,
    body: Json = LATER,
) -> Any:
    """`about`: the other of the two, the kind and the id of what they talk about."""
    other, kind, subject_id = about
    return listings.call(
        by, what, kind=kind, subject_id=str(subject_id), other_id=str(other), body=body
    )


def ask(listings: Running, deal: Reservation, by: UUID, body: Json = LATER) -> Any:
    other = deal.taker_id if by == deal.owner_id else deal.owner_id
    return tap(listings, "ask_to_meet", by, other, "listing", deal.item_id, body=body)


def agree(listings: Running, deal: Reservation, by: UUID, body: Json = LATER) -> Any:
    other = deal.taker_id if by == deal.owner_id else deal.owner_id
    return tap(listings, "agree_to_meet", by, other, "listing", deal.item_id, body=body)


def meets(reservation: Json) -> Json:
    return {name: reservation[name] for name in ("meet_at", "place")}


def an_offer(listings: Running) -> tuple[UUID, UUID, UUID]:
    with listings.database() as session:
        owner, taker = two_friends(session)
        return owner, taker, an_item(session, owner, "give").id


def test_what_the_taker_proposes_is_a_reservation(listings: Running) -> None:
    owner, taker, item = an_offer(listings)
    asked = tap(listings, "ask_to_meet", taker, owner, "listing", item)
    assert (asked["status"], meets(asked)) == ("proposed", LATER)
    about = ("reservation", asked["id"])
    agreed = tap(listings, "agree_to_meet", owner, taker, *about)
    assert (agreed["status"], meets(agreed)) == ("accepted", LATER)


def test_the_owners_word_alone_reserves_nothing(listings: Running) -> None:
    owner, taker, item = an_offer(listings)
    assert tap(listings, "ask_to_meet", owner, taker, "listing", item) is None
    agreed = tap(listings, "agree_to_meet", taker, owner, "listing", item)
    assert (agreed["status"], meets(agreed)) == ("proposed", LATER)


def test_a_swap_is_not_asked_for_without_what_is_given_in_return(listings: Running) -> None:
    with listings.database() as session:
        owner, taker = two_friends(session)
        item = an_item(session, owner, "swap")
    with pytest.raises(SwapNeedsOffer):
        tap(listings, "ask_to_meet", owner, taker, "listing", item.id)
    with pytest.raises(ValidationFailed):
        tap(listings, "ask_to_meet", taker, owner, "listing", item.id)
    with listings.database() as session:
        a_proposal(session, session.get_one(Item, item.id), taker)
    asked = tap(listings, "ask_to_meet", owner, taker, "listing", item.id)
    assert asked["reschedule"]["by"] == "owner"


@pytest.mark.parametrize("by", ["owner_id", "taker_id"])
@pytest.mark.parametrize("kind", ["give", "sell", "swap"])
def test_of_two_who_have_a_reservation_it_is_another_meeting(
    listings: Running, kind: str, by: str
) -> None:
    deal = a_deal(listings, kind)
    author = getattr(deal, by)
    other = deal.taker_id if by == "owner_id" else deal.owner_id
    asked = ask(listings, deal, author)
    assert (asked["id"], meets(asked)) == (str(deal.id), FIRST)
    assert asked["reschedule"]["place"] == LATER["place"]
    before = asked["status"]
    moved = agree(listings, deal, other)
    assert (meets(moved), moved["reschedule"], moved["status"]) == (LATER, None, before)
    assert_as_the_contract_says(published(listings, deal.id)["reservation_rescheduled"])


def test_the_thing_that_is_offered_in_a_swap_leads_to_the_swap(listings: Running) -> None:
    deal = a_deal(listings, "swap")
    assert deal.offered_item_id
    about = ("listing", deal.offered_item_id)
    moved = tap(listings, "agree_to_meet", deal.owner_id, deal.taker_id, *about)
    assert (moved["id"], meets(moved)) == (str(deal.id), LATER)


def test_a_meeting_that_the_other_proposed_need_not_be_the_last_one_asked_for(
    listings: Running,
) -> None:
    deal = a_deal(listings)
    ask(listings, deal, deal.owner_id)
    ask(listings, deal, deal.owner_id, {**LATER, "place": "北门"})
    moved = agree(listings, deal, deal.taker_id)
    assert (meets(moved), moved["reschedule"]) == (LATER, None)


def test_the_owners_tap_on_another_meeting_is_also_their_yes(listings: Running) -> None:
    deal = a_deal(listings, state="proposed")
    ask(listings, deal, deal.taker_id)
    agreed = agree(listings, deal, deal.owner_id)
    assert (agreed["status"], meets(agreed)) == ("accepted", LATER)
    assert "item_reserved" in published(listings, deal.id)


def test_the_takers_tap_moves_the_meeting_and_the_owner_still_decides(listings: Running) -> None:
    deal = a_deal(listings, state="proposed")
    ask(listings, deal, deal.owner_id)
    agreed = agree(listings, deal, deal.taker_id)
    assert (agreed["status"], meets(agreed)) == ("proposed", LATER)


def test_an_owner_who_agrees_but_may_not_promise_it_moves_nothing(listings: Running) -> None:
    with listings.database() as session:
        owner, taker = two_friends(session)
        rival = uuid7()
        befriend(session, owner, rival)
        item = an_item(session, owner, "give")
        waits = a_proposal(session, item, taker)
        accepted(session, a_proposal(session, item, rival))
    with pytest.raises(ItemNotAvailable):
        agree(listings, waits, owner)
    listings.members.residency = None
    with pytest.raises((ResidencyRequired, ItemNotAvailable)):
        agree(listings, waits, owner)
    assert meets(shown(listings, waits)) == FIRST


def test_nothing_moves_for_others_in_the_past_or_once_it_has_ended(listings: Running) -> None:
    deal = a_deal(listings)
    about = ("reservation", deal.id)
    for what in ("ask_to_meet", "agree_to_meet"):
        with pytest.raises(NotThere):
            tap(listings, what, uuid7(), deal.owner_id, *about)
        with pytest.raises(NotThere):
            tap(listings, what, uuid7(), deal.owner_id, "listing", deal.item_id)
        with pytest.raises(ValidationFailed):
            tap(
                listings, what, deal.taker_id, deal.owner_id, *about, body={**LATER, "meet_at": "x"}
            )
    with pytest.raises(ValidationFailed):
        agree(listings, deal, deal.taker_id, {**LATER, "meet_at": rfc3339(NOW)})
    act(listings, deal, deal.taker_id, "confirm_handover")
    with pytest.raises(HandoverClaimed):
        agree(listings, deal, deal.owner_id)
    act(listings, deal, deal.owner_id, "confirm_handover")
    with pytest.raises(ReservationState):
        tap(listings, "agree_to_meet", deal.owner_id, deal.taker_id, *about)
