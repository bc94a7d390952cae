"""Who is said to have got a thing that they never got keeps their money until the two agree."""

from tests.e2e.neighbourhood import publish_item
from tests.e2e.person import Person
from tests.e2e.test_things import reserve, status_of
from tests.support.wait import until

SAID = {"reason": "not_handed_over", "text": "说好了在东门，他没有来"}


def test_money_stays_where_it_is_while_one_side_objects_and_goes_back_when_the_other_gives_in(
    pair: tuple[Person, Person],
) -> None:
    owner, taker = pair
    owner.card()
    item = publish_item(owner, "sell")
    deal_id = reserve(item, owner, taker)["id"]
    path = f"/v1/reservations/{deal_id}"
    charge = taker.pay(deal_id, "price")
    taker.reaches(path, "paid")
    assert taker.refused("POST", f"{path}/dispute", SAID) == (409, "handover_unclaimed")
    assert owner.post(f"{path}/confirm")["confirmed_by_me"]
    assert taker.refused("POST", f"{path}/cancel") == (409, "handover_claimed")

    disputed = taker.post(f"{path}/dispute", SAID)
    assert (disputed["status"], disputed["dispute"]["by"]) == ("disputed", "taker")
    assert owner.get(path)["dispute"]["text"] == SAID["text"]
    assert status_of(item, taker) == "reserved"

    def told() -> bool:
        found = owner.get("/v1/notifications")["items"]
        return any(one["subject"]["id"] == deal_id and "异议" in one["text"] for one in found)

    until(told, seconds=30, what="the owner's news of the objection")
    held = taker.get(f"/v1/deals/{deal_id}/money")
    assert held["totals"]["escrow"] == charge["amount"]

    assert owner.post(f"{path}/did-not-happen")["status"] == "did_not_happen"
    taker.reaches(f"/v1/charges/{charge['id']}", "refunded")
    assert status_of(item, taker) == "published"
    assert owner.get("/v1/payouts")["items"] == []
