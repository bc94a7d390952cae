from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.clock import rfc3339
from chassis.ids import uuid7
from contracts.errors.base import Refusal
from contracts.errors.general import ResidencyRequired, ValidationFailed
from contracts.errors.listings import SwapCycleState, SwapCycleUnderWay
from services.listings.items.actions import lock_items
from services.listings.reservations.model import hold
from tests.listings.builders import DAY, NOW, an_item
from tests.listings.rings import Ring
from tests.listings.running import Running
from tests.listings.test_events import assert_as_the_contract_says
from tests.support.locks import until_done_or_waiting

SIDES = ("giver", "taker")


def test_three_who_want_what_another_has_are_told_of_it(ring: Ring) -> None:
    shown = ring.shown()
    assert (shown["status"], shown["accepted_by_me"]) == ("proposed", False)
    ways = {
        leg["item"]["title"]: [ring.people.index(UUID(leg[side]["id"])) for side in SIDES]
        for leg in shown["legs"]
    }
    assert ways == {"自行车": [0, 2], "电饭煲": [1, 0], "书架": [2, 1]}
    assert next(iter(ways)) == "自行车"
    assert [ring.shown(who)["id"] for who in (1, 2)] == [shown["id"]] * 2
    [event] = ring.told(shown["id"])
    assert_as_the_contract_says(event)
    assert set(event.data["members"]) == {str(one) for one in ring.people}


def test_what_is_proposed_is_not_proposed_again(ring: Ring) -> None:
    for _ in range(2):
        ring.listings.later(DAY)
        ring.listings.service.seek_cycles()
    assert len(ring.found()) == 1


def test_everything_is_reserved_when_the_last_one_has_agreed_and_nothing_before(
    ring: Ring,
) -> None:
    for who in (0, 1):
        assert ring.accept(who)["status"] == "proposed"
    assert ring.statuses() == ["published"] * 3
    assert ring.accept(2)["status"] == "agreed"
    assert ring.statuses() == ["reserved"] * 3
    assert set(ring.deals(0)) == {"自行车", "电饭煲"}
    given = ring.deals(0)["自行车"]
    assert (given["status"], given["place"], given["price"]) == ("accepted", "0号楼", None)
    assert given["owner"]["id"] == str(ring.people[0])
    assert given["taker"]["id"] == str(ring.people[2])
    shown = ring.shown()
    assert shown["legs"][0]["reservation_id"] == given["id"]
    assert given["swap_cycle_id"] == shown["id"]
    assert sum(leg["reservation_id"] is not None for leg in shown["legs"]) == 2


def test_it_is_completed_when_everything_has_changed_hands(ring: Ring) -> None:
    ring_id = ring.agreed()["id"]
    for giver, taker in ((0, 2), (1, 0), (2, 1)):
        assert ring.shown()["status"] == "agreed"
        ring.hand_on(giver, taker)
    assert (ring.shown()["status"], ring.statuses()) == ("completed", ["completed"] * 3)
    events = ring.told(ring_id)
    assert [event.type for event in events] == [
        "swap_cycle_proposed",
        "swap_cycle_agreed",
        "swap_cycle_ended",
    ]
    for event in events:
        assert_as_the_contract_says(event)


@pytest.mark.parametrize(
    "what", ["cancel_reservation", "reservation_did_not_happen", "reservation_no_show"]
)
def test_what_falls_through_before_anything_is_handed_on_undoes_all(ring: Ring, what: str) -> None:
    ring.agreed()
    ring.listings.later(2 * DAY)
    ring.act(1, "书架", what)
    assert (ring.shown()["status"], ring.statuses()) == ("undone", ["published"] * 3)
    assert ring.deals(0)["自行车"]["status"] == "cancelled"
    with ring.listings.database() as session:
        held = select(hold).where(hold.c.item_id.in_([item.id for item in ring.items]))
        assert session.execute(held).all() == []


def test_after_a_part_is_handed_on_nobody_steps_back_and_the_rest_stays(ring: Ring) -> None:
    ring.agreed()
    ring.hand_on(0, 2)
    with pytest.raises(SwapCycleUnderWay):
        ring.act(2, "书架", "cancel_reservation")
    ring.act(2, "书架", "reservation_did_not_happen")
    assert ring.shown()["status"] == "broken"
    assert ring.statuses() == ["completed", "reserved", "published"]
    ring.hand_on(1, 0)
    assert (ring.shown()["status"], ring.statuses()[1]) == ("broken", "completed")


def test_one_sides_word_that_a_part_was_handed_on_is_not_undone_by_others(ring: Ring) -> None:
    ring.agreed()
    ring.act(0, "自行车", "confirm_handover")
    with pytest.raises(SwapCycleUnderWay):
        ring.act(2, "书架", "cancel_reservation")


