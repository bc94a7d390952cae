from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors.general import NotThere
from contracts.errors.payments import MoneyStateConflict, NotificationRejected
from contracts.money import Money
from services.payments.notices.actions import signed
from services.payments.providers.rules import Notification, Order, Outcome
from services.payments.sandbox.rules import is_genuine, signature
from tests.payments.builders import KEY, ADeal
from tests.payments.running import House

SIGNATURE = "Linli-Sandbox-Signature"


def paid(house: House) -> tuple[ADeal, Notification]:
    """A deal whose deposit is under way, and the provider's word that it was captured."""
    deal = ADeal()
    house.tell(deal.requested())
    order: Order = house.start(deal, house.charge(deal), house.card(deal.payer))
    house.sandbox.submit(order)
    told = Notification("charge", order.number, order.money, Outcome("succeeded"))
    return deal, told


def notify(house: House, told: Notification, *, late: timedelta = timedelta(0)) -> None:
    body, headers = signed(KEY, told, house.now - late)
    send(house, body, headers)


def send(house: House, body: str, headers: dict[str, str], provider: str = "sandbox") -> None:
    house.call(None, "take_notification", provider=provider, headers=headers, body_text=body)


def test_a_signed_notification_captures_once_however_often_it_comes(house: House) -> None:
    deal, told = paid(house)
    for _ in range(3):
        notify(house, told)
    assert house.charge(deal).status == "captured"
    assert house.told(deal) == ["charge_due", "payment_captured"]


def test_a_processing_that_comes_late_changes_nothing(house: House) -> None:
    deal, told = paid(house)
    notify(house, told)
    notify(house, replace(told, outcome=Outcome("processing")))
    assert house.charge(deal).status == "captured"


def test_an_outcome_that_contradicts_a_known_one_is_refused(house: House) -> None:
    deal, told = paid(house)
    notify(house, told)
    with pytest.raises(MoneyStateConflict):
        notify(house, replace(told, outcome=Outcome("failed", "card_declined")))
    assert house.charge(deal).status == "captured"


@pytest.mark.parametrize("minutes", [-6, 6, 600])
def test_a_notification_more_than_five_minutes_off_is_rejected(house: House, minutes: int) -> None:
    deal, told = paid(house)
    with pytest.raises(NotificationRejected):
        notify(house, told, late=timedelta(minutes=minutes))
    assert house.charge(deal).status == "processing"


def test_a_changed_body_or_header_is_rejected(house: House) -> None:
    deal, told = paid(house)
    body, headers = signed(KEY, told, house.now)
    with pytest.raises(NotificationRejected):
        send(house, body.replace("540", "541"), headers)
    for name in headers:
        if name != "Content-Type":
            with pytest.raises(NotificationRejected):
                send(house, body, headers | {name: headers[name] + "1"})
            with pytest.raises(NotificationRejected):
                send(house, body, {k: v for k, v in headers.items() if k != name})
    assert house.charge(deal).status == "processing"


def test_header_names_come_in_any_case(house: House) -> None:
    deal, told = paid(house)
    body, headers = signed(KEY, told, house.now)
    send(house, body, {name.lower(): value for name, value in headers.items()})
    assert house.charge(deal).status == "captured"


@pytest.mark.parametrize(
    "change",
    [
        {"money": Money(541)},
        {"money": Money(540, "EUR")},
        {"kind": "payout"},
        {"number": "never-ordered"},
    ],
)
def test_what_we_did_not_order_is_rejected_though_signed(
    house: House, change: dict[str, object]
) -> None:
    deal, told = paid(house)
    with pytest.raises(NotificationRejected):
        notify(house, replace(told, **change))  # type: ignore[arg-type] # one field at a time
    assert house.charge(deal).status == "processing"


@pytest.mark.parametrize("body", ["", "[]", "{}", "not json", '{"kind": "charge"}', "[" * 5000])
def test_a_signed_body_that_is_no_notification_is_rejected(house: House, body: str) -> None:
    timestamp = str(int(house.now.timestamp()))
    headers = {
        "Linli-Sandbox-Timestamp": timestamp,
        "Linli-Sandbox-Nonce": "n",
        SIGNATURE: signature(KEY, timestamp, "n", body),
    }
    with pytest.raises(NotificationRejected):
        send(house, body, headers)


def test_a_provider_that_is_not_ours_is_not_there(house: House) -> None:
    _, told = paid(house)
    body, headers = signed(KEY, told, house.now)
    with pytest.raises(NotThere):
        send(house, body, headers, provider="another")


@given(timestamp=st.text(), nonce=st.text(), body=st.text(), guess=st.text())
def test_no_guess_is_genuine(timestamp: str, nonce: str, body: str, guess: str) -> None:
    now = datetime.now(UTC)
    assert not is_genuine(KEY, timestamp, nonce, body, signed=guess, now=now)
