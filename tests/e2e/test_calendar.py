"""A calendar that follows one's bookings, over HTTP."""

from icalendar import Calendar

from tests.e2e.neighbourhood import a_booking, publish_space
from tests.e2e.person import Person

TOKEN = "/v1/me/calendar-token"


def test_a_feed_is_live_until_its_token_is_taken_back(pair: tuple[Person, Person]) -> None:
    owner, renter = pair
    space = publish_space(owner)
    url = renter.post(TOKEN)["url"]

    def mine() -> dict[str, str]:
        answer = renter.ask("GET", url)
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        events = Calendar.from_ical(answer.content).events
        return {event["UID"]: event["STATUS"] for event in events}

    before = mine()
    booking = renter.post("/v1/parking/bookings", a_booking(space))
    uid = f"{booking['id']}@linli"
    assert mine() == {**before, uid: "TENTATIVE"}
    renter.post(f"/v1/parking/bookings/{booking['id']}/cancel")
    assert mine() == {**before, uid: "CANCELLED"}

    other = renter.post(TOKEN)["url"]
    assert renter.refused("GET", url) == (404, "not_found")
    assert renter.ask("GET", other).status_code == 200
    assert renter.ask("DELETE", TOKEN).status_code == 204
    assert renter.refused("GET", other) == (404, "not_found")
