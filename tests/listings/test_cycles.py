from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from chassis.clock import rfc3339
from chassis.ids import uuid7
from chassis.tables import circle, outbox
from contracts.errors.base import Refusal
from contracts.errors.general import NotThere, ResidencyRequired, ValidationFailed
from contracts.errors.listings import ItemNotAvailable, SwapCycleState, SwapCycleUnderWay
from contracts.money import Money
from services.listings.items.actions import lock_items
from services.listings.items.model import Item
from services.listings.reservations.model import hold
from tests.listings.builders import DAY, NOW, a_proposal, an_item, befriend
from tests.listings.running import Running
from tests.listings.test_events import assert_as_the_contract_says
from tests.support.locks import until_done_or_waiting

SIDES = ("giver", "taker")
HAS_AND_WANTS = [("自行车", "电饭煲"), ("电饭煲", "书架"), ("书架", "自行车")]


class Ring:
    """Friends, each of whom has what the one before wants; what they do, through the service."""

    def __init__(
        self, listings: Running, has_and_wants: list[tuple[str, str]] = HAS_AND_WANTS, **said: Any
    ) -> None:
        self.listings = listings
        self.people = [uuid7() for _ in has_and_wants]
        with listings.database() as session:
            for place, one in enumerate(self.people):
                for other in self.people[:place]:
                    befriend(session, one, other)
            self.items = [
                an_item(session, one, "swap", title=has, wanted=wants, **said)
                for one, (has, wants) in zip(self.people, has_and_wants, strict=True)
            ]
        listings.service.seek_cycles()

    def found(self, who: int = 0) -> list[dict[str, Any]]:
        page = self.listings.call(self.people[who], "my_swap_cycles", query={})
        return list(page["items"])

    def shown(self, who: int = 0) -> dict[str, Any]:
        [ring] = self.found(who)
        return ring

    def accept(self, who: int, **said: Any) -> dict[str, Any]:
        body = {"meet_at": rfc3339(self.listings.now + DAY), "place": f"{who}号楼", **said}
        ring_id = self.shown(who)["id"]
        return self.listings.call(
            self.people[who], "accept_swap_cycle", cycle_id=ring_id, body=body
        )

    def agreed(self) -> dict[str, Any]:
        for who in range(len(self.people)):
            last = self.accept(who)
        return last

    def deals(self, who: int) -> dict[str, dict[str, Any]]:
        """The member's reservations, by the title of what changes hands."""
        page = self.listings.call(self.people[who], "my_reservations", query={})
        return {deal["item"]["title"]: deal for deal in page["items"]}

    def act(self, who: int, title: str, what: str) -> dict[str, Any]:
        deal = self.deals(who)[title]
        return self.listings.call(self.people[who], what, reservation_id=deal["id"])

    def hand_on(self, giver: int, taker: int) -> None:
        title = self.items[giver].title
        for who in (giver, taker):
            self.act(who, title, "confirm_handover")

    def statuses(self) -> list[str]:
        with self.listings.database() as session:
            return [session.get_one(Item, item.id).status for item in self.items]

    def told(self, ring_id: str) -> list[Any]:
        with self.listings.database() as session:
            wanted = select(outbox).where(outbox.c.aggregate_id == UUID(ring_id))
            return list(session.execute(wanted.order_by(outbox.c.seq)))


@pytest.fixture
def ring(listings: Running) -> Ring:
    return Ring(listings)


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


def change(ring: Ring, **said: Any) -> None:
    ring.listings.call(
        ring.people[1], "change_listing", listing_id=str(ring.items[1].id), body=said
    )


def part(ring: Ring, **changed: bool) -> None:
    one, other = ring.people[0], ring.people[1]
    with ring.listings.database() as session:
        for pair in ((one, other), (other, one)):
            rows = update(circle).where(circle.c.owner_id == pair[0], circle.c.viewer_id == pair[1])
            session.execute(rows.values(**changed))


def promise(ring: Ring) -> None:
    with ring.listings.database() as session:
        taker = uuid7()
        befriend(session, ring.people[1], taker)
        deal = a_proposal(session, session.get_one(Item, ring.items[1].id), taker)
    ring.listings.call(ring.people[1], "accept_reservation", reservation_id=str(deal.id))


