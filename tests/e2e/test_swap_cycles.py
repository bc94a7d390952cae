"""Three friends, each of whom has what another wants: they swap in a ring, or not at all."""

from tests.e2e.neighbourhood import Neighbourhood, a_meeting, publish_item
from tests.e2e.person import Person
from tests.support.wait import until


def test_three_swap_in_a_ring_when_all_agree(
    place: Neighbourhood, pair: tuple[Person, Person]
) -> None:
    one, two = pair
    three = place.resident("老赵")
    place.friends(one, three)
    place.friends(two, three)
    people = [one, two, three]
    things = ["自行车", "电饭煲", "书架"]
    items = [
        publish_item(who, "swap", title=things[at], wanted=f"一个{things[(at + 1) % 3]}")
        for at, who in enumerate(people)
    ]
    [ring] = until(
        lambda: one.get("/v1/me/swap-cycles")["items"], seconds=30, what="the ring is proposed"
    )
    path = f"/v1/swap-cycles/{ring['id']}"
    assert place.resident("路人").refused("GET", path) == (404, "not_found")
    for who in people:
        assert who.get(path)["status"] == "proposed"
        agreed = who.post(f"{path}/accept", a_meeting())
    assert (agreed["status"], agreed["status_label"]) == ("agreed", "大家都已同意")
    for who, item in zip(people, items, strict=True):
        assert who.get(f"/v1/listings/{item['id']}")["status"] == "reserved"
    for who in people:
        deals = who.get("/v1/me/reservations")["items"]
        assert {deal["swap_cycle_id"] for deal in deals} == {ring["id"]}
        for deal in deals:
            who.post(f"/v1/reservations/{deal['id']}/confirm")
    assert one.reaches(path, "completed")["accepted_by_me"]
    assert one.refused("POST", f"{path}/decline") == (409, "swap_cycle_state")
