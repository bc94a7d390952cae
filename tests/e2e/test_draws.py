"""A gift is drawn among friends, and each can work out that the draw was fair."""

from datetime import UTC, datetime

from services.listings.draws import rules
from tests.e2e.neighbourhood import Neighbourhood, a_meeting, in_minutes, publish_item
from tests.e2e.person import Person
from tests.support.wait import until

# What publishing and entering may take before the whole minute at which the draw is held.
NEEDED_S = 20


def soon() -> str:
    return in_minutes(1 if datetime.now(UTC).second < 60 - NEEDED_S else 2)


def test_a_gift_is_drawn_among_those_who_entered(
    place: Neighbourhood, pair: tuple[Person, Person]
) -> None:
    owner, one = pair
    other = place.resident("老赵")
    place.friends(owner, other)
    gift = publish_item(owner, allocation="draw", draw_at=soon())
    path = f"/v1/listings/{gift['id']}"
    promised = one.get(path)["draw_commitment"]
    assert one.refused("GET", f"{path}/draw") == (403, "not_party")
    entries = {
        deal["entry_number"]: (who, deal)
        for who in (one, other)
        for deal in [who.post(f"{path}/reservations", a_meeting())]
    }
    assert list(entries) == [1, 2]
    _, second = entries[2]
    accept = f"/v1/reservations/{second['id']}/accept"
    assert owner.refused("POST", accept) == (409, "allocation_decides")
    assert one.get(f"{path}/draw")["seed"] is None
    until(lambda: one.get(f"{path}/draw")["status"] == "drawn", seconds=150, what="the draw")
    drawn = other.get(f"{path}/draw")
    assert (drawn["entries"], drawn["my_entry"]) == ([1, 2], 2)
    seed = bytes.fromhex(drawn["seed"])
    assert rules.commitment(seed) == drawn["commitment"] == promised
    assert drawn["order"] == rules.outcome(seed, [1, 2])
    (winner, won), (next_one, waits) = (entries[number] for number in drawn["order"])
    winner.reaches(f"/v1/reservations/{won['id']}", "accepted")
    assert next_one.get(f"/v1/reservations/{waits['id']}")["place_in_line"] == 1
    winner.post(f"/v1/reservations/{won['id']}/cancel")
    assert next_one.get(f"/v1/reservations/{waits['id']}")["status"] == "accepted"
    assert place.resident("路人").refused("GET", f"{path}/draw") == (404, "not_found")


def test_who_asks_first_has_a_gift_that_goes_to_the_first(pair: tuple[Person, Person]) -> None:
    owner, taker = pair
    gift = publish_item(owner, allocation="first_come")
    deal = taker.post(f"/v1/listings/{gift['id']}/reservations", a_meeting())
    assert deal["status"] == "accepted"
    assert taker.get(f"/v1/listings/{gift['id']}")["status"] == "reserved"
