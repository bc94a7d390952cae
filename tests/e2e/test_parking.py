from typing import Any

from tests.e2e.neighbourhood import (
    Neighbourhood,
    a_booking,
    in_minutes,
    publish_space,
)
from tests.e2e.person import Person, yuan
from tests.support.wait import until

Pair = tuple[Person, Person]


def book(renter: Person, space: dict[str, Any], **when: float) -> dict[str, Any]:
    booking: dict[str, Any] = renter.post("/v1/parking/bookings", a_booking(space, **when))
    return booking


def agree(renter: Person, space: dict[str, Any], **when: float) -> str:
    """The path of a booking whose deposit has been paid."""
    booking = book(renter, space, **when)
    renter.pay(booking["id"], "deposit")
    path = f"/v1/parking/bookings/{booking['id']}"
    # What begins in the past is agreed for a moment only.
    renter.reaches(path, "agreed", "in_use")
    return path


def test_a_rental_runs_from_publishing_to_one_payout_and_reviews(pair: Pair) -> None:
    owner, renter = pair
    owner.card()
    space = publish_space(owner, price_per_hour=yuan(10), deposit_percent=30)
    period = {"from": in_minutes(0), "until": in_minutes(90)}
    [free] = [
        s for s in renter.get("/v1/parking/spaces", **period)["items"] if s["id"] == space["id"]
    ]
    assert free["quote"]["total"] == yuan(15)
    asked = a_booking(space, start=0, minutes=90)
    quote = renter.post("/v1/parking/quotes", {k: v for k, v in asked.items() if k != "plate"})
    assert (quote["deposit"], quote["balance"]) == (yuan(4.5), yuan(10.5))
    booking = renter.post("/v1/parking/bookings", asked)
    assert booking["status"] == "awaiting_deposit"
    assert (booking["total"], booking["deposit"]) == (quote["total"], quote["deposit"])
    path = f"/v1/parking/bookings/{booking['id']}"
    assert "location_note" not in renter.get(f"/v1/parking/spaces/{space['id']}")
    renter.pay(booking["id"], "deposit")
    renter.reaches(path, "in_use")
    assert renter.get(f"/v1/parking/spaces/{space['id']}")["location_note"]
    assert renter.post(f"{path}/check-in")["status"] == "in_use"
    assert renter.post(f"{path}/check-out")["status"] == "balance_due"
    renter.pay(booking["id"], "balance")
    renter.reaches(path, "paid_out")
    payouts = [p for p in owner.get("/v1/payouts")["items"] if p["deal"]["id"] == booking["id"]]
    assert [(p["status"], p["amount"]) for p in payouts] == [("paid", yuan(15))]
    review = {"rating": 5, "tags": [], "text": "车位好找"}
    assert renter.ask("POST", f"/v1/deals/{booking['id']}/reviews", review).status_code == 201


def test_a_full_deposit_leaves_no_balance(pair: Pair) -> None:
    owner, renter = pair
    owner.card()
    path = agree(renter, publish_space(owner, deposit_percent=100), start=-1, minutes=60)
    renter.reaches(path, "in_use")
    assert renter.post(f"{path}/check-out")["status"] in ("settled", "paid_out")
    renter.reaches(path, "paid_out")


def test_the_clock_ends_a_rental_that_nobody_checks_out(pair: Pair) -> None:
    owner, renter = pair
    path = agree(renter, publish_space(owner), start=-8, minutes=9)
    renter.reaches(path, "balance_due", seconds=90)
    # The car is still there, as the owner says; its renter hears so and leaves within the grace.
    photo = {"photo_id": owner.photo()}
    assert renter.refused("POST", f"{path}/report-overstay", {"photo_id": renter.photo()})[0] == 403
    assert owner.post(f"{path}/report-overstay", photo)["overstay"]["status"] == "open"
    assert renter.post(f"{path}/check-out")["overstay"]["status"] == "forgiven"
    assert owner.refused("POST", f"{path}/overstay/forgive") == (409, "overstay_state")


def test_a_hold_that_is_not_paid_lapses_and_the_time_is_free_again(pair: Pair) -> None:
    owner, renter = pair
    space = publish_space(owner)
    booking = book(renter, space)
    status, code = renter.refused("POST", "/v1/parking/bookings", a_booking(space))
    assert (status, code) == (409, "slot_taken")
    renter.reaches(f"/v1/parking/bookings/{booking['id']}", "lapsed")
    assert book(renter, space)["status"] == "awaiting_deposit"
    charge = renter.charge(booking["id"], "deposit")
    body = {"card_id": renter.card()}
    assert renter.refused("POST", f"/v1/charges/{charge['id']}/pay", body)[0] == 409


def test_a_taken_time_is_refused_with_alternatives_that_can_be_booked(pair: Pair) -> None:
    owner, renter = pair
    space = publish_space(owner)
    book(renter, space, start=120, minutes=60)
    refused = renter.ask("POST", "/v1/parking/bookings", a_booking(space, start=150, minutes=60))
    assert refused.status_code == 409
    problem = refused.json()
    assert problem["code"] == "slot_taken"
    nearest = problem["alternatives"][0]
    again = {
        "space_id": nearest["space_id"],
        "starts_at": nearest["starts_at"],
        "ends_at": nearest["ends_at"],
        "plate": "沪A12345",
    }
    assert renter.post("/v1/parking/bookings", again)["status"] == "awaiting_deposit"


