from typing import Any

import pytest

from tests.e2e.neighbourhood import Neighbourhood, a_meeting, in_minutes, publish_item
from tests.e2e.person import Person, yuan
from tests.support.wait import until

Pair = tuple[Person, Person]


def reserve(item: dict[str, Any], owner: Person, taker: Person, **more: Any) -> dict[str, Any]:
    path = f"/v1/listings/{item['id']}/reservations"
    proposed = taker.post(path, a_meeting(**more))
    assert proposed["status"] == "proposed"
    accepted: dict[str, Any] = owner.post(f"/v1/reservations/{proposed['id']}/accept")
    return accepted


def status_of(item: dict[str, Any], reader: Person) -> str:
    return str(reader.get(f"/v1/listings/{item['id']}")["status"])


def test_a_sale_runs_from_publishing_to_money_paid_out_and_reviews(
    place: Neighbourhood, pair: Pair
) -> None:
    owner, taker = pair
    owner.card()
    item = publish_item(owner, "sell", price=yuan(80))
    [shown] = [i for i in taker.get("/v1/listings")["items"] if i["id"] == item["id"]]
    assert shown["owner"]["display_name"] == owner.name
    reservation = reserve(item, owner, taker)
    path = f"/v1/reservations/{reservation['id']}"
    assert reservation["status"] == "awaiting_payment"
    seen = taker.get(f"/v1/listings/{item['id']}")
    assert (seen["status"], seen["status_label"]) == ("reserved", "预约完成")
    charge = taker.pay(reservation["id"], "price")
    assert charge["amount"] == yuan(80)
    taker.reaches(path, "paid")
    assert owner.ask("GET", f"{path}/handover-code").status_code == 403
    code = taker.get(f"{path}/handover-code")["code"]
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    assert owner.refused("POST", f"{path}/handover", {"code": wrong}) == (
        422,
        "handover_code_wrong",
    )
    assert owner.post(f"{path}/handover", {"code": code})["status"] in ("handed_over", "completed")
    taker.reaches(path, "completed")
    done = taker.get(f"/v1/listings/{item['id']}")
    assert (done["status"], done["status_label"]) == ("completed", "交易已完成")
    [payout] = [
        p for p in owner.get("/v1/payouts")["items"] if p["deal"]["id"] == reservation["id"]
    ]
    assert (payout["status"], payout["amount"]) == ("paid", yuan(80))
    review = {"rating": 5, "text": "车很好"}
    reviewed = taker.ask("POST", f"/v1/deals/{reservation['id']}/reviews", review)
    assert reviewed.status_code == 201


def test_a_gift_is_completed_by_both_confirmations_without_money(pair: Pair) -> None:
    owner, taker = pair
    item = publish_item(owner, "give")
    reservation = reserve(item, owner, taker)
    assert reservation["status"] == "accepted"
    path = f"/v1/reservations/{reservation['id']}"
    assert owner.post(f"{path}/confirm")["status"] == "accepted"
    assert taker.post(f"{path}/confirm")["status"] == "completed"
    assert status_of(item, taker) == "completed"
    assert taker.get("/v1/charges", deal_id=reservation["id"])["items"] == []


def test_one_confirmation_completes_by_itself_after_a_while(pair: Pair) -> None:
    owner, taker = pair
    reservation = reserve(publish_item(owner, "give"), owner, taker)
    path = f"/v1/reservations/{reservation['id']}"
    taker.post(f"{path}/confirm")
    owner.reaches(path, "completed")


def test_an_even_swap_takes_both_items_and_completes_both(pair: Pair) -> None:
    owner, taker = pair
    item, offered = publish_item(owner, "swap"), publish_item(taker, "swap")
    reservation = reserve(item, owner, taker, offered_listing_id=offered["id"])
    assert reservation["status"] == "accepted"
    assert (status_of(item, taker), status_of(offered, owner)) == ("reserved", "reserved")
    path = f"/v1/reservations/{reservation['id']}"
    for person in pair:
        person.post(f"{path}/confirm")
    assert (status_of(item, taker), status_of(offered, owner)) == ("completed", "completed")


def test_a_swap_with_a_difference_is_paid_by_the_taker(pair: Pair) -> None:
    owner, taker = pair
    owner.card()
    item, offered = publish_item(owner, "swap", price=yuan(20)), publish_item(taker, "give")
    reservation = reserve(item, owner, taker, offered_listing_id=offered["id"])
    assert reservation["status"] == "awaiting_payment"
    taker.pay(reservation["id"], "price")
    path = f"/v1/reservations/{reservation['id']}"
    taker.reaches(path, "paid")
    for person in pair:
        person.post(f"{path}/confirm")
    owner.reaches(path, "completed")
    assert status_of(offered, owner) == "completed"


