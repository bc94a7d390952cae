import pytest

from chassis.ids import uuid7
from contracts.errors.general import NotThere
from contracts.errors.listings import ItemNotAvailable
from contracts.money import Money
from services.listings.moderation.actions import moderate
from tests.listings.builders import DAY
from tests.listings.rings import Ring, change, part, promise
from tests.listings.running import Running
from tests.listings.test_moderation import a_verdict

DECISION = uuid7()


def judge(ring: Ring, verdict: str) -> None:
    with ring.listings.database() as session:
        told = a_verdict(ring.items[1], verdict, DECISION)
        moderate(session, told, ring.listings.now)


SPOILS = {
    "withdrawn": lambda ring: ring.listings.call(
        ring.people[1], "withdraw_listing", listing_id=str(ring.items[1].id)
    ),
    "promised to another": promise,
    "changed": lambda ring: change(ring, title="电饭锅"),
    "hidden from its taker": lambda ring: change(ring, hidden_from=[str(ring.people[0])]),
    "hidden by the committee": lambda ring: judge(ring, "hidden"),
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


def test_what_the_committee_hides_is_in_no_ring_until_it_is_shown_again(ring: Ring) -> None:
    judge(ring, "hidden")
    ring.listings.service.end_cycles()
    ring.listings.later(DAY)
    ring.listings.service.seek_cycles()
    assert [one["status"] for one in ring.found()] == ["void"]
    judge(ring, "shown")
    ring.listings.service.seek_cycles()
    assert [one["status"] for one in ring.found()] == ["proposed", "void"]


def test_an_agreed_ring_goes_on_with_what_the_committee_hides(ring: Ring) -> None:
    ring.agreed()
    judge(ring, "hidden")
    for giver, taker in ((0, 2), (1, 0), (2, 1)):
        ring.hand_on(giver, taker)
    assert ring.shown()["status"] == "completed"


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