def test_cancelling_before_the_start_gives_the_deposit_back(pair: Pair) -> None:
    owner, renter = pair
    path = agree(renter, publish_space(owner))
    booking_id = path.rpartition("/")[2]
    assert renter.post(f"{path}/cancel", {"reason": "不来了"})["status"] == "cancelled"
    charge = f"/v1/charges/{renter.charge(booking_id, 'deposit')['id']}"
    renter.reaches(charge, "refunded")


def test_who_cancels_late_leaves_the_owner_what_the_terms_say(pair: Pair) -> None:
    owner, renter = pair
    owner.card()
    space = publish_space(owner, cancellation="firm", price_per_hour=yuan(10), deposit_percent=50)
    asked = a_booking(space, start=60, minutes=120)
    quote = renter.post("/v1/parking/quotes", {k: v for k, v in asked.items() if k != "plate"})
    # Twenty in all and ten of it paid, of which a fifth of the twenty binds.
    assert (quote["cancellation"], quote["refund_if_cancelled_now"]) == ("firm", yuan(6))
    path = agree(renter, space, start=60, minutes=120)
    booking_id = path.rpartition("/")[2]
    assert owner.get(path)["refund_if_cancelled_now"] == yuan(10)
    assert renter.get(path)["refund_if_cancelled_now"] == yuan(6)
    cancelled = renter.post(f"{path}/cancel", {"reason": "不来了"})
    assert (cancelled["status"], cancelled["kept"]) == ("cancelled", yuan(4))

    def divided() -> bool:
        totals = renter.get(f"/v1/deals/{booking_id}/money")["totals"]
        return bool(totals["payer"] == yuan(-4) and totals["payee"] == yuan(4))

    until(divided, seconds=30, what="the owner has their part and the renter the rest")
    assert renter.charge(booking_id, "deposit")["status"] == "captured"
    told = [one["text"] for one in owner.get("/v1/notifications")["items"]]
    assert any("定金中的" in text for text in told)


def test_money_still_on_its_way_when_a_deal_is_cancelled_comes_back_by_itself(pair: Pair) -> None:
    owner, renter = pair
    booking = book(renter, publish_space(owner))
    renter.pay(booking["id"], "deposit")
    renter.ask("POST", f"/v1/parking/bookings/{booking['id']}/cancel")
    renter.reaches(f"/v1/charges/{renter.charge(booking['id'], 'deposit')['id']}", "refunded")


def test_after_the_start_a_booking_cannot_be_cancelled(pair: Pair) -> None:
    owner, renter = pair
    path = agree(renter, publish_space(owner), start=-1, minutes=60)
    renter.reaches(path, "in_use")
    assert renter.refused("POST", f"{path}/cancel")[0] == 409


def test_availability_leaves_out_what_is_booked(pair: Pair) -> None:
    owner, renter = pair
    space = publish_space(owner)
    booking = book(renter, space, start=60, minutes=60)
    span = {"from": in_minutes(0), "until": in_minutes(240)}
    found = renter.get(f"/v1/parking/spaces/{space['id']}/availability", **span)
    assert found["zone"] == "Asia/Shanghai"
    assert found["free"] == [
        {"from": span["from"], "until": booking["starts_at"]},
        {"from": booking["ends_at"], "until": span["until"]},
    ]


def test_the_same_hours_are_booked_week_after_week_once_for_each_key(pair: Pair) -> None:
    owner, renter = pair
    space = publish_space(owner)
    every_day = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    asked = a_booking(space, start=60, minutes=60)
    series = {**asked, "weekdays": every_day, "weeks": 1, "all_or_none": True}
    assert renter.refused("POST", "/v1/parking/bookings/series", series, key=None)[0] == 400
    first, again = (
        renter.ask("POST", "/v1/parking/bookings/series", series, key="a-week") for _ in range(2)
    )
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    bookings = first.json()["bookings"]
    assert len({one["id"] for one in bookings}) == 7
    assert renter.charge(bookings[-1]["id"], "deposit")["status"] == "due"
    refused = renter.ask("POST", "/v1/parking/bookings/series", series)
    assert (refused.status_code, refused.json()["code"]) == (409, "slot_taken")


def test_nobody_books_their_own_space_or_one_they_may_not_see(
    place: Neighbourhood, pair: Pair
) -> None:
    owner, _ = pair
    space = publish_space(owner)
    assert owner.refused("POST", "/v1/parking/bookings", a_booking(space))[0] == 422
    stranger = place.resident("路人")
    assert stranger.refused("POST", "/v1/parking/bookings", a_booking(space)) == (404, "not_found")


def test_a_booking_is_seen_by_the_two_alone(place: Neighbourhood, pair: Pair) -> None:
    owner, renter = pair
    booking = book(renter, publish_space(owner))
    path = f"/v1/parking/bookings/{booking['id']}"
    other = place.resident("老赵")
    place.friends(owner, other)
    assert other.refused("GET", path)[0] == 404
    assert owner.get(path)["plate"] == "沪A12345"
    for person, role in ((owner, "owner"), (renter, "renter")):
        mine = person.get("/v1/me/parking/bookings", role=role)["items"]
        assert booking["id"] in {entry["id"] for entry in mine}
