"""Text messages over HTTP, against an emulated carrier."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chassis.context import Context
from contracts.errors.members import SmsNotSent
from services.members.sms import CODE, PHONE_CHANGE, WAY_IN_CHANGED, code_message
from services.members.sms_http import HttpCarrier, signed
from tests.emulators.sms import KEY_ID, LOCALES, SECRET, SmsCarrier, an_sms_carrier
from tests.members.builders import MINUTE, a_phone
from tests.members.running import Running

PATIENCE = timedelta(seconds=1.5)


@pytest.fixture
def office() -> Iterator[SmsCarrier]:
    with an_sms_carrier() as office:
        yield office


def carrier_to(office: SmsCarrier, **changes: Any) -> HttpCarrier:
    usual = HttpCarrier(
        url=office.url,
        key_id=KEY_ID,
        secret=SECRET,
        templates={
            (kind, locale): f"SMS_{suffix}_{n}"
            for n, kind in enumerate((CODE, PHONE_CHANGE, WAY_IN_CHANGED), start=1)
            for suffix, locale in LOCALES
        },
        patience=PATIENCE,
    )
    return replace(usual, **changes)


def a_message(locale: str = "zh-CN") -> Any:
    return code_message("+8613900000002", "123456", 5 * MINUTE, locale)


@pytest.mark.parametrize(
    ("locale", "template", "purpose"),
    [("zh-CN", "SMS_ZH_1", "登录"), ("en", "SMS_EN_1", "sign in")],
)
def test_the_template_is_the_one_of_the_readers_language(
    office: SmsCarrier, locale: str, template: str, purpose: str
) -> None:
    carrier_to(office)(a_message(locale))
    [sent] = office.delivered.values()
    assert (sent["to"], sent["template"]) == ("+8613900000002", template)
    assert sent["parameters"] == {"code": "123456", "minutes": "5", "purpose": purpose}


@pytest.mark.parametrize("trouble", [[503], [429, 500], [0], [-1], [-1, 502]])
def test_what_may_pass_is_tried_again_and_delivered_once(
    office: SmsCarrier, trouble: list[int]
) -> None:
    tries = len(trouble) + 1
    office.misbehave = trouble
    carrier_to(office)(a_message())
    assert (len(office.delivered), office.asked) == (1, tries)


def test_a_refusal_is_not_tried_again(office: SmsCarrier) -> None:
    for changes in (
        {"secret": b"another"},
        {"key_id": "who"},
        {"templates": {(CODE, "zh-CN"): "none"}},
    ):
        with pytest.raises(SmsNotSent):
            carrier_to(office, **changes)(a_message())
    assert (office.delivered, office.asked) == ({}, 3)


def test_a_redirect_is_not_followed(office: SmsCarrier) -> None:
    office.misbehave = [302]
    with pytest.raises(SmsNotSent):
        carrier_to(office)(a_message())


def test_all_tries_together_end_at_the_deadline(office: SmsCarrier) -> None:
    office.misbehave = [503] * 100
    started = time.monotonic()
    with pytest.raises(SmsNotSent):
        carrier_to(office)(a_message())
    assert time.monotonic() - started < PATIENCE.total_seconds() + 0.5
    assert 2 <= office.asked <= 10


def test_the_signature_covers_the_time_and_the_body() -> None:
    one = signed(b"{}", key_id="k", secret=SECRET, at=1)
    assert one == signed(b"{}", key_id="k", secret=SECRET, at=1)
    others = (
        signed(b"{}", key_id="k", secret=SECRET, at=2),
        signed(b"x", key_id="k", secret=SECRET, at=1),
    )
    assert all(one["X-Sms-Signature"] != other["X-Sms-Signature"] for other in others)


def test_the_secret_is_not_shown(office: SmsCarrier) -> None:
    assert "a secret" not in repr(carrier_to(office))


def test_who_gets_a_code_by_a_carrier_signs_in_with_it(
    members: Running, office: SmsCarrier
) -> None:
    members.configure(carrier=carrier_to(office))
    phone = a_phone()
    members.ask("send_code", Context(locale="en"), body={"phone": phone})
    [sent] = office.delivered.values()
    assert (sent["to"], sent["template"]) == (phone, "SMS_EN_1")
    assert members.call("mailbox", to=phone)["items"] == []
    code = sent["parameters"]["code"]
    assert members.call("sign_in", body={"phone": phone, "code": code})["access_token"]


def test_what_could_not_be_sent_is_sent_when_asked_for_again_under_the_same_key(
    members: Running, office: SmsCarrier
) -> None:
    members.configure(carrier=carrier_to(office))
    keyed = Context(idempotency_key="k1", route="POST /v1/auth/codes")
    body = {"phone": a_phone()}
    office.misbehave = [400]
    with pytest.raises(SmsNotSent):
        members.ask("send_code", keyed, body=body)
    assert not members.ask("send_code", keyed, body=body).replayed
    assert members.ask("send_code", keyed, body=body).replayed
    assert len(office.delivered) == 1