SPOILS = {
    "withdrawn": lambda ring: ring.listings.call(
        ring.people[1], "withdraw_listing", listing_id=str(ring.items[1].id)
    ),
    "promised to another": promise,
    "changed": lambda ring: change(ring, title="电饭锅"),
    "hidden from its taker": lambda ring: change(ring, hidden_from=[str(ring.people[0])]),
    "blocked": lambda ring: part(ring, blocked=True),
    "no friends any more": lambda ring: part(ring, friends=False),
}


@pytest.mark.parametrize("how", SPOILS)
def test_a_ring_of_which_a_part_is_gone_is_void_and_agreed_to_by_nobody(
    ring: Ring, how: str
) -> None:
    for who in (0, 1):
        ring.accept(who)
    SPOILS[how](ring)
    with pytest.raises(ItemNotAvailable):
        ring.accept(2)
    ring.listings.service.end_cycles()
    assert ring.shown(2)["status"] == "void"
    assert "reserved" not in (ring.statuses()[0], ring.statuses()[2])


@pytest.mark.parametrize("changed", [{"blocked": True}, {"friends": False}])
def test_nothing_is_found_between_those_who_may_not_see_each_other(
    listings: Running, changed: dict[str, bool]
) -> None:
    ring = Ring(listings, [("自行车", "玉石"), ("电饭煲", "书架"), ("书架", "自行车")])
    part(ring, **changed)
    body = {"wanted": "电饭煲"}
    listings.call(ring.people[0], "change_listing", listing_id=str(ring.items[0].id), body=body)
    listings.service.seek_cycles()
    assert [ring.found(who) for who in range(3)] == [[], [], []]


def test_what_is_hidden_from_who_wants_it_makes_no_ring(listings: Running) -> None:
    ring = Ring(listings, [("自行车", "玉石"), ("电饭煲", "书架"), ("书架", "自行车")])
    change(ring, hidden_from=[str(ring.people[0])])
    body = {"wanted": "电饭煲"}
    listings.call(ring.people[0], "change_listing", listing_id=str(ring.items[0].id), body=body)
    listings.service.seek_cycles()
    assert ring.found() == []


def test_a_changed_wish_finds_a_ring_and_a_new_friendship_within_a_day(listings: Running) -> None:
    ring = Ring(listings, [("自行车", "玉石"), ("电饭煲", "书架"), ("书架", "自行车")])
    assert ring.found() == []
    part(ring, friends=False)
    body = {"wanted_categories": ["furniture"]}
    listings.call(ring.people[0], "change_listing", listing_id=str(ring.items[0].id), body=body)
    listings.service.seek_cycles()
    # The shelf's owner wants the bicycle, and a category is as good as a word: two of them.
    assert [len(one["legs"]) for one in ring.found()] == [2]
    part(ring, friends=True)
    listings.later(DAY)
    listings.service.seek_cycles()
    assert sorted(len(one["legs"]) for one in ring.found()) == [2, 3]


def test_what_costs_something_on_top_is_in_no_ring(listings: Running) -> None:
    assert Ring(listings, price=Money(100)).found() == []


def test_a_ring_is_for_its_members_and_the_third_thing_only_for_who_may_see_it(
    ring: Ring,
) -> None:
    ring_id = ring.shown()["id"]
    with pytest.raises(NotThere):
        ring.listings.call(uuid7(), "show_swap_cycle", cycle_id=ring_id)
    hidden = {"hidden_from": [str(ring.people[0])]}
    ring.listings.call(
        ring.people[2], "change_listing", listing_id=str(ring.items[2].id), body=hidden
    )
    seen = {leg["item"]["title"] if leg["item"] else None for leg in ring.shown(0)["legs"]}
    assert seen == {"自行车", "电饭煲", None}
    me = str(ring.people[0])
    [theirs] = [
        leg for leg in ring.shown(0)["legs"] if me not in (leg["giver"]["id"], leg["taker"]["id"])
    ]
    assert theirs["meeting"] is None


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
    assert ring.deals(0)["自行车"]["meet_at"] == rfc3339(NOW + DAY + DAY / 24)


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
