"""What is believed of WeChat Pay's words, and what is not."""

import base64
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors.payments import NotificationRejected
from services.payments.providers.rules import Order, OutcomeUnknown
from services.payments.wechat_wire.rules import (
    Keys,
    NotGenuine,
    VerifyingKey,
    check_genuine,
    opened,
)
from tests.emulators.wechat import WechatServer
from tests.emulators.wechat_pay import WechatPayServer
from tests.emulators.wechat_pay.keys import PUBLIC_ID, a_certificate, new_key
from tests.payments.provider_contract import (
    PART,
    PRICE,
    a_paid,
    an_order,
    payout_of,
    refund_of,
)
from tests.payments.wechat_stand import WechatStand, a_merchant

SOME_KEYS = Keys("1900000001", "serial", new_key(), bytes(32), {})


@pytest.fixture
def stand(pay_server: WechatPayServer, login_server: WechatServer) -> WechatStand:
    return WechatStand(pay_server, login_server, a_merchant())


def read(stand: WechatStand, headers: dict[str, str], body: str, minutes: int = 0) -> None:
    stand.provider.read_notification(headers, body, stand.now(minutes=minutes))


@pytest.mark.parametrize("fault", ["forged", "signtest", "old", "unsigned", "malformed"])
def test_an_answer_that_is_not_genuine_is_no_answer(stand: WechatStand, fault: str) -> None:
    order = an_order(stand, "charge")
    stand.server.faults = [fault]
    with pytest.raises(OutcomeUnknown):
        stand.provider.submit(order)
    assert stand.provider.query(order).state == "processing"


@pytest.mark.parametrize("fault", ["unreachable", "busy", "lost", "system_error", "slow"])
def test_silence_and_trouble_are_no_answer_and_the_same_number_mends_it(
    stand: WechatStand, fault: str
) -> None:
    order = an_order(stand, "charge")
    stand.server.faults = [fault]
    with pytest.raises(OutcomeUnknown):
        stand.provider.submit(order)
    stand.provider.submit(order)
    stand.pay(order)
    assert stand.provider.query(order).state == "succeeded"
    assert list(stand.books.payments) == [order.number]


@pytest.mark.parametrize("fault", ["forged", "signtest", "old"])
def test_a_refusal_that_is_signed_must_be_so_rightly(stand: WechatStand, fault: str) -> None:
    stand.server.faults = [fault]
    with pytest.raises(OutcomeUnknown):
        stand.provider.query(an_order(stand, "charge"))


def test_a_refusal_without_a_signature_comes_from_before_the_desk(stand: WechatStand) -> None:
    stand.server.faults = ["unsigned"]
    assert stand.provider.query(an_order(stand, "charge")).state == "not_found"


def test_a_request_that_we_did_not_sign_is_refused_there(stand: WechatStand) -> None:
    keys = replace(stand.keys, private=stand.server.keys.stranger)
    stranger = replace(stand.provider, client=replace(stand.provider.client, keys=keys))
    with pytest.raises(OutcomeUnknown):
        stranger.submit(an_order(stand, "charge"))
    assert stand.books.payments == {}


def test_a_platform_certificate_is_as_good_as_the_public_key(stand: WechatStand) -> None:
    keys = stand.server.keys
    keys.speaks_as = keys.certificate_serial
    try:
        order = a_paid(stand)
        assert stand.provider.query(order).state == "succeeded"
        read(stand, *stand.notification(order))
    finally:
        keys.speaks_as = PUBLIC_ID


def test_a_certificate_that_has_ended_vouches_for_nothing(stand: WechatStand) -> None:
    headers, body = stand.notification(a_paid(stand))
    ended = a_certificate(stand.server.keys.wechat, days=-1).not_valid_after_utc
    theirs = {PUBLIC_ID: replace(stand.keys.theirs[PUBLIC_ID], until=ended)}
    with pytest.raises(NotGenuine):
        check_genuine(replace(stand.keys, theirs=theirs), headers, body, stand.now())


def test_a_callback_that_a_stranger_signed_is_rejected(stand: WechatStand) -> None:
    order = a_paid(stand)
    with pytest.raises(NotificationRejected):
        read(stand, *stand.server.callback("charge", order.number, forged=True))