def test_two_are_proposed_an_even_swap_and_meet_once(listings: Running) -> None:
    pair = Ring(listings, [("自行车", "书架"), ("书架", "自行车")])
    pair.accept(1, place="北门")
    listings.later(DAY / 24)
    agreed = pair.accept(0, place="南门")
    assert agreed["status"] == "agreed"
    [deal] = pair.deals(0).values()
    assert (deal["place"], deal["item"]["title"], deal["offered_item"]["title"]) == (
        "北门",
        "书架",
        "自行车",
    )
    for who in (0, 1):
        pair.act(who, "书架", "confirm_handover")
    assert (pair.shown()["status"], pair.statuses()) == ("completed", ["completed"] * 2)


def test_two_who_fall_through_have_their_things_back(listings: Running) -> None:
    pair = Ring(listings, [("自行车", "书架"), ("书架", "自行车")])
    pair.agreed()
    [title] = pair.deals(0)
    pair.act(0, title, "cancel_reservation")
    assert (pair.shown()["status"], pair.statuses()) == ("undone", ["published"] * 2)


def test_who_declines_ends_it_for_all_and_is_not_named(ring: Ring) -> None:
    ring.accept(0)
    ring_id = ring.shown()["id"]
    ring.listings.call(ring.people[1], "decline_swap_cycle", cycle_id=ring_id)
    assert ring.shown()["status"] == "declined"
    assert str(ring.people[1]) not in str(ring.told(ring_id)[-1].data | {"members": None})
    with pytest.raises(SwapCycleState):
        ring.accept(2)
    ring.listings.later(DAY)
    ring.listings.service.seek_cycles()
    assert len(ring.found()) == 1


def test_what_not_all_agree_to_in_time_expires(ring: Ring) -> None:
    ring.accept(0)
    ring.listings.later(3 * DAY)
    with pytest.raises(SwapCycleState):
        ring.accept(1)
    ring.listings.service.end_cycles()
    assert ring.shown()["status"] == "expired"


def test_only_a_verified_resident_agrees(ring: Ring) -> None:
    ring.listings.members.residency = "pending"
    with pytest.raises(ResidencyRequired):
        ring.accept(0)


def test_only_a_swap_says_what_it_wants(listings: Running) -> None:
    with listings.database() as session:
        gift = an_item(session, uuid7(), "give")
    body = {"wanted_categories": ["books"]}
    with pytest.raises(ValidationFailed):
        listings.call(gift.owner_id, "change_listing", listing_id=str(gift.id), body=body)


def test_a_meeting_that_has_passed_when_the_last_one_agrees_is_put_off(ring: Ring) -> None:
    ring.accept(0, meet_at=rfc3339(NOW + DAY / 24))
    ring.listings.later(DAY)
    ring.accept(1)
    ring.accept(2)
    put_off = rfc3339(NOW + DAY + DAY / 24)
    assert ring.deals(0)["自行车"]["meet_at"] == put_off
    assert ring.shown(0)["legs"][0]["meeting"]["meet_at"] == put_off


def test_of_two_rings_with_one_thing_in_common_one_is_agreed(listings: Running) -> None:
    """Somebody wants what two others have, each of whom wants what they have."""
    fan = Ring(listings, [("自行车", "书架"), ("书架", "自行车"), ("大书架", "自行车")])
    rings = {one["legs"][-1]["giver"]["id"]: one["id"] for one in fan.found()}
    assert len(rings) == 2
    body = {"meet_at": rfc3339(NOW + DAY), "place": "东门"}

    def accept(who: UUID, ring_id: str) -> str:
        try:
            return str(
                listings.call(who, "accept_swap_cycle", cycle_id=ring_id, body=body)["status"]
            )
        except Refusal as refused:
            return refused.code

    for ring_id in rings.values():
        assert accept(fan.people[0], ring_id) == "proposed"
    with ThreadPoolExecutor(2) as pool:
        with listings.database() as session:
            lock_items(session, [fan.items[0].id])
            both = [pool.submit(accept, UUID(who), ring_id) for who, ring_id in rings.items()]
            until_done_or_waiting(listings.engine, *both)
        found = sorted(one.result() for one in both)
    assert found == ["agreed", "item_not_available"]
    listings.service.end_cycles()
    assert sorted(one["status"] for one in fan.found()) == ["agreed", "void"]


def test_the_last_two_who_agree_at_once_make_one_agreement(ring: Ring) -> None:
    ring.accept(0)
    with ThreadPoolExecutor(2) as pool:
        with ring.listings.database() as session:
            lock_items(session, [ring.items[0].id])
            both = [pool.submit(ring.accept, who) for who in (1, 2)]
            until_done_or_waiting(ring.listings.engine, *both)
        found = sorted(one.result()["status"] for one in both)
    assert found == ["agreed", "proposed"]
    assert ring.statuses() == ["reserved"] * 3
