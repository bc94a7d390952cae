import base64

import pytest
from environs import Env

from chassis.settings import MissingSetting
from services.members.settings import Settings

KEY = base64.urlsafe_b64encode(b"k" * 32).decode()


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_CODE_KEY", KEY)
    monkeypatch.setenv("LINLI_TOKEN_PRIVATE_KEY", KEY)
    monkeypatch.setenv("LINLI_URL_KEY", KEY)
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
