"""Lists in the order of how near things are: members say who lives near, the list is told."""

from contracts.errors.general import Unavailable
from tests.gateway.builders import a_browser

MEMBERS, LISTINGS = "members.friends_nearby", "listings.list_listings"
NEIGHBOUR = "01a20000-0000-7000-8000-0000000000bb"
NEAR = {"near": {NEIGHBOUR: 0}}


def test_who_lives_near_is_asked_of_members_and_passed_on() -> None:
    browser = a_browser({MEMBERS: NEAR})
    browser.get("/v1/listings?sort=nearest&q=书")
    assert browser.services.asked == [MEMBERS, LISTINGS]
    assert browser.services.calls[-1].arguments["near"] == {NEIGHBOUR: 0}


def test_for_any_other_order_nobody_is_asked() -> None:
    browser = a_browser({MEMBERS: NEAR})
    for query in ("", "?sort=newest", "?sort=price_asc"):
        browser.get(f"/v1/listings{query}")
    assert browser.services.asked == [LISTINGS] * 3
    assert all("near" not in call.arguments for call in browser.services.calls)


def test_nobody_says_themselves_who_is_near() -> None:
    browser = a_browser({MEMBERS: NEAR})
    answer = browser.get(f"/v1/listings?sort=nearest&near={NEIGHBOUR}")
    assert (answer.status_code, browser.services.asked) == (422, [])
    assert browser.get("/v1/me/listings?sort=nearest").status_code == 422


def test_while_members_is_away_there_is_no_such_order() -> None:
    browser = a_browser({MEMBERS: Unavailable()})
    assert browser.get("/v1/listings?sort=nearest").status_code == 503
    assert browser.get("/v1/listings").status_code == 200


def test_parking_spaces_have_that_order_too() -> None:
    browser = a_browser({MEMBERS: NEAR})
    browser.get("/v1/parking/spaces?sort=nearest&height_cm=180")
    assert browser.services.asked == [MEMBERS, "parking.list_spaces"]
    assert browser.services.calls[-1].arguments == {
        "query": {"sort": "nearest", "height_cm": "180"},
        "near": {NEIGHBOUR: 0},
    }
    browser.get("/v1/parking/spaces")
    assert browser.services.asked[-1] == "parking.list_spaces"
