"""Somebody else's client against the same emulator: two implementations that agree."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from wechatpayv3 import SignType, WeChatPay, WeChatPayType

from chassis.ids import uuid7
from contracts.money import Money
from services.payments.providers.rules import Order
from tests.emulators.wechat import WechatServer
from tests.emulators.wechat_pay import WechatPayServer
from tests.emulators.wechat_pay.books import APP_ID, MERCHANT, SCENE
from tests.emulators.wechat_pay.keys import (
    MERCHANT_SERIAL,
    PUBLIC_ID,
    private_pem,
    public_pem,
)
from tests.payments.provider_contract import PART, PRICE, a_paid, an_order, payout_of, refund_of
from tests.payments.wechat_stand import NOTIFY_URL, WechatStand, a_merchant

Answer = tuple[int, str]


@pytest.fixture
def stand(pay_server: WechatPayServer, login_server: WechatServer) -> WechatStand:
    return WechatStand(pay_server, login_server, a_merchant("merchant", 30))


@pytest.fixture
def other(stand: WechatStand) -> WeChatPay:
    keys = stand.server.keys
    client = WeChatPay(
        WeChatPayType.MINIPROG,
        mchid=MERCHANT,
        private_key=private_pem(keys.merchant),
        cert_serial_no=MERCHANT_SERIAL,
        appid=APP_ID,
        apiv3_key=keys.api_v3,
        notify_url=NOTIFY_URL,
        public_key=public_pem(keys.wechat),
        public_key_id=PUBLIC_ID,
        timeout=(2, 2),
    )
    # It knows one address only.
    client._core._gate_way = stand.server.url
    return client


def said(ask: Callable[..., Answer], **arguments: Any) -> dict[str, Any]:
    status, text = ask(**arguments)
    assert status in (200, 204), text
    body: dict[str, Any] = json.loads(text) if text else {}
    return body


def test_both_find_a_payment_of_either_paid(stand: WechatStand, other: WeChatPay) -> None:
    ours = an_order(stand, "charge")
    stand.provider.submit(ours)
    theirs = uuid7().hex
    later = (stand.now(minutes=10)).isoformat()
    answer = said(
        other.pay,
        description="x",
        out_trade_no=theirs,
        amount={"total": PRICE.amount, "currency": "CNY"},
        payer={"openid": stand.token()},
        time_expire=later,
        settle_info={"profit_sharing": False},
    )
    assert answer["prepay_id"].startswith("wx")
    for number in (ours.number, theirs):
        assert said(other.query, out_trade_no=number)["trade_state"] == "NOTPAY"
        stand.books.pay(number)
        assert said(other.query, out_trade_no=number)["trade_state"] == "SUCCESS"
        order = Order("wechat_pay", "charge", number, PRICE, stand.now(), stand.token())
        assert stand.provider.query(order).state == "succeeded"


def test_both_sign_what_the_phone_is_told_alike(stand: WechatStand, other: WeChatPay) -> None:
    action = stand.provider.submit(an_order(stand, "charge")).client_action
    assert action is not None
    told = action["parameters"]
    lines = [told[name] for name in ("appId", "timeStamp", "nonceStr", "package")]
    assert other.sign(lines, SignType.RSA_SHA256) == told["paySign"]


def test_an_order_that_one_closes_is_closed_for_the_other(
    stand: WechatStand, other: WeChatPay
) -> None:
    order = an_order(stand, "charge")
    stand.provider.submit(order)
    said(other.close, out_trade_no=order.number)
    assert stand.provider.query(order).state == "failed"


def test_a_refund_of_one_is_the_same_to_the_other(stand: WechatStand, other: WeChatPay) -> None:
    charge = a_paid(stand)
    refund = refund_of(stand, charge, PART)
    stand.provider.submit(refund)
    theirs = uuid7().hex
    said(
        other.refund,
        out_refund_no=theirs,
        out_trade_no=charge.number,
        amount={"refund": 1, "total": PRICE.amount, "currency": "CNY"},
    )
    stand.books.settle()
    for number, money in ((refund.number, PART), (theirs, Money(1))):
        assert said(other.query_refund, out_refund_no=number)["status"] == "SUCCESS"
        asked = refund_of(stand, charge, money)
        order = Order("wechat_pay", "refund", number, money, stand.now(), parts=asked.parts)
        assert stand.provider.query(order).state == "succeeded"


def test_a_transfer_of_one_is_the_same_to_the_other(stand: WechatStand, other: WeChatPay) -> None:
    payout = payout_of(stand, a_paid(stand))
    stand.provider.submit(payout)
    theirs = uuid7().hex
    begun = said(
        other.mch_transfer_bills,
        out_bill_no=theirs,
        transfer_scene_id=SCENE,
        openid=stand.token(),
        transfer_amount=500,
        transfer_remark="x",
    )
    assert begun["state"] == "WAIT_USER_CONFIRM"
    stand.books.settle()
    for number, money in ((payout.number, PRICE), (theirs, Money(500))):
        found = said(other.mch_transfer_bills_query, out_bill_no=number)
        assert (found["state"], found["transfer_amount"]) == ("SUCCESS", money.amount)
        order = Order("wechat_pay", "payout", number, money, stand.now(), stand.token())
        assert stand.provider.query(order).state == "succeeded"


def test_a_share_of_one_is_the_same_to_the_other(
    pay_server: WechatPayServer, login_server: WechatServer, other: WeChatPay
) -> None:
    stand = WechatStand(pay_server, login_server, a_merchant("merchant"))
    charge = a_paid(stand)
    payout = payout_of(stand, charge)
    stand.provider.submit(payout)
    stand.books.settle()
    transaction = stand.books.payments[charge.number]["transaction_id"]
    found = said(
        other.profitsharing_order_query,
        transaction_id=transaction,
        out_order_no=f"{payout.number}-0",
    )
    assert found["receivers"][0]["result"] == "SUCCESS"


def test_both_read_the_same_in_a_callback(stand: WechatStand, other: WeChatPay) -> None:
    order = a_paid(stand)
    headers, body = stand.server.callback("charge", order.number)
    told = stand.provider.read_notification(headers, body, stand.now())
    read = other.callback(headers, body)
    assert read["resource"]["out_trade_no"] == told.number == order.number
    assert read["resource"]["amount"]["total"] == told.money.amount
    forged_headers, forged = stand.server.callback("charge", order.number, forged=True)
    assert other.callback(forged_headers, forged) is None


def test_both_are_refused_by_the_emulator_with_a_key_of_somebody_else(
    stand: WechatStand, other: WeChatPay
) -> None:
    other._core._private_key = stand.server.keys.stranger
    status, text = other.query(out_trade_no=uuid7().hex)
    assert (status, json.loads(text)["code"]) == (401, "SIGN_ERROR")
