"""One rule, in every place: list, detail, photo, conversation, reservation or booking."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.neighbourhood import (
    Neighbourhood,
    a_booking,
    a_meeting,
    publish_item,
    publish_space,
)
from tests.e2e.person import Person
from tests.support.wait import until

Hide = Callable[[Person, Person, dict[str, Any], str], None]


def hidden(owner: Person, viewer: Person, post: dict[str, Any], path: str) -> None:
    owner.patch(f"{path}/{post['id']}", {"hidden_from": [viewer.id]})


def blocked_by_owner(owner: Person, viewer: Person, post: dict[str, Any], path: str) -> None:
    owner.post(f"/v1/blocks/{viewer.id}")


def blocked_by_viewer(owner: Person, viewer: Person, post: dict[str, Any], path: str) -> None:
    viewer.post(f"/v1/blocks/{owner.id}")


def ex_friend(owner: Person, viewer: Person, post: dict[str, Any], path: str) -> None:
    viewer.delete(f"/v1/friends/{owner.id}")


EVERY_WAY = [hidden, blocked_by_owner, blocked_by_viewer, ex_friend]
ITEMS, SPACES = "/v1/listings", "/v1/parking/spaces"


def gone_from(viewer: Person, path: str, post: dict[str, Any]) -> bool:
    listed = {entry["id"] for entry in viewer.get(path)["items"]}
    answer = viewer.ask("GET", f"{path}/{post['id']}")
    return post["id"] not in listed and answer.status_code == 404


@pytest.mark.parametrize("way", EVERY_WAY)
def test_an_item_one_may_not_see_does_not_exist(place: Neighbourhood, way: Hide) -> None:
    owner, viewer = place.pair()
    item = publish_item(owner)
    seen = viewer.get(f"{ITEMS}/{item['id']}")
    photo = seen["photos"][0]["urls"]["thumb"]
    subject = {"subject": {"kind": "listing", "id": item["id"]}}
    talk = viewer.post("/v1/conversations", subject)["id"]
    kept = {"If-None-Match": viewer.ask("GET", photo).headers["ETag"]}
    assert viewer.ask("GET", photo, headers=kept).status_code == 304
    way(owner, viewer, item, ITEMS)
    until(lambda: gone_from(viewer, ITEMS, item), seconds=5, what="gone from list and detail")
    absent = viewer.refused("GET", f"{ITEMS}/0192f0c0-0000-7000-8000-000000000000")
    assert viewer.refused("GET", f"{ITEMS}/{item['id']}") == absent == (404, "not_found")
    assert viewer.ask("GET", photo).status_code == 404
    assert viewer.ask("GET", photo, headers=kept).status_code == 404
    path = f"{ITEMS}/{item['id']}/reservations"
    assert viewer.refused("POST", path, a_meeting()) == (404, "not_found")
    assert viewer.refused("POST", "/v1/conversations", subject) == (404, "not_found")
    assert viewer.refused("GET", f"/v1/conversations/{talk}/messages")[0] == 404
    assert talk not in {c["id"] for c in viewer.get("/v1/conversations")["items"]}
    assert owner.get(f"{ITEMS}/{item['id']}")["id"] == item["id"]


@pytest.mark.parametrize("way", EVERY_WAY)
def test_a_space_one_may_not_see_does_not_exist(place: Neighbourhood, way: Hide) -> None:
    owner, viewer = place.pair()
    space = publish_space(owner)
    way(owner, viewer, space, SPACES)
    until(lambda: gone_from(viewer, SPACES, space), seconds=5, what="gone from list and detail")
    asked = a_booking(space)
    span = {"from": asked["starts_at"], "until": asked["ends_at"]}
    found = viewer.get(SPACES, **span)["items"]
    assert space["id"] not in {entry["id"] for entry in found}
    quote = {key: value for key, value in asked.items() if key != "plate"}
    assert viewer.refused("POST", "/v1/parking/bookings", asked) == (404, "not_found")
    assert viewer.refused("POST", "/v1/parking/quotes", quote) == (404, "not_found")
    path = f"{SPACES}/{space['id']}/availability"
    assert viewer.refused("GET", path, params=span) == (404, "not_found")


def test_the_parties_keep_sight_of_their_deal(place: Neighbourhood) -> None:
    owner, viewer = place.pair()
    item, space = publish_item(owner), publish_space(owner)
    reservation = viewer.post(f"{ITEMS}/{item['id']}/reservations", a_meeting())
    booking = viewer.post("/v1/parking/bookings", a_booking(space))
    owner.post(f"/v1/blocks/{viewer.id}")
    until(lambda: gone_from(viewer, ITEMS, item) and gone_from(viewer, SPACES, space), seconds=5)
    for person in (owner, viewer):
        assert person.get(f"/v1/reservations/{reservation['id']}")["id"] == reservation["id"]
        assert person.get(f"/v1/parking/bookings/{booking['id']}")["id"] == booking["id"]


def test_a_photo_address_is_good_for_the_one_it_was_given_to(place: Neighbourhood) -> None:
    owner, viewer = place.pair()
    item = viewer.get(f"{ITEMS}/{publish_item(owner)['id']}")
    address = item["photos"][0]["urls"]["medium"]
    for who in (viewer, Person(viewer.url)):
        assert who.ask("GET", address).headers["Content-Type"] == "image/jpeg"
    assert owner.ask("GET", address).status_code == 404
    assert viewer.ask("GET", address.replace(viewer.id, owner.id)).status_code == 404
    # One signature is for every size of one photo, and of no other.
    assert viewer.ask("GET", address.replace("medium", "large")).status_code == 200
    assert viewer.ask("GET", address.replace("medium", "huge")).status_code == 404


def test_strangers_see_nothing_and_hidden_from_is_shown_to_the_owner_alone(
    place: Neighbourhood,
) -> None:
    owner, viewer = place.pair()
    stranger = place.resident("路人")
    item = publish_item(owner, hidden_from=[stranger.id])
    assert item["hidden_from"] == [stranger.id]
    assert "hidden_from" not in viewer.get(f"{ITEMS}/{item['id']}")
    assert stranger.refused("GET", f"{ITEMS}/{item['id']}") == (404, "not_found")