def test_accepting_a_swap_takes_both_or_neither(place: Neighbourhood, pair: Pair) -> None:
    owner, taker = pair
    item, offered = publish_item(owner, "swap"), publish_item(taker, "swap")
    proposal = taker.post(
        f"/v1/listings/{item['id']}/reservations", a_meeting(offered_listing_id=offered["id"])
    )
    reserve(offered, taker, owner, offered_listing_id=publish_item(owner, "give")["id"])
    status, _ = owner.refused("POST", f"/v1/reservations/{proposal['id']}/accept")
    assert status == 409
    assert status_of(item, taker) == "published"


def test_declining_leaves_the_item_free(pair: Pair) -> None:
    owner, taker = pair
    item = publish_item(owner, "give")
    proposal = taker.post(f"/v1/listings/{item['id']}/reservations", a_meeting())
    path = f"/v1/reservations/{proposal['id']}"
    assert taker.refused("POST", f"{path}/decline")[0] == 403
    assert owner.post(f"{path}/decline", {"reason": "已送人"})["status"] == "declined"
    assert status_of(item, taker) == "published"


@pytest.mark.parametrize("who", ["owner", "taker"])
def test_cancelling_a_paid_deal_frees_the_item_and_gives_the_money_back(
    pair: Pair, who: str
) -> None:
    owner, taker = pair
    item = publish_item(owner, "sell")
    reservation = reserve(item, owner, taker)
    taker.pay(reservation["id"], "price")
    path = f"/v1/reservations/{reservation['id']}"
    taker.reaches(path, "paid")
    canceller = owner if who == "owner" else taker
    assert canceller.post(f"{path}/cancel", {"reason": "计划有变"})["status"] == "cancelled"
    assert status_of(item, taker) == "published"
    charge = f"/v1/charges/{taker.charge(reservation['id'], 'price')['id']}"
    taker.reaches(charge, "refunded")


def test_what_is_not_paid_in_time_expires_and_the_item_is_free_again(pair: Pair) -> None:
    owner, taker = pair
    item = publish_item(owner, "sell")
    reservation = reserve(item, owner, taker)
    taker.reaches(f"/v1/reservations/{reservation['id']}", "expired")
    assert status_of(item, taker) == "published"
    charge = taker.charge(reservation["id"], "price")
    assert (
        taker.refused("POST", f"/v1/charges/{charge['id']}/pay", {"card_id": taker.card()})[0]
        == 409
    )


def test_a_declined_card_can_be_followed_by_a_good_one(pair: Pair) -> None:
    owner, taker = pair
    reservation = reserve(publish_item(owner, "sell"), owner, taker)
    declined = taker.pay(reservation["id"], "price", taker.card("6200000000000013"))
    assert (declined["status"], declined["failure_code"]) == ("failed", "card_declined")
    taker.pay(reservation["id"], "price")
    taker.reaches(f"/v1/reservations/{reservation['id']}", "paid")


def test_one_item_is_promised_to_one(place: Neighbourhood, pair: Pair) -> None:
    owner, taker = pair
    other = place.resident("老赵")
    place.friends(owner, other)
    item = publish_item(owner, "give")
    path = f"/v1/listings/{item['id']}/reservations"
    first, second = taker.post(path, a_meeting()), other.post(path, a_meeting())
    owner.post(f"/v1/reservations/{first['id']}/accept")
    assert owner.refused("POST", f"/v1/reservations/{second['id']}/accept")[0] == 409
    assert other.refused("GET", f"/v1/reservations/{first['id']}")[0] == 404
    waiting = other.get(f"/v1/reservations/{second['id']}")
    assert (waiting["status"], waiting["place_in_line"]) == ("proposed", 1)
    taker.post(f"/v1/reservations/{first['id']}/cancel")
    assert owner.post(f"/v1/reservations/{second['id']}/accept")["status"] == "accepted"


def test_the_list_pages_newest_first_and_filters(pair: Pair) -> None:
    owner, taker = pair
    made = [publish_item(owner, kind)["id"] for kind in ("give", "sell", "swap", "give", "give")]
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = taker.get("/v1/listings", owner_id=owner.id, limit="2", **cursor)
        seen += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert seen == made[::-1]
    gifts = taker.get("/v1/listings", owner_id=owner.id, kind="give")["items"]
    assert [item["id"] for item in gifts] == [made[4], made[3], made[0]]
    assert owner.get("/v1/listings", owner_id=owner.id)["items"] == []
    assert {item["id"] for item in owner.get("/v1/me/listings")["items"]} >= set(made)


def test_withdrawing_ends_a_post(pair: Pair) -> None:
    owner, taker = pair
    item = publish_item(owner)
    assert taker.refused("DELETE", f"/v1/listings/{item['id']}") == (403, "not_owner")
    owner.delete(f"/v1/listings/{item['id']}")
    assert item["id"] not in {i["id"] for i in taker.get("/v1/listings")["items"]}
    assert taker.refused("POST", f"/v1/listings/{item['id']}/reservations", a_meeting())[0] in (
        404,
        409,
    )


