"""Who came too late waits in line, has the time, has a pass for the gate and scans the code."""

import time
from typing import Any

from tests.e2e.neighbourhood import Neighbourhood, a_booking, publish_space
from tests.e2e.person import Person
from tests.e2e.test_parking import agree
from tests.parking.test_gate_passes import the_documents_barrier
from tests.support.wait import until


def entry_of(person: Person) -> dict[str, Any]:
    [entry] = person.get("/v1/me/parking/waiting-list")["items"]
    found: dict[str, Any] = entry
    return found


def test_who_waited_has_the_time_and_arrives(place: Neighbourhood) -> None:
    owner, first = place.pair()
    second = place.resident("小张")
    place.friends(owner, second)
    space = publish_space(owner)
    taken = agree(first, space, start=8, minutes=60)

    wanted = a_booking(space, start=8, minutes=60)
    del wanted["space_id"]
    line = f"/v1/parking/spaces/{space['id']}/waiting-list"
    stranger = place.resident("路人")
    assert stranger.refused("POST", line, wanted) == (404, "not_found")
    joined = second.post(line, wanted)
    assert (joined["status"], joined["place"]) == ("waiting", 1)
    assert second.refused("POST", line, wanted) == (409, "already_waiting")
    first.post(f"{taken}/cancel")
    until(lambda: entry_of(second)["status"] == "offered", seconds=30, what="it is held")
    booking_id = entry_of(second)["booking_id"]
    second.pay(booking_id, "deposit")
    path = f"/v1/parking/bookings/{booking_id}"
    booking = second.reaches(path, "agreed")
    assert entry_of(second)["status"] == "taken"

    def told() -> bool:
        return any("等候" in one["text"] for one in second.get("/v1/notifications")["items"])

    until(told, seconds=30, what="who waited hears of it")

    shown = second.get(f"{path}/gate-pass")
    assert (shown["plate"], shown["ends_at"]) == (wanted["plate"], booking["ends_at"])
    keys = Person(second.url).get("/v1/gate/keys")["keys"]
    opens, now = the_documents_barrier(), time.time()
    assert opens(shown["pass"], keys, place.community_id, now, "沪a 12345")
    assert not opens(shown["pass"], keys, place.community_id, now + 7200)
    assert owner.refused("GET", f"{path}/gate-pass") == (403, "not_party")
    # No barrier may ask here, by the settings.
    asked = {"pass": shown["pass"]}
    assert owner.refused("POST", "/v1/gate/check", asked) == (404, "not_found")

    code = owner.get(f"/v1/parking/spaces/{space['id']}/qr")["code"]
    assert second.refused("GET", f"/v1/parking/spaces/{space['id']}/qr") == (403, "not_owner")
    assert second.refused("POST", f"{path}/check-in", {"code": "X" + code}) == (422, "wrong_code")
    arrived = second.post(f"{path}/check-in", {"code": code})
    assert (arrived["status"], arrived["arrival"]) == ("in_use", "scan")
