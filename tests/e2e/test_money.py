from typing import Any

import pytest

from tests.e2e.neighbourhood import Neighbourhood, publish_item, publish_space
from tests.e2e.person import Person, yuan
from tests.e2e.test_parking import agree, book
from tests.e2e.test_things import reserve
from tests.support.wait import until

Pair = tuple[Person, Person]


def sold(owner: Person, taker: Person, taker_card: str | None = None) -> str:
    """The id of a deal that has been paid and handed over."""
    reservation = reserve(publish_item(owner, "sell"), owner, taker)
    taker.pay(reservation["id"], "price", taker_card)
    path = f"/v1/reservations/{reservation['id']}"
    taker.reaches(path, "paid")
    code = taker.get(f"{path}/handover-code")["code"]
    owner.post(f"{path}/handover", {"code": code})
    return str(reservation["id"])


def payout_of(owner: Person, deal_id: str) -> dict[str, Any] | None:
    items = owner.get("/v1/payouts")["items"]
    return next((payout for payout in items if payout["deal"]["id"] == deal_id), None)


def paid_out(owner: Person, deal_id: str, status: str) -> dict[str, Any]:
    def look() -> Any:
        payout = payout_of(owner, deal_id)
        return payout if payout and payout["status"] == status else None

    found: dict[str, Any] = until(look, seconds=60, what=f"payout of {deal_id} {status}")
    return found


def test_cards_are_bound_listed_chosen_and_removed(pair: Pair) -> None:
    person, _ = pair
    first, second = person.card(), person.card("6200000000000047")
    cards = {card["id"]: card for card in person.get("/v1/cards")["items"]}
    assert cards[first]["last4"] == "0005"
    assert cards[first]["default"]
    person.post(f"/v1/cards/{second}/default")
    defaults = [card["id"] for card in person.get("/v1/cards")["items"] if card["default"]]
    assert defaults == [second]
    person.delete(f"/v1/cards/{second}")
    assert [card["id"] for card in person.get("/v1/cards")["items"]] == [first]


def test_a_number_the_sandbox_does_not_know_gets_no_token(place: Neighbourhood) -> None:
    body = {"number": "4111111111111111", "holder": "x"}
    assert place.newcomer().refused("POST", "/v1/sandbox/card-tokens", body)[0] == 422


def test_a_provider_that_notifies_twice_and_out_of_order_charges_once(pair: Pair) -> None:
    owner, taker = pair
    owner.card()
    deal_id = sold(owner, taker, taker.card("6200000000000047"))
    paid_out(owner, deal_id, "paid")
    money = taker.get(f"/v1/deals/{deal_id}/money")
    captured = [m for m in money["movements"] if m["kind"] == "price_captured"]
    assert [m["amount"] for m in captured] == [yuan(80)]


def test_a_payout_that_fails_once_goes_out_the_second_time(pair: Pair) -> None:
    owner, taker = pair
    owner.card("6200000000000054")
    deal_id = sold(owner, taker)
    assert paid_out(owner, deal_id, "paid")["amount"] == yuan(80)
    taker.reaches(f"/v1/reservations/{deal_id}", "completed")


def test_a_payout_waits_for_a_card_and_goes_out_when_one_is_bound(pair: Pair) -> None:
    owner, taker = pair
    deal_id = sold(owner, taker)
    paid_out(owner, deal_id, "waiting_for_card")
    owner.card()
    paid_out(owner, deal_id, "paid")


def test_every_movement_of_a_deal_is_shown_to_the_two_and_sums(
    place: Neighbourhood, pair: Pair
) -> None:
    owner, taker = pair
    owner.card()
    deal_id = sold(owner, taker)
    paid_out(owner, deal_id, "paid")
    for person in pair:
        money = person.get(f"/v1/deals/{deal_id}/money")
        assert money["deal"] == {"kind": "reservation", "id": deal_id}
        assert money["escrow"] == yuan(0)
        assert [m["at"] for m in money["movements"]] == sorted(m["at"] for m in money["movements"])
    assert place.committee.refused("GET", f"/v1/deals/{deal_id}/money")[0] == 404


def test_only_the_payer_pays(pair: Pair) -> None:
    owner, renter = pair
    booking = book(renter, publish_space(owner))
    charge = renter.charge(booking["id"], "deposit")
    body = {"card_id": owner.card()}
    assert owner.refused("POST", f"/v1/charges/{charge['id']}/pay", body)[0] == 403
    foreign = {"card_id": owner.card("6200000000000047")}
    assert renter.refused("POST", f"/v1/charges/{charge['id']}/pay", foreign)[0] in (404, 422)


def test_a_forged_notification_is_refused(place: Neighbourhood) -> None:
    answer = place.newcomer().ask(
        "POST", "/v1/providers/sandbox/notifications", {"number": "x", "state": "captured"}
    )
    assert answer.status_code in (400, 401, 403)


@pytest.mark.parametrize("path", ["/v1/charges", "/v1/payouts", "/v1/cards"])
def test_money_is_shown_to_nobody_without_a_token(place: Neighbourhood, path: str) -> None:
    assert Person(place.url).refused("GET", path) == (401, "unauthenticated")


def test_a_balance_is_paid_by_itself_where_the_renter_has_agreed(pair: Pair) -> None:
    owner, renter = pair
    path = agree(renter, publish_space(owner), start=0)
    word = f"/v1/deals/{path.rpartition('/')[2]}/auto-pay"
    assert owner.refused("GET", word) == (403, "not_party")
    assert renter.refused("GET", word)[0] == 404
    assert renter.post(word, {"card_id": renter.card()})["tried_at"] is None
    renter.post(f"{path}/check-in")
    renter.post(f"{path}/check-out")
    renter.reaches(path, "settled", "paid_out")
