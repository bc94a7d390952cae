"""An item from a draft to its second offer, as its owner, a friend and a stranger see it."""

import pytest

from tests.e2e.neighbourhood import Neighbourhood, a_meeting, publish_item
from tests.e2e.person import Person
from tests.support.wait import until

Pair = tuple[Person, Person]


def test_a_draft_is_published_promised_completed_and_offered_again(
    place: Neighbourhood, pair: Pair
) -> None:
    owner, friend = pair
    draft = owner.post("/v1/listings", {"kind": "give", "draft": True, "title": "台灯"})
    path = f"/v1/listings/{draft['id']}"
    assert draft["status"] == "draft"
    assert [one["id"] for one in owner.get("/v1/me/listings", status="draft")["items"]] == [
        draft["id"]
    ]
    assert friend.refused("GET", path) == (404, "not_found")
    assert owner.refused("POST", f"{path}/publish") == (422, "validation_failed")
    rest = {
        **{"description": "还很亮", "category": "furniture", "condition": "good"},
        "photo_ids": [owner.photo()],
    }
    saved = owner.ask("GET", path)
    changed = owner.ask("PATCH", path, rest, headers={"If-Match": saved.headers["ETag"]})
    assert changed.status_code == 200
    assert owner.post(f"{path}/publish")["status"] == "published"
    until(lambda: friend.ask("GET", path).ok)
    assert friend.refused("POST", f"{path}/publish") == (403, "not_owner")
    until(lambda: owner.get(path)["views"] == 1)
    assert "views" not in friend.get(path)
    assert owner.refused("POST", f"{path}/repost") == (409, "listing_state")
    owner.delete(path)
    again = owner.post(f"{path}/repost")
    assert (again["status"], again["id"] == draft["id"]) == ("published", False)
    assert again["photo_ids"] == owner.get(path)["photo_ids"]
    history = owner.get(f"{path}/history")["items"]
    assert [change["status"] for change in history] == ["withdrawn", "published"]
    assert history[0]["by"]["id"] == owner.id
    assert friend.refused("GET", f"{path}/history") == (404, "not_found")
    assert friend.refused("GET", f"/v1/listings/{again['id']}/history") == (403, "not_party")


@pytest.mark.parametrize("body", [{"title": "别的"}, {"description": "换了"}])
def test_a_promised_item_stays_as_it_was_agreed_on(
    place: Neighbourhood, pair: Pair, body: dict[str, str]
) -> None:
    owner, taker = pair
    item = publish_item(owner)
    path = f"/v1/listings/{item['id']}"
    deal = taker.post(f"{path}/reservations", a_meeting())
    owner.post(f"/v1/reservations/{deal['id']}/accept")
    assert owner.refused("PATCH", path, body) == (409, "listing_promised")
    more = {"description": f"{item['description']}，送打气筒"}
    assert owner.ask("PATCH", path, more).status_code == 200
    assert [change["status"] for change in taker.get(f"{path}/history")["items"]] == [
        "accepted",
        "proposed",
    ]
