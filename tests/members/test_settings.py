import base64
from pathlib import Path

import pytest
from environs import Env

from chassis.settings import MissingSetting
from services.members.settings import Settings
from services.members.sms_http import HttpCarrier

KEY = base64.urlsafe_b64encode(b"k" * 32).decode()


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LINLI_CODE_KEY", KEY)
    monkeypatch.setenv("LINLI_TOKEN_PRIVATE_KEY", KEY)
    monkeypatch.setenv("LINLI_URL_KEY", KEY)
    monkeypatch.setenv("LINLI_BLOB_STORE", tmp_path.as_uri())
    monkeypatch.delenv("LINLI_ENV", raising=False)
    monkeypatch.delenv("LINLI_SMS_PROVIDER", raising=False)


def test_development_uses_the_mailbox_and_wide_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_ENV", "development")
    monkeypatch.setenv("LINLI_ACCESS_TOKEN_SECONDS", "7")
    settings = Settings.load(Env())
    assert settings.development
    assert settings.widen_limits == 100
    assert settings.issuer.access_seconds == 7


@pytest.mark.parametrize("provider", ["", "mailbox"])
def test_production_without_a_real_sms_provider_refuses_to_start(
    monkeypatch: pytest.MonkeyPatch, provider: str
) -> None:
    monkeypatch.setenv("LINLI_SMS_PROVIDER", provider)
    with pytest.raises(MissingSetting, match="LINLI_SMS_PROVIDER"):
        Settings.load(Env())


CARRIER = {
    "LINLI_SMS_PROVIDER": "http",
    "LINLI_SMS_URL": "https://sms.example/messages",
    "LINLI_SMS_KEY_ID": "linli",
    "LINLI_SMS_SECRET": "secret",
    "LINLI_SMS_TEMPLATE_ZH": "SMS_1",
    "LINLI_SMS_TEMPLATE_EN": "SMS_2",
    "LINLI_SMS_PHONE_CHANGE_TEMPLATE_ZH": "SMS_3",
    "LINLI_SMS_PHONE_CHANGE_TEMPLATE_EN": "SMS_4",
    "LINLI_SMS_WAY_IN_TEMPLATE_ZH": "SMS_5",
    "LINLI_SMS_WAY_IN_TEMPLATE_EN": "SMS_6",
}


def test_production_starts_with_a_carrier(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CARRIER.items():
        monkeypatch.setenv(name, value)
    carrier = Settings.load(Env()).carrier
    assert isinstance(carrier, HttpCarrier)
    assert carrier.templates == {
        ("code", "zh-CN"): "SMS_1",
        ("code", "en"): "SMS_2",
        ("phone_change", "zh-CN"): "SMS_3",
        ("phone_change", "en"): "SMS_4",
        ("way_in_changed", "zh-CN"): "SMS_5",
        ("way_in_changed", "en"): "SMS_6",
    }


@pytest.mark.parametrize("missing", sorted(CARRIER.keys() - {"LINLI_SMS_PROVIDER"}))
def test_half_a_carrier_is_none(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    for name, value in CARRIER.items():
        monkeypatch.setenv(name, "" if name == missing else value)
    with pytest.raises(MissingSetting, match=missing):
        Settings.load(Env())


def test_phones_and_codes_leave_production_only_encrypted(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CARRIER.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("LINLI_SMS_URL", "http://sms.example/messages")
    with pytest.raises(MissingSetting, match="https"):
        Settings.load(Env())