def test_a_conversation_about_an_item_is_between_the_two(place: Neighbourhood, pair: Pair) -> None:
    owner, taker = pair
    item = publish_item(owner)
    subject = {"subject": {"kind": "listing", "id": item["id"]}}
    opened = taker.ask("POST", "/v1/conversations", subject)
    assert opened.status_code == 201
    again = taker.ask("POST", "/v1/conversations", subject)
    assert (again.status_code, again.json()["id"]) == (200, opened.json()["id"])
    path = f"/v1/conversations/{opened.json()['id']}/messages"
    taker.post(path, {"text": "还在吗？"})
    owner.post(path, {"text": "在的"})
    assert [m["text"] for m in taker.get(path)["items"]] == ["在的", "还在吗？"]
    assert opened.json()["id"] in {c["id"] for c in owner.get("/v1/conversations")["items"]}
    stranger = place.resident("路人")
    assert stranger.refused("GET", path)[0] == 404
    assert stranger.refused("POST", "/v1/conversations", subject)[0] == 404
    until(lambda: len(owner.get(path)["items"]) == 2)


def test_words_find_a_friends_things_and_nobody_elses(place: Neighbourhood, pair: Pair) -> None:
    owner, taker = pair
    bicycle = publish_item(owner, title="儿童自行车", description="Blue bicycle")
    publish_item(owner, title="电饭煲", description="九成新")
    stranger = place.resident("路人")
    for words in ("自行车", "自行车 儿童", "bicycles blue"):
        found = taker.get("/v1/listings", q=words, owner_id=owner.id, sort="relevance")["items"]
        assert [item["id"] for item in found] == [bicycle["id"]]
        assert stranger.get("/v1/listings", q=words, owner_id=owner.id)["items"] == []
    assert taker.get("/v1/listings", q="自行车 电饭煲", owner_id=owner.id)["items"] == []


def test_a_meeting_moves_by_both_and_what_did_not_happen_gives_the_money_back(pair: Pair) -> None:
    owner, taker = pair
    item = publish_item(owner, "sell")
    reservation = reserve(item, owner, taker)
    path = f"/v1/reservations/{reservation['id']}"
    assert 0 < reservation["expires_in"] <= 8
    taker.pay(reservation["id"], "price")
    taker.reaches(path, "paid")
    moved = {"meet_at": in_minutes(300), "place": "北门"}
    assert owner.post(f"{path}/reschedule", moved)["reschedule"] == {**moved, "by": "owner"}
    assert taker.post(f"{path}/reschedule", moved)["place"] == "北门"
    assert owner.refused("POST", f"{path}/no-show") == (409, "meeting_to_come")
    assert taker.post(f"{path}/did-not-happen")["status"] == "did_not_happen"
    assert status_of(item, taker) == "published"
    taker.reaches(f"/v1/charges/{taker.charge(reservation['id'], 'price')['id']}", "refunded")


def test_favourites_are_what_one_may_see_and_their_owner_renews_them(
    place: Neighbourhood, pair: Pair
) -> None:
    owner, friend = pair
    path = f"/v1/me/favourites/{publish_item(owner)['id']}"
    assert place.resident("路人").refused("PUT", path) == (404, "not_found")
    for _ in range(2):
        assert friend.ask("PUT", path).status_code == 204
    [kept] = friend.get("/v1/me/favourites")["items"]
    assert path.endswith(kept["id"])
    renewed = owner.post(f"/v1/listings/{kept['id']}/renew")
    assert renewed["expires_at"] >= kept["expires_at"]
    assert friend.refused("POST", f"/v1/listings/{kept['id']}/renew") == (403, "not_owner")
    friend.delete(path)
    assert friend.get("/v1/me/favourites")["items"] == []


def test_what_is_near_comes_first_when_asked(place: Neighbourhood) -> None:
    me, near, far, further = (place.resident(building=each) for each in ("7", "7", "八号", "9"))
    for friend in (near, far, further):
        place.friends(me, friend)
    first, last, middle = (publish_item(each) for each in (near, further, far))

    def listed(**query: str) -> list[str]:
        return [item["id"] for item in me.get("/v1/listings", **query)["items"]]

    newest = [middle["id"], last["id"], first["id"]]
    assert listed() == newest
    # Own building first; of the others nobody knows yet where they stand.
    assert listed(sort="nearest") == [first["id"], middle["id"], last["id"]]
    path = "/v1/committee/buildings"
    at = {"latitude": 31.2300, "longitude": 121.4700}
    assert me.refused("POST", path, {"building": "8", **at}) == (403, "committee_only")
    for building, north in (("7", 0), ("8", 0.004), ("9", 0.001)):
        place.committee.post(path, {**at, "building": building, "latitude": 31.23 + north})
    assert listed(sort="nearest") == [first["id"], last["id"], middle["id"]]
    placed = place.committee.get(path)["items"]
    assert {"7", "8", "9"} <= {each["building"] for each in placed if each["latitude"]}
    assert place.newcomer().get("/v1/listings", sort="nearest")["items"] == []
    assert me.refused("GET", f"/v1/listings?sort=nearest&near={far.id}")[0] == 422
