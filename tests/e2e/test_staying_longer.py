"""A renter stays for longer than was booked."""

from datetime import datetime, timedelta

from chassis.clock import rfc3339
from tests.e2e.neighbourhood import publish_space
from tests.e2e.person import Person, yuan
from tests.e2e.test_parking import agree
from tests.support.wait import until


def test_a_stay_is_made_longer_and_the_owner_gets_one_sum(pair: tuple[Person, Person]) -> None:
    owner, renter = pair
    owner.card()
    space = publish_space(owner, price_per_hour=yuan(10), deposit_percent=30)
    path = agree(renter, space, start=-1, minutes=61)
    booking_id = path.rpartition("/")[2]
    ends_at = datetime.fromisoformat(renter.get(path)["ends_at"])
    later = {"ends_at": rfc3339(ends_at + timedelta(hours=1))}
    assert renter.ask("POST", f"{path}/extend", later, key=None).status_code == 400
    quote = renter.post(f"{path}/extension-quote", later)
    assert sum(line["amount"]["amount"] for line in quote["lines"]) == quote["total"]["amount"]
    asked = renter.post(f"{path}/extend", later)
    assert asked["extensions"][0]["supplement"] == quote["supplement"]
    assert owner.refused("POST", f"{path}/extend", later)[0] == 403
    assert renter.refused("POST", f"{path}/extend", later) == (409, "extension_pending")
    renter.pay(booking_id, "supplement")

    def is_longer() -> bool:
        return bool(renter.get(path)["ends_at"] == later["ends_at"])

    until(is_longer, seconds=30, what="the stay is longer")
    renter.post(f"{path}/check-out")
    renter.pay(booking_id, "balance")
    renter.reaches(path, "paid_out")
    payouts = [p for p in owner.get("/v1/payouts")["items"] if p["deal"]["id"] == booking_id]
    assert [p["amount"] for p in payouts] == [quote["total"]]
    money = renter.get(f"/v1/deals/{booking_id}/money")
    assert "supplement_captured" in [move["kind"] for move in money["movements"]]
