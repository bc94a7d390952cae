"""A deal from the first payment to the last fen, through WeChat Pay's emulator."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
import structlog

from chassis.ids import uuid7
from contracts.errors.general import ValidationFailed
from contracts.errors.payments import NotificationRejected
from contracts.json import Json
from contracts.money import Money
from services.payments.desk import AsksProvider
from services.payments.operator import verify
from services.payments.providers.rules import StatementLine
from services.payments.reconciliation.views import violations
from tests.emulators.wechat import WechatServer
from tests.emulators.wechat.desk import MINI, openid_of
from tests.emulators.wechat_pay import WechatPayServer
from tests.payments.builders import ADeal
from tests.payments.running import House
from tests.payments.wechat_stand import WechatStand, a_merchant

PRICE = 1800


class Neighbours:
    """A house whose provider is WeChat Pay, and who lives there."""

    def __init__(self, house: House, stand: WechatStand) -> None:
        self.house, self.stand = house, stand
        self.names: dict[UUID, str] = {}
        house.now = stand.time
        house.desk = replace(house.desk, providers={"wechat_pay": stand.provider})

    def ask(self, member: UUID, method: str, **arguments: object) -> Json:
        body = self.house.call(member, method, **arguments).body
        assert body is not None
        return body

    def link(self, member: UUID) -> Json:
        """As their phone does: the code of wx.login() is bound like a card."""
        name = self.names.setdefault(member, member.hex)
        code = self.stand.login.desk.mini_program_code(name)
        return self.ask(member, "bind_card", body={"token": code})

    def openid(self, member: UUID) -> str:
        return openid_of(MINI, self.names[member])

    def agreed(self) -> tuple[ADeal, str]:
        deal = ADeal(amount=PRICE)
        self.house.tell(deal.requested(deposit=PRICE))
        self.link(deal.payer)
        return deal, str(self.house.charge(deal).id)

    def press_pay(self, deal: ADeal, charge: str) -> Json:
        body = {"method": "wechat_jsapi"}
        return self.ask(deal.payer, "pay_charge", charge_id=charge, body=body)

    def paid(self) -> ADeal:
        deal, charge = self.agreed()
        self.press_pay(deal, charge)
        self.stand.pay(self.house.orders(deal)[0])
        self.tell(deal)
        return deal

    def tell(self, deal: ADeal) -> None:
        order = self.house.orders(deal)[0]
        self.notify(*self.stand.notification(order))

    def notify(self, headers: dict[str, str], body: str) -> None:
        self.house.call(
            None, "take_notification", provider="wechat_pay", headers=headers, body_text=body
        )

    def pass_time(self, seconds: int = 5) -> None:
        self.stand.time += timedelta(seconds=seconds)
        self.house.now = self.stand.time
        self.house.desk.send_payouts()
        self.house.desk.send_refunds()
        self.stand.books.settle()
        self.house.now = self.stand.time = self.stand.time + timedelta(seconds=seconds)
        self.house.desk.ask_about_unknown()


@pytest.fixture
def here(
    house_apart: House,
    pay_server: WechatPayServer,
    login_server: WechatServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Neighbours:
    stand = WechatStand(pay_server, login_server, a_merchant())
    providers = property(lambda self: {"wechat_pay": stand.provider})
    monkeypatch.setattr(AsksProvider, "_provider", lambda self, name: stand.provider)
    monkeypatch.setattr(AsksProvider, "providers", providers)
    return Neighbours(house_apart, stand)


def status(here: Neighbours, deal: ADeal) -> str:
    payout = here.house.payout(deal)
    assert payout is not None
    return payout.status


def test_a_wechat_account_is_bound_by_the_code_of_its_phone(here: Neighbours) -> None:
    member = uuid7()
    bound = here.link(member)
    assert (bound["brand"], bound["last4"], bound["default"]) == ("wechat", None, True)
    assert here.link(member)["id"] == bound["id"]
    with pytest.raises(ValidationFailed) as refused:
        here.ask(member, "bind_card", body={"token": "never-given"})
    assert refused.value.errors == [{"pointer": "/token", "code": "unknown_card"}]


def test_a_client_learns_that_there_is_no_page_for_cards(here: Neighbours) -> None:
    assert here.ask(uuid7(), "payment_config") == {
        "provider": "wechat_pay",
        "tokeniser_url": None,
        "methods": ["wechat_jsapi"],
    }


def test_a_payment_is_captured_when_wechat_tells_of_it(here: Neighbours) -> None:
    deal, charge = here.agreed()
    shown = here.press_pay(deal, charge)
    assert (shown["status"], shown["client_action"]["method"]) == ("processing", "wechat_jsapi")
    here.stand.pay(here.house.orders(deal)[0])
    for _ in range(3):
        here.tell(deal)
    assert here.house.charge(deal).status == "captured"
    assert here.house.told(deal) == ["charge_due", "payment_captured"]


def test_a_payment_nobody_told_of_is_found_by_asking(here: Neighbours) -> None:
    deal, charge = here.agreed()
    here.press_pay(deal, charge)
    here.stand.pay(here.house.orders(deal)[0])
    here.pass_time()
    assert here.house.charge(deal).status == "captured"


def test_a_payment_by_somebody_else_is_not_taken_for_the_payers(here: Neighbours) -> None:
    deal, charge = here.agreed()
    here.press_pay(deal, charge)
    here.stand.books.pay(here.house.orders(deal)[0].number, openid="o-somebody-else")
    with pytest.raises(NotificationRejected):
        here.tell(deal)
    here.pass_time()
    assert here.house.charge(deal).status == "processing"


def test_who_does_not_pay_in_time_can_pay_again_under_a_new_number(here: Neighbours) -> None:
    deal, charge = here.agreed()
    here.press_pay(deal, charge)
    here.pass_time(2000)
    failed = here.house.charge(deal)
    assert (failed.status, failed.failure_code) == ("failed", "payment_timed_out")
    here.press_pay(deal, charge)
    first, second = here.house.orders(deal)
    here.stand.pay(second)
    here.pass_time()
    assert here.house.charge(deal).status == "captured"
    assert here.stand.moved(first) == []


def test_the_owner_is_paid_by_a_share_once_they_have_linked_their_account(
    here: Neighbours,
) -> None:
    deal = here.paid()
    here.house.tell(deal.ended(deposit=PRICE), deal.settled())
    here.pass_time()
    assert status(here, deal) == "waiting_for_card"
    here.link(deal.payee)
    here.pass_time()
    assert status(here, deal) == "paid"
    (share,) = here.stand.books.shares.values()
    (receiver,) = share["asked"]["receivers"]
    assert receiver["receiver_account"] == here.openid(deal.payee)
    assert receiver["amount"] == PRICE


def test_an_owner_who_cannot_be_paid_stays_owed_until_they_can(here: Neighbours) -> None:
    deal = here.paid()
    here.link(deal.payee)
    here.stand.books.refusing.add(here.openid(deal.payee))
    here.house.tell(deal.ended(deposit=PRICE), deal.settled())
    here.pass_time()
    payout = here.house.payout(deal)
    assert payout is not None
    assert (payout.status, payout.failure_code) == ("failed", "account_abnormal")
    here.stand.books.refusing.clear()
    here.pass_time(60)
    assert status(here, deal) == "paid"


def test_what_falls_through_goes_back(here: Neighbours) -> None:
    deal = here.paid()
    here.house.tell(deal.cancelled())
    here.pass_time()
    assert here.house.charge(deal).status == "refunded"
    (refund,) = here.stand.books.refunds.values()
    assert refund["asked"]["amount"] == {"refund": PRICE, "total": PRICE, "currency": "CNY"}


def test_before_a_hold_lapses_the_order_is_closed_there(here: Neighbours) -> None:
    deal, charge = here.agreed()
    here.press_pay(deal, charge)
    said = here.house.call(None, "close_charges", deal_id=str(deal.id)).body
    assert said == {"outcome": "closed"}
    (order,) = here.house.orders(deal)
    assert here.stand.books.payments[order.number]["state"] == "CLOSED"


def test_no_openid_code_or_key_comes_into_a_log(here: Neighbours) -> None:
    with structlog.testing.capture_logs() as logged:
        deal = here.paid()
        here.link(deal.payee)
        here.house.tell(deal.ended(deposit=PRICE), deal.settled())
        here.stand.server.faults = ["forged", "system_error", "lost", "malformed"]
        for _ in range(8):
            here.pass_time(30)
    assert status(here, deal) == "paid"
    assert logged
    text = str(logged)
    for secret in (here.openid(deal.payer), here.openid(deal.payee), here.stand.server.keys.api_v3):
        assert secret not in text
    assert MINI.secret not in text


def test_the_books_are_verified_without_the_sandboxs_statement(here: Neighbours) -> None:
    here.paid()
    with here.house.work() as work:
        assert "statements were not looked at" in verify(work.session)
        never = [StatementLine("charge", "never-ordered", Money(1))]
        assert any("never-ordered" in line for line in violations(work.session, never))
