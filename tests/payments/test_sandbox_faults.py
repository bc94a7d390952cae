import base64
from dataclasses import replace
from datetime import timedelta

import pytest
from environs import Env

from chassis.settings import MissingSetting
from contracts.errors.payments import NotificationRejected
from contracts.money import Money
from services.payments.notices.actions import forged, note_delivery, signed
from services.payments.providers.actions import take_notification
from services.payments.providers.rules import Notification, Outcome
from services.payments.reconciliation.views import violations
from services.payments.sandbox.actions import Sandbox
from services.payments.sandbox.rules import FAULTS, Faults, read_faults
from services.payments.sandbox.views import notices_to_send
from services.payments.settings import Settings
from tests.payments.builders import KEY, ADeal
from tests.payments.running import House
from tests.support.databases import Databases

WORST = Faults(timeout=0.5, twice=0.4, disorder=0.4, loss=0.3, forgery=1, seed=7)
DEALS = 12


@pytest.mark.parametrize("fault", FAULTS)
def test_about_the_share_that_was_asked_for_suffers(fault: str) -> None:
    faults = Faults(**{fault: 0.2}, seed=3)
    struck = sum(faults.strike(fault, str(number)) for number in range(5000))
    assert 850 < struck < 1150
    assert not any(faults.strike(f, str(n)) for f in FAULTS if f != fault for n in range(50))


def test_the_same_seed_strikes_the_same_orders_and_another_others() -> None:
    def struck(seed: int) -> list[bool]:
        return [Faults(timeout=0.5, seed=seed).strike("timeout", str(n)) for n in range(100)]

    assert struck(7) == struck(7) != struck(8)


def test_none_means_none_and_all_means_all() -> None:
    every = Faults(1, 1, 1, 1, 1, 1)
    for fault in FAULTS:
        assert every.strike(fault, "n")
        assert not Faults().strike(fault, "n")


def test_what_is_told_is_lost_doubled_or_followed_by_what_no_longer_holds() -> None:
    assert Faults().notices("n", ("succeeded",)) == ("succeeded",)
    assert Faults(loss=1, twice=1).notices("n", ("succeeded",)) == ()
    assert Faults(twice=1).notices("n", ("succeeded",)) == ("succeeded", "succeeded")
    assert Faults(disorder=1).notices("n", ("succeeded",)) == ("succeeded", "processing")


def test_faults_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_ENV", "development")
    monkeypatch.setenv("LINLI_NOTIFY_URL", "http://127.0.0.1:8000")
    monkeypatch.setenv("LINLI_SANDBOX_KEY", base64.urlsafe_b64encode(bytes(32)).decode())
    monkeypatch.setenv("LINLI_SANDBOX_FAULTS", "timeout=0.2 twice=0.1 seed=7")
    assert Settings.load(Env()).sandbox_faults == Faults(timeout=0.2, twice=0.1, seed=7)
    monkeypatch.setenv("LINLI_SANDBOX_FAULTS", "timeout=2")
    with pytest.raises(MissingSetting, match="LINLI_SANDBOX_FAULTS"):
        Settings.load(Env())


@pytest.mark.parametrize("text", ["timeout=-1", "timeout=x", "fire=0.1", "timeout", "seed=one"])
def test_what_is_no_share_of_a_fault_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever it is about, it is refused
        read_faults(text)


def test_a_forged_notice_says_the_contrary_and_is_rejected(house: House) -> None:
    truth = Notification("charge", "n", Money(1), Outcome("succeeded"))
    body, headers = forged(truth, house.now)
    assert '"state": "failed"' in body
    with pytest.raises(NotificationRejected):
        house.sandbox.read_notification(headers, body, house.now)


def deliver(house: House) -> None:
    """What is due, with what forgers send before it."""
    with house.work() as work:
        due = notices_to_send(work.session, work.now, 1000)
    for notice_id, truth in due:
        with pytest.raises(NotificationRejected), house.work() as work:
            house.sandbox.read_notification(*reversed(forged(truth, house.now)), house.now)
        body, headers = signed(KEY, truth, house.now)
        with house.work() as work:
            told = house.sandbox.read_notification(headers, body, house.now)
            take_notification(work, "sandbox", told)
            note_delivery(work.session, notice_id, 200, house.now)


def test_at_its_worst_every_deal_ends_and_nothing_is_charged_or_paid_twice(
    databases: Databases,
) -> None:
    house = House(databases.engine("payments"))
    house.sandbox = Sandbox(house.unit.begin, KEY, WORST)
    house.desk = replace(house.desk, providers={"sandbox": house.sandbox})
    paid, called_off = [ADeal() for _ in range(DEALS)], [ADeal() for _ in range(DEALS)]
    for deal in paid + called_off:
        house.card(deal.payee)
        house.tell(deal.requested(deposit=deal.amount))
        house.pay(deal)
    pass_time(house)
    for deal in paid:
        house.tell(deal.ended(deposit=deal.amount), deal.settled())
    house.tell(*(deal.cancelled() for deal in called_off))
    pass_time(house)
    assert {payout.status for deal in paid if (payout := house.payout(deal))} == {"paid"}
    assert {house.charge(deal).status for deal in called_off} == {"refunded"}
    assert all(len(house.orders(deal)) == 2 for deal in paid + called_off)
    with house.work() as work:
        assert violations(work.session, house.sandbox.statement()) == []


def pass_time(house: House) -> None:
    for _ in range(6):
        house.now += timedelta(seconds=40)
        house.desk.send_payouts()
        house.desk.send_refunds()
        deliver(house)
        house.desk.ask_about_unknown()
