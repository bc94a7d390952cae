"""Who is said to have got a thing that they never got keeps their money until the two agree."""

from http import HTTPStatus
from typing import Any

from tests.e2e.neighbourhood import Neighbourhood, publish_item
from tests.e2e.person import Person, yuan
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


def disputed(owner: Person, taker: Person) -> tuple[str, dict[str, Any]]:
    """A sale for eighty yuan that its owner says was handed over; (its path, its charge)."""
    item = publish_item(owner, "sell")
    deal_id = reserve(item, owner, taker)["id"]
    path = f"/v1/reservations/{deal_id}"
    charge = taker.pay(deal_id, "price")
    taker.reaches(path, "paid")
    owner.post(f"{path}/confirm")
    taker.post(f"{path}/dispute", SAID)
    return path, charge


def test_the_committee_divides_what_the_two_cannot(place: Neighbourhood) -> None:
    owner, taker = place.pair()
    owner.card()
    path, charge = disputed(owner, taker)
    deal_id = path.rpartition("/")[2]
    judge = place.committee
    listed = judge.get("/v1/committee/disputes", status="open", limit=100)["items"]
    # Once, whatever other tests of the platform dispute.
    assert [one["id"] for one in listed].count(deal_id) == 1
    case = f"/v1/committee/disputes/{deal_id}"
    answer = {"text": "六点在东门当面交给他的"}
    assert taker.refused("POST", f"{path}/dispute/answer", answer) == (403, "not_party")
    assert owner.post(f"{path}/dispute/answer", answer)["dispute"]["answer"] == answer["text"]
    assert owner.refused("POST", f"{path}/dispute/answer", answer) == (409, "dispute_answered")
    assert taker.get(path)["dispute"]["answer"] == answer["text"]
    shown = judge.get(case)
    assert shown["content"]["text"] == SAID["text"]
    assert shown["content"]["answer"] == answer["text"]
    # What it is about can be looked at while it is open, by who decides.
    photo = shown["content"]["item"]["photo"]["urls"]["thumb"]
    assert judge.ask("GET", photo).status_code == HTTPStatus.OK
    assert owner.refused("GET", "/v1/committee/disputes") == (403, "committee_only")
    assert taker.refused("GET", case) == (403, "committee_only")

    body = {"to_payer": yuan(30), "to_payee": yuan(50), "reason": "车有划痕，买方留下并少付三十元"}
    decision = f"{case}/decision"
    assert owner.refused("POST", decision, body) == (403, "committee_only")
    wrong = {**body, "to_payee": yuan(60)}
    assert judge.refused("POST", decision, wrong) == (422, "validation_failed")
    decided = judge.post(decision, body)
    assert (decided["status"], decided["content"]) == ("decided", None)
    assert judge.refused("POST", decision, body) == (409, "dispute_closed")
    assert judge.ask("GET", photo).status_code == HTTPStatus.NOT_FOUND

    done = taker.reaches(path, "completed")
    assert done["dispute"]["decision"]["to_payer"] == yuan(30)
    [payout] = owner.get("/v1/payouts")["items"]
    assert (payout["amount"], payout["status"]) == (yuan(50), "paid")

    def settled() -> bool:
        totals = taker.get(f"/v1/deals/{deal_id}/money")["totals"]
        return bool(totals["payer"] == yuan(-50) and totals["payee"] == yuan(50))

    until(settled, seconds=30, what="the books to say who has what")
    paid = taker.get(f"/v1/charges/{charge['id']}")
    assert (paid["status"], paid["refunded"]) == ("captured", yuan(30))
    for person in (owner, taker):
        person.post(f"/v1/deals/{deal_id}/reviews", {"rating": 4, "text": "居委会调解得很好"})

    def logged() -> bool:
        log = judge.get("/v1/committee/audit", limit=20)["items"]
        return {"disputes_seen", "dispute_seen", "dispute_decided"} <= {e["action"] for e in log}

    until(logged, seconds=30, what="the committee's log")


def test_the_committee_gives_all_back(place: Neighbourhood) -> None:
    owner, taker = place.pair()
    path, charge = disputed(owner, taker)
    case = f"/v1/committee/disputes/{path.rpartition('/')[2]}"
    body = {"to_payer": yuan(80), "to_payee": yuan(0), "reason": "没有交接"}
    assert place.committee.post(f"{case}/decision", body)["decision"]["handed_over"] is False
    assert taker.get(path)["status"] == "did_not_happen"
    taker.reaches(f"/v1/charges/{charge['id']}", "refunded")
    assert owner.get("/v1/payouts")["items"] == []
