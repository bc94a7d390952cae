"""Addresses of photos are looked at again each time, and a photo that nobody uses is gone; in one
process, where a day is over at once."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from chassis.blobs import photo_blobs
from chassis.clock import system_clock
from chassis.signed_urls import photo_urls
from tests.e2e.neighbourhood import Neighbourhood, publish_item, publish_space
from tests.e2e.person import Person
from tests.support.databases import Databases
from tests.support.near import found_inside
from tests.support.one_process import OneProcess

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def inside(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OneProcess]:
    databases = Databases(postgres_url, purpose="photos")
    folder = Path(tmp_path_factory.mktemp("photos"))
    settings = {"LINLI_ACCESS_TOKEN_SECONDS": "86400"}
    yield OneProcess(databases, ("members", "listings", "parking"), folder, **settings)
    databases.drop()


@pytest.fixture
def near(inside: OneProcess) -> Neighbourhood:
    return found_inside(inside)


def address(inside: OneProcess, photo: str, viewer: Person) -> str:
    """As the viewer is given it wherever they are shown the photo."""
    return photo_urls(photo, UUID(viewer.id), system_clock(), inside.url_key)["thumb"]


def talk(one: Person, item: dict[str, Any]) -> str:
    subject = {"subject": {"kind": "listing", "id": item["id"]}}
    conversation: str = one.post("/v1/conversations", subject)["id"]
    return f"/v1/conversations/{conversation}/messages"


def test_a_photo_that_nobody_uses_is_gone_and_one_that_is_used_stays(
    inside: OneProcess, near: Neighbourhood
) -> None:
    owner, other = near.pair()
    unused, thing, draft, said, told, place, face = (owner.photo() for _ in range(7))
    notice = near.committee.photo()
    owner.patch("/v1/me", {"avatar_photo_id": face})
    item = publish_item(owner, photo_ids=[thing])
    owner.post("/v1/listings", {"kind": "give", "draft": True, "photo_ids": [draft]})
    owner.post(talk(other, item), {"photo_id": said})
    publish_space(owner, photo_ids=[place])
    body = {"title": "停水", "body": "周三", "photo_ids": [notice]}
    near.committee.post("/v1/committee/notices", body)
    reported = publish_item(owner, photo_ids=[told])
    subject = {"subject": {"kind": "listing", "id": reported["id"]}, "reason": "misleading"}
    other.post("/v1/reports", subject)
    owner.patch(f"/v1/listings/{reported['id']}", {"photo_ids": [thing]})

    seen = {
        unused: owner,
        thing: other,
        draft: owner,
        said: other,
        told: near.committee,
        place: other,
        face: other,
        notice: other,
    }

    def served() -> dict[str, int]:
        return {
            photo: viewer.ask("GET", address(inside, photo, viewer)).status_code
            for photo, viewer in seen.items()
        }

    assert served() == dict.fromkeys(seen, 200)
    for days in range(1, 17):
        inside.tick("listings", "discard_unused_photos", ahead=days * DAY)
        inside.tick("listings", "delete_discarded_photos", ahead=days * DAY)
    assert served() == {**dict.fromkeys(seen, 200), unused: 404}
    assert [inside.store.get(name) for name in photo_blobs(unused)] == [None] * 3
    late = {"kind": "give", "draft": True, "photo_ids": [unused]}
    assert owner.refused("POST", "/v1/listings", late) == (422, "validation_failed")


def test_an_address_is_good_as_long_as_its_viewer_may_see_what_shows_it(
    inside: OneProcess, near: Neighbourhood
) -> None:
    owner, other = near.pair()
    resident = near.resident()
    in_item, in_message, in_notice = owner.photo(), owner.photo(), near.committee.photo()
    item = publish_item(owner, photo_ids=[in_item])
    owner.post(talk(other, item), {"photo_id": in_message})
    body = {"title": "停水", "body": "周三", "photo_ids": [in_notice]}
    notice = near.committee.post("/v1/committee/notices", body)["id"]

    def served(viewer: Person) -> list[bool]:
        photos = (in_item, in_message, in_notice)
        return [viewer.ask("GET", address(inside, each, viewer)).ok for each in photos]

    assert served(other) == [True, True, True]
    assert served(resident) == [False, False, True]
    # Another's address is nobody else's.
    assert resident.ask("GET", address(inside, in_notice, other)).status_code == 404
    owner.post(f"/v1/blocks/{other.id}")
    assert served(other) == [False, False, True]
    resident.delete("/v1/me/residency")
    assert served(resident) == [False, False, False]
    near.committee.delete(f"/v1/committee/notices/{notice}")
    assert served(other) == [False, False, False]
