"""Many at once want one thing: exactly one gets it, the others are told what else there is."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import requests

from tests.e2e.neighbourhood import Neighbourhood, a_booking, publish_space
from tests.e2e.person import Person
from tests.support.wait import until

ATTEMPTS = 240
REPEATS = 120
AT_ONCE = 24


def test_of_many_attempts_at_one_slot_one_wins_and_the_others_get_alternatives(
    place: Neighbourhood,
) -> None:
    owner = place.resident("车位主")
    renters = [place.resident(f"租客{n}") for n in range(6)]
    for renter in renters:
        place.friends(owner, renter)
    # One that the owner has to approve is held for hours: no hold lapses while the race goes on.
    asked = a_booking(publish_space(owner, instant=False))

    def attempt(number: int) -> requests.Response:
        return renters[number % len(renters)].ask("POST", "/v1/parking/bookings", asked)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(attempt, range(ATTEMPTS)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * (ATTEMPTS - 1)
    for answer in answers:
        if answer.status_code == 409:
            assert answer.json()["code"] == "slot_taken"
            assert answer.json()["alternatives"]


def test_one_key_many_times_at_once_makes_one_booking(
    place: Neighbourhood, pair: tuple[Person, Person]
) -> None:
    owner, renter = pair
    asked, key = a_booking(publish_space(owner, instant=False)), str(uuid4())

    def attempt(_: int) -> requests.Response:
        answer = renter.ask("POST", "/v1/parking/bookings", asked, key=key)
        while answer.status_code == 409 and answer.json()["code"] == "idempotency_in_flight":
            answer = renter.ask("POST", "/v1/parking/bookings", asked, key=key)
        return answer

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(attempt, range(REPEATS)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    replayed = [answer.headers.get("Idempotent-Replayed") for answer in answers]
    assert sorted(mark or "" for mark in replayed) == [""] + ["true"] * (REPEATS - 1)
    mine = renter.get("/v1/me/parking/bookings", role="renter")["items"]
    assert len(mine) == 1


def test_a_key_used_for_another_request_is_refused(pair: tuple[Person, Person]) -> None:
    owner, renter = pair
    space, key = publish_space(owner), str(uuid4())
    first = renter.ask("POST", "/v1/parking/bookings", a_booking(space), key=key)
    assert first.status_code == 201
    other = a_booking(space, start=600)
    assert renter.refused("POST", "/v1/parking/bookings", other, key=key) == (
        422,
        "idempotency_key_reused",
    )
    until(lambda: len(renter.get("/v1/me/parking/bookings", role="renter")["items"]) == 1)
