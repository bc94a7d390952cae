"""A member's photo wherever they are shown, in one process."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.neighbourhood import Neighbourhood, a_booking, publish_item, publish_space
from tests.e2e.person import Person
from tests.support.databases import Databases
from tests.support.near import found_inside
from tests.support.one_process import OneProcess
from tests.support.wait import until


@pytest.fixture(scope="module")
def inside(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OneProcess]:
    databases = Databases(postgres_url, purpose="avatars")
    folder = Path(tmp_path_factory.mktemp("avatars"))
    yield OneProcess(databases, ("members", "listings", "parking"), folder)
    databases.drop()


@pytest.fixture
def near(inside: OneProcess) -> Neighbourhood:
    return found_inside(inside)


def places(viewer: Person, item: dict[str, Any], space: dict[str, Any]) -> list[Any]:
    """The owner's avatar as each list and page shows it to the viewer."""
    listed = viewer.get("/v1/listings")["items"] + viewer.get("/v1/parking/spaces")["items"]
    searched = viewer.get("/v1/listings", q=item["title"])["items"]
    one = viewer.get(f"/v1/listings/{item['id']}"), viewer.get(f"/v1/parking/spaces/{space['id']}")
    return [shown["owner"]["avatar"] for shown in (*listed, *searched, *one)]


def heard(viewer: Person, item: dict[str, Any], space: dict[str, Any], photo: str | None) -> None:
    def agrees() -> bool:
        found = places(viewer, item, space)
        return len(found) == 5 and all((one or {}).get("id") == photo for one in found)

    until(agrees, seconds=20, what="both replicas to have heard of the card")


def test_a_photo_of_oneself_goes_with_every_card_and_ends_with_a_block(near: Neighbourhood) -> None:
    owner, other = near.pair()
    item, space = publish_item(owner), publish_space(owner)
    assert places(other, item, space) == [None] * 5
    photo, foreign = owner.photo(), other.photo()
    refused = owner.ask("PATCH", "/v1/me", {"avatar_photo_id": foreign})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/avatar_photo_id"

    assert owner.patch("/v1/me", {"avatar_photo_id": photo})["avatar"]["id"] == photo
    heard(other, item, space, photo)
    avatars = places(other, item, space)
    assert all(other.id in avatar["urls"]["thumb"] for avatar in avatars)
    addresses = {avatar["urls"]["thumb"] for avatar in avatars}
    assert len(addresses) == 1
    address = addresses.pop()
    assert other.ask("GET", address).status_code == 200
    # Also of a thing that shows photos of its own, to its owner as to others.
    mine = owner.get(f"/v1/listings/{item['id']}")["owner"]["avatar"]["urls"]["large"]
    assert owner.ask("GET", mine).status_code == 200
    booking = other.post("/v1/parking/bookings", a_booking(space))
    assert booking["owner"]["avatar"]["urls"]["thumb"] == address
    again = other.get(f"/v1/parking/bookings/{booking['id']}")["owner"]["avatar"]
    assert again["urls"]["thumb"] == address

    second = owner.photo("blue")
    owner.patch("/v1/me", {"avatar_photo_id": second})
    heard(other, item, space, second)
    assert other.ask("GET", address).status_code == 404
    shown = other.get(f"/v1/members/{owner.id}")["avatar"]["urls"]["thumb"]
    assert other.ask("GET", shown).status_code == 200
    owner.patch("/v1/me", {"avatar_photo_id": None})
    heard(other, item, space, None)
    owner.patch("/v1/me", {"avatar_photo_id": second})
    owner.post(f"/v1/blocks/{other.id}")
    assert other.ask("GET", shown).status_code == 404
