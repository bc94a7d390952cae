"""Whatever the provider says, repeats or keeps to itself: nothing is charged or paid twice."""

import base64
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from contracts.money import Money
from services.payments.notices.actions import PATH, signed
from services.payments.providers.rules import Notification, Outcome
from tests.chaos import rentals, trades
from tests.chaos.cast import FAILS_ALWAYS, GOOD, UNKNOWN_BAD, UNKNOWN_GOOD, number_of
from tests.chaos.provider import ATTEMPTS, carried_out, nobody_asks, notices_lost, rows
from tests.chaos.stage import Stage
from tests.e2e.neighbourhood import a_booking, publish_space

PRICE = 8_000
FORGERIES = 200


def last_sale(stage: Stage) -> str:
    return str(stage.pair.other.get("/v1/me/reservations", role="taker")["items"][0]["id"])


def test_an_unknown_charge_is_asked_for_with_its_number_and_taken_once(stage: Stage) -> None:
    assert trades.trade(stage.pair, cards=(UNKNOWN_GOOD,)) == "completed"
    deal = last_sale(stage)
    # One attempt, so one number: every question and every repeat went under it.
    [(_number, kind, state, _), _payout] = rows(stage.platform, ATTEMPTS, deal)
    assert (kind, state) == ("charge", "succeeded")
    assert carried_out(stage.platform, deal) == [("charge", PRICE), ("payout", PRICE)]
    stage.rest()


def test_an_unknown_charge_that_was_declined_takes_nothing(stage: Stage) -> None:
    assert trades.trade(stage.pair, cards=(UNKNOWN_BAD, GOOD)) == "completed"
    deal = last_sale(stage)
    states = [(kind, state) for _, kind, state, _ in rows(stage.platform, ATTEMPTS, deal)]
    assert states == [("charge", "failed"), ("charge", "succeeded"), ("payout", "succeeded")]
    assert carried_out(stage.platform, deal) == [("charge", PRICE), ("payout", PRICE)]
    stage.rest()


def test_when_every_notification_is_lost_asking_finds_out(stage: Stage) -> None:
    with notices_lost(stage.platform):
        assert trades.trade(stage.pair) == "completed"
        deal = last_sale(stage)
        assert trades.step_back(stage.pair, paid=True) == "cancelled"
        called_off = last_sale(stage)
    assert carried_out(stage.platform, deal) == [("charge", PRICE), ("payout", PRICE)]
    assert carried_out(stage.platform, called_off) == [("charge", PRICE), ("refund", PRICE)]
    attempts = rows(stage.platform, ATTEMPTS, deal) + rows(stage.platform, ATTEMPTS, called_off)
    assert [state for _, _, state, _ in attempts] == ["succeeded"] * 4
    stage.rest()


def test_a_payout_that_no_card_takes_stays_owed_until_one_does(stage: Stage) -> None:
    owner = stage.pair.owner
    rentals.takes_money_with(owner, FAILS_ALWAYS)
    deal = trades.sell_up_to_the_payout(stage.pair)

    def failed_twice() -> bool | None:
        tries = [state for _, kind, state, _ in rows(stage.platform, ATTEMPTS, deal)]
        return tries.count("failed") > 1 or None

    owner.waits(failed_twice, "two payouts that fail")
    assert owner.get(f"/v1/deals/{deal}/money")["totals"]["payee"]["amount"] == 0
    owner.post(f"/v1/cards/{owner.card(number_of(GOOD))}/default")
    owner.sees(f"/v1/reservations/{deal}", "completed")
    assert carried_out(stage.platform, deal) == [("charge", PRICE), ("payout", PRICE)]
    stage.rest()


def test_only_a_genuine_fresh_notification_counts_and_only_once(stage: Stage) -> None:
    renter, platform = stage.pair.other, stage.platform
    booking = renter.post("/v1/parking/bookings", a_booking(publish_space(stage.pair.owner)))
    with notices_lost(platform), nobody_asks(platform):
        renter.press_pay(renter.charged(booking["id"], "deposit"), stage.pair.cards[GOOD])
        [(number, *_)] = rows(platform, ATTEMPTS, booking["id"])
        told = Notification("charge", number, Money(**booking["deposit"]), Outcome("succeeded"))
        refused = [send(stage, *each) for each in forgeries(stage, told)]
        assert set(refused) == {401}
        assert renter.charged(booking["id"], "deposit")["status"] == "processing"
        genuine = signed(sandbox_key(stage), told, datetime.now(UTC))
        assert [send(stage, *genuine) for _ in range(5)] == [200] * 5
    assert renter.charged(booking["id"], "deposit")["status"] == "captured"
    moves = renter.get(f"/v1/deals/{booking['id']}/money")["movements"]
    assert [move["kind"] for move in moves] == ["deposit_captured"]
    renter.post(f"/v1/parking/bookings/{booking['id']}/cancel")
    renter.charged(booking["id"], "deposit", "refunded")
    stage.rest()


def forgeries(stage: Stage, told: Notification) -> list[tuple[str, dict[str, str]]]:
    """Wrong keys, old ones, some from the future, and genuine ones with a character changed."""
    chance, key, now = random.Random(0), sandbox_key(stage), datetime.now(UTC)  # noqa: S311 - no secret
    made = [signed(chance.randbytes(32), told, now) for _ in range(10)]
    made += [signed(key, told, now + timedelta(minutes=m)) for m in (-60, -6, 6, 60)]
    while len(made) < FORGERIES:
        body, headers = signed(key, told, now)
        name = chance.choice(["body", *(h for h in headers if h != "Content-Type")])
        if name == "body":
            made.append((mutated(body, chance), headers))
        else:
            made.append((body, headers | {name: mutated(headers[name], chance)}))
    return made


def mutated(text: str, chance: random.Random) -> str:
    """One character is another."""
    at = chance.randrange(len(text))
    other = chance.choice([c for c in "0123456789abcdef" if c != text[at]])
    return text[:at] + other + text[at + 1 :]


def sandbox_key(stage: Stage) -> bytes:
    text = stage.platform.environment.all()["LINLI_SANDBOX_KEY"]
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def send(stage: Stage, body: str, headers: dict[str, str]) -> int:
    url = stage.platform.gateway_url + PATH
    return requests.post(url, body.encode(), headers=headers, timeout=15).status_code


@pytest.fixture(autouse=True)
def people_wait(stage: Stage) -> Any:
    """For their deals, until a test is over."""
    stage.wait_until_well()
    stage.pair.owner.give_up.clear()
