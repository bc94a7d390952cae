"""The renter comes, and somebody else is parked there: all goes back at once."""

from tests.e2e.neighbourhood import publish_space
from tests.e2e.person import Person
from tests.e2e.test_parking import agree
from tests.support.wait import until


def test_who_finds_the_space_taken_gets_all_back_and_other_places(
    pair: tuple[Person, Person],
) -> None:
    owner, renter = pair
    path = agree(renter, publish_space(owner, cancellation="firm"), start=-1, minutes=60)
    other = publish_space(owner, label="B2-118")
    photo = {"photo_id": renter.photo()}
    assert owner.refused("POST", f"{path}/report-occupied", photo)[0] in (403, 422)
    answer = renter.post(f"{path}/report-occupied", photo)
    assert (answer["status"], answer["cancelled_because"]) == ("cancelled", "occupied")
    assert other["id"] in {each["space_id"] for each in answer["alternatives"]}
    charge = renter.charge(path.rpartition("/")[2], "deposit")
    renter.reaches(f"/v1/charges/{charge['id']}", "refunded")
    seen = owner.get(path)["occupied_photo"]["urls"]["thumb"]
    assert owner.ask("GET", seen).status_code == 200

    def told() -> bool:
        return any("车位被占" in one["text"] for one in owner.get("/v1/notifications")["items"])

    until(told, seconds=30, what="the owner hears of it")