def test_a_probe_of_the_signature_is_rejected(stand: WechatStand) -> None:
    headers, body = stand.notification(a_paid(stand))
    for probe in ("WECHATPAY/SIGNTEST/", "WECHATPAY/SIGNTEST/" + headers["Wechatpay-Signature"]):
        with pytest.raises(NotificationRejected):
            read(stand, headers | {"Wechatpay-Signature": probe}, body)


@pytest.mark.parametrize(
    ("minutes", "taken"), [(-6, False), (-4, True), (0, True), (4, True), (6, False)]
)
def test_five_minutes_are_the_limit(stand: WechatStand, minutes: int, taken: bool) -> None:
    order = a_paid(stand)
    at = stand.now(minutes=minutes) + timedelta(seconds=1)
    headers, body = stand.server.callback("charge", order.number, at=at)
    if taken:
        read(stand, headers, body)
    else:
        with pytest.raises(NotificationRejected):
            read(stand, headers, body)


@pytest.mark.parametrize("timestamp", ["", "-1", "now", "9" * 10, "9" * 12, "9" * 400])
def test_a_callback_of_no_time_is_rejected(stand: WechatStand, timestamp: str) -> None:
    headers, body = stand.notification(a_paid(stand))
    with pytest.raises(NotificationRejected):
        read(stand, headers | {"Wechatpay-Timestamp": timestamp}, body)


def test_what_is_sealed_for_another_key_is_rejected(stand: WechatStand) -> None:
    headers, body = stand.notification(a_paid(stand))
    client = replace(stand.provider.client, keys=replace(stand.keys, api_v3=bytes(32)))
    with pytest.raises(NotificationRejected):
        replace(stand.provider, client=client).read_notification(headers, body, stand.now())


def test_a_callback_for_another_merchant_is_rejected(stand: WechatStand) -> None:
    headers, body = stand.notification(a_paid(stand))
    for change in ({"merchant_id": "1900000002"}, {"sub_merchant_id": "1900000110"}):
        other = replace(stand.provider, merchant=replace(stand.merchant, **change))
        with pytest.raises(NotificationRejected):
            other.read_notification(headers, body, stand.now())


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "null",
        "{}",
        '{"event_type": "TRANSACTION.SUCCESS"}',
        '{"event_type": "TRANSACTION.SUCCESS", "resource": []}',
        '{"event_type": "TRANSACTION.SUCCESS", "resource": {"algorithm": "AEAD_AES_256_GCM"}}',
        "[" * 5000,
    ],
)
def test_a_genuine_body_that_is_no_callback_is_rejected(stand: WechatStand, body: str) -> None:
    headers = stand.server.keys.headers(body, stand.now(), key=stand.server.keys.wechat)
    with pytest.raises(NotificationRejected):
        read(stand, headers, body)


def test_refunds_and_transfers_are_told_too(
    pay_server: WechatPayServer, login_server: WechatServer
) -> None:
    stand = WechatStand(pay_server, login_server, a_merchant("merchant", 30))
    charge = a_paid(stand)
    orders: list[Order] = [refund_of(stand, charge, PART), payout_of(stand, charge)]
    for order in orders:
        stand.provider.submit(order)
        stand.settle(order)
        headers, body = stand.notification(order)
        told = stand.provider.read_notification(headers, body, stand.now())
        assert (told.kind, told.number, told.outcome.state) == (
            order.kind,
            order.number,
            "succeeded",
        )
        assert told.money == (PART if order.kind == "refund" else PRICE)


@given(nonce=st.text(max_size=16), cipher=st.binary(max_size=64), said=st.text(max_size=16))
def test_nothing_that_was_not_sealed_is_opened(nonce: str, cipher: bytes, said: str) -> None:
    resource = {
        "algorithm": "AEAD_AES_256_GCM",
        "nonce": nonce,
        "associated_data": said,
        "ciphertext": base64.b64encode(cipher).decode(),
    }
    with pytest.raises(NotGenuine):
        opened(SOME_KEYS, resource)


def test_a_serial_may_be_written_with_zeros_before_it(stand: WechatStand) -> None:
    headers, body = stand.notification(a_paid(stand))
    key = VerifyingKey(stand.server.keys.wechat.public_key())
    keys = replace(stand.keys, theirs={"AB12": key})
    check_genuine(keys, headers | {"Wechatpay-Serial": "00AB12"}, body, stand.now())
    with pytest.raises(NotGenuine):
        check_genuine(keys, headers | {"Wechatpay-Serial": "00AB13"}, body, stand.now())
