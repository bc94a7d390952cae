"""Looking for a space over HTTP: filters, orders, prices."""

from tests.e2e.neighbourhood import Neighbourhood, a_booking, in_minutes, publish_space
from tests.e2e.person import Person, yuan

Pair = tuple[Person, Person]
SPACES = "/v1/parking/spaces"


def test_a_space_is_found_by_height_charger_price_and_how_near_it_is(pair: Pair) -> None:
    owner, renter = pair
    low = publish_space(owner, height_limit_cm=170, price_per_hour=yuan(2))
    high = publish_space(owner, height_limit_cm=220, ev_charger=True, price_per_hour=yuan(9))
    then = {"from": in_minutes(60), "until": in_minutes(180)}

    def found(**query: object) -> list[str]:
        page = renter.get(SPACES, **{name: str(value) for name, value in query.items()})
        return [each["id"] for each in page["items"] if each["id"] in {low["id"], high["id"]}]

    for span in ({}, then):
        assert found(**span) == [high["id"], low["id"]]
        assert found(**span, height_cm=190) == [high["id"]]
        assert found(**span, ev_charger="true") == [high["id"]]
        assert found(**span, sort="price_asc") == [low["id"], high["id"]]
        assert found(**span, sort="nearest") == [high["id"], low["id"]]
    assert found(**then, max_price=400) == [low["id"]]
    assert found(**then, max_price=399) == []
    assert renter.refused("GET", f"{SPACES}?sort=furthest") == (422, "validation_failed")


def test_a_quote_is_what_is_charged(place: Neighbourhood, pair: Pair) -> None:
    owner, renter = pair
    space = publish_space(
        owner, min_minutes=30, free_minutes=20, week_rate=yuan(100), daily_cap=yuan(50)
    )
    asked = a_booking(space, start=60, minutes=4 * 1440)
    quote = renter.post("/v1/parking/quotes", {k: v for k, v in asked.items() if k != "plate"})
    assert (quote["total"], [line["kind"] for line in quote["lines"]]) == (
        yuan(100),
        ["free", "week"],
    )
    booking = renter.post("/v1/parking/bookings", asked)
    assert booking["lines"] == quote["lines"]
    charge = renter.charge(booking["id"], "deposit")
    assert charge["amount"] == quote["deposit"] == yuan(30)
    stranger = place.resident("路人")
    refused = stranger.refused("GET", f"/v1/parking/bookings/{booking['id']}")
    assert refused == (404, "not_found")
