"""A booking that one side objects to: its money stays until the two or the committee end it."""

from typing import Any

from tests.e2e.neighbourhood import Neighbourhood, publish_space
from tests.e2e.person import Person, yuan
from tests.e2e.test_disputes import disputed as disputed_thing
from tests.e2e.test_parking import agree
from tests.support.wait import until

SAID = {"reason": "occupied", "text": "车位上停着别人的车"}


def disputed(owner: Person, renter: Person) -> tuple[str, dict[str, Any]]:
    """An hour for ten yuan, of which five are paid; (its path, the dispute's entry)."""
    owner.card()
    space = publish_space(owner, price_per_hour=yuan(10), deposit_percent=50)
    path = agree(renter, space, start=60, minutes=60)
    shown = renter.post(f"{path}/dispute", SAID)
    assert (shown["status"], shown["dispute"]["by"]) == ("disputed", "renter")
    return path, shown


def case_of(judge: Person, deal_id: str) -> str:
    """The path of the committee's case about a deal."""
    listed = judge.get("/v1/committee/disputes", status="open", limit=100)["items"]
    [found] = [one["id"] for one in listed if one["deal"]["id"] == deal_id]
    return f"/v1/committee/disputes/{found}"


def test_the_committee_divides_what_is_held_of_a_booking(place: Neighbourhood) -> None:
    owner, renter = place.pair()
    path, _ = disputed(owner, renter)
    deal_id = path.rpartition("/")[2]

    def frozen() -> bool:
        return bool(renter.get(f"/v1/deals/{deal_id}/money")["state"] == "frozen")

    until(frozen, seconds=30, what="the money of the deal is frozen")
    thing, _charge = disputed_thing(owner, renter)
    judge = place.committee
    listed = judge.get("/v1/committee/disputes", status="open")["items"]
    kinds = {one["deal"]["id"]: one["deal"]["kind"] for one in listed}
    assert kinds == {deal_id: "booking", thing.rpartition("/")[2]: "reservation"}
    first = judge.get("/v1/committee/disputes", limit=1)
    rest = judge.get("/v1/committee/disputes", limit=1, cursor=first["next_cursor"])
    assert [one["id"] for one in first["items"] + rest["items"]] == [one["id"] for one in listed]

    case = case_of(judge, deal_id)
    answer = {"text": "车位是空的，有照片"}
    assert owner.post(f"{path}/dispute/answer", answer)["dispute"]["answer"] == answer["text"]
    assert owner.refused("POST", f"{path}/dispute/answer", answer) == (409, "dispute_answered")
    content = judge.get(case)["content"]
    assert (content["text"], content["answer"]) == (SAID["text"], answer["text"])
    assert owner.refused("GET", case) == (403, "committee_only")
    decision = f"{case}/decision"
    body = {"to_payer": yuan(2), "to_payee": yuan(3), "reason": "只停了一半时间"}
    assert renter.refused("POST", decision, body) == (403, "committee_only")
    assert judge.refused("POST", decision, {**body, "to_payee": yuan(4)})[0] == 422
    assert judge.post(decision, body)["status"] == "decided"
    assert judge.refused("POST", decision, body) == (409, "dispute_closed")

    renter.reaches(path, "paid_out")
    totals = renter.get(f"/v1/deals/{deal_id}/money")["totals"]
    assert totals["payee"] == yuan(3)
    for person, words in ((owner, "付给您"), (renter, "退还您")):

        def told(person: Person = person, words: str = words) -> bool:
            return any(words in one["text"] for one in person.get("/v1/notifications")["items"])

        until(told, seconds=30, what=f"{person.name} hears of the decision")


def shows_evidence(judge: Person, owner: Person, renter: Person, path: str) -> None:
    """A photo and the renter's own words, before the committee."""
    about = {"subject": {"kind": "booking", "id": path.rpartition("/")[2]}}
    talk = renter.post("/v1/conversations", about)["id"]
    renter.post(f"/v1/conversations/{talk}/messages", {"text": "进不去"})
    owner.post(f"/v1/conversations/{talk}/messages", {"text": "门是开着的"})
    photo = {"photo_ids": [renter.photo()]}
    assert owner.refused("POST", f"{path}/dispute/photos", photo)[0] == 422
    renter.post(f"{path}/dispute/photos", photo)
    case = case_of(judge, about["subject"]["id"])
    for person, where in ((owner, owner.get(path)["dispute"]), (judge, judge.get(case)["content"])):
        [shown] = where["photos"]
        assert person.ask("GET", shown["urls"]["thumb"]).status_code == 200
    assert judge.get(f"{case}/conversation")["items"] == []
    assert owner.refused("GET", f"{case}/conversation") == (403, "committee_only")
    shown = renter.post(f"{path}/dispute/show-conversation")["dispute"]
    assert shown["conversation_shown_by"] == ["renter"]
    again = renter.refused("POST", f"{path}/dispute/show-conversation")
    assert again == (409, "conversation_shown")
    assert [one["text"] for one in judge.get(f"{case}/conversation")["items"]] == ["进不去"]
    log = judge.get("/v1/committee/audit", action="dispute_conversation_seen")["items"]
    assert about["subject"]["id"] in log[0]["subject_ids"]


def test_the_two_divide_it_themselves(place: Neighbourhood) -> None:
    owner, renter = place.pair()
    path, shown = disputed(owner, renter)
    # Both know from the beginning what happens if nobody decides, and when.
    default = shown["dispute"]["default"]
    assert (default["outcome"], default["to_payer"]) == ("back", yuan(5))
    assert shown["dispute"]["decide_by"] > shown["dispute"]["opened_at"]
    proposals = f"{path}/dispute/proposals"
    first = {"to_payer": yuan(0), "to_payee": yuan(5)}
    assert owner.refused("POST", proposals, {**first, "to_payer": yuan(1)})[0] == 422
    asked = owner.post(proposals, first)["dispute"]["proposals"][-1]
    counter = {"to_payer": yuan(4), "to_payee": yuan(1)}
    [replaced, offered] = renter.post(proposals, counter)["dispute"]["proposals"]
    assert (replaced["id"], replaced["status"]) == (asked["id"], "replaced")
    late = f"{proposals}/{asked['id']}/accept"
    assert renter.refused("POST", late) == (409, "dispute_proposal_over")
    shows_evidence(place.committee, owner, renter, path)
    accept = f"{proposals}/{offered['id']}/accept"
    assert renter.refused("POST", accept) == (403, "not_party")
    assert place.committee.refused("POST", accept)[0] == 404
    agreed = owner.post(accept)
    assert agreed["dispute"]["decision"]["by"] == "both"
    renter.reaches(path, "paid_out")
    totals = renter.get(f"/v1/deals/{path.rpartition('/')[2]}/money")["totals"]
    assert totals["payee"] == yuan(1)


def test_who_objects_takes_it_back_and_the_owner_may_give_in(place: Neighbourhood) -> None:
    owner, renter = place.pair()
    path, _ = disputed(owner, renter)
    assert renter.refused("POST", f"{path}/check-in") == (409, "booking_state")
    assert owner.refused("POST", f"{path}/withdraw-dispute") == (403, "not_party")
    assert renter.post(f"{path}/withdraw-dispute")["status"] == "agreed"
    assert renter.refused("POST", f"{path}/dispute", SAID) == (409, "dispute_closed")
    owner.post(f"{path}/dispute", {**SAID, "reason": "other"})
    assert owner.post(f"{path}/cancel")["cancelled_by"] == "owner"
    charge = renter.charge(path.rpartition("/")[2], "deposit")
    renter.reaches(f"/v1/charges/{charge['id']}", "refunded")
