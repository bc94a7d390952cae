import pytest

from contracts.errors.general import Unavailable
from services.parking.bookings.model import Booking
from tests.parking.builders import HOUR, MONDAY, NOW, WAITS, a_booking, a_space, agreed, two_friends
from tests.parking.running import Running

HOLD_OVER = NOW + WAITS.deposit_hold


def status(parking: Running, booking: Booking) -> str:
    with parking.database() as session:
        return session.get_one(Booking, booking.id).status


def held(parking: Running, **terms: object) -> Booking:
    with parking.database() as session:
        owner, renter = two_friends(session)
        return a_booking(session, a_space(session, owner, **terms), renter)


@pytest.mark.parametrize(
    ("outcome", "becomes"),
    [
        ("closed", "lapsed"),
        ("unknown_deal", "lapsed"),
        ("processing", "awaiting_deposit"),
        ("captured", "awaiting_deposit"),
        (Unavailable(), "awaiting_deposit"),
    ],
)
def test_a_hold_lapses_only_when_no_money_can_come_any_more(
    parking: Running, outcome: str | Exception, becomes: str
) -> None:
    booking = held(parking)
    parking.payments.outcome = outcome
    parking.tick(HOLD_OVER - HOUR / 60)
    assert status(parking, booking) == "awaiting_deposit"
    parking.tick(HOLD_OVER)
    assert status(parking, booking) == becomes


def test_a_request_nobody_answers_expires(parking: Running) -> None:
    booking = held(parking, instant=False)
    parking.tick(NOW + WAITS.approval - HOUR / 60)
    assert status(parking, booking) == "requested"
    parking.tick(NOW + WAITS.approval)
    assert status(parking, booking) == "expired"


def test_the_clock_starts_and_ends_a_stay_all_the_same(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        booking = agreed(session, a_space(session, owner), renter)
    seen = []
    for now in (MONDAY - HOUR / 60, MONDAY, MONDAY + 2 * HOUR - HOUR / 60, MONDAY + 2 * HOUR):
        parking.tick(now)
        seen.append(status(parking, booking))
    assert seen == ["agreed", "in_use", "in_use", "balance_due"]


def test_one_booking_that_fails_holds_up_no_other(
    parking: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, other = held(parking), held(parking)

    def close(*, deal_id: str) -> dict[str, str]:
        if deal_id == str(stuck.id):
            raise RuntimeError("no answer of any kind")
        return {"outcome": "closed"}

    monkeypatch.setattr(parking.payments, "close_charges", close)
    parking.tick(HOLD_OVER)
    assert (status(parking, stuck), status(parking, other)) == ("awaiting_deposit", "lapsed")


def test_more_than_one_batch_is_seen_to_in_one_tick(
    parking: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chassis.each_due.BATCH", 2)
    bookings = [held(parking) for _ in range(5)]
    parking.tick(HOLD_OVER)
    assert {status(parking, booking) for booking in bookings} == {"lapsed"}
