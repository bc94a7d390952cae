import base64

import pytest
from environs import Env

from chassis.settings import MissingSetting
from services.payments.settings import Settings, UnsafeProvider

GOOD = {
    "LINLI_ENV": "development",
    "LINLI_SANDBOX_KEY": base64.urlsafe_b64encode(bytes(32)).decode(),
    "LINLI_NOTIFY_URL": "http://127.0.0.1:8000/",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("LINLI_ENV", "LINLI_PAYMENT_PROVIDER", "LINLI_SWEEP_SECONDS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_development_uses_the_sandbox(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("LINLI_SWEEP_SECONDS", "0.5")
    settings = Settings.load(Env())
    assert settings.development
    assert settings.notify_url == "http://127.0.0.1:8000"
    assert settings.sweep.total_seconds() == 0.5


@pytest.mark.parametrize("env", ["production", "staging", None])
def test_a_production_start_refuses_the_sandbox(
    environment: pytest.MonkeyPatch, env: str | None
) -> None:
    environment.setenv("LINLI_PAYMENT_PROVIDER", "sandbox")
    if env is None:
        environment.delenv("LINLI_ENV")
    else:
        environment.setenv("LINLI_ENV", env)
    with pytest.raises(UnsafeProvider, match="production"):
        Settings.load(Env())


def test_production_does_not_start_without_a_provider(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("LINLI_ENV")
    with pytest.raises(MissingSetting, match="LINLI_PAYMENT_PROVIDER"):
        Settings.load(Env())


def test_a_provider_nobody_wrote_is_refused(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("LINLI_PAYMENT_PROVIDER", "piggybank")
    with pytest.raises(MissingSetting, match="piggybank"):
        Settings.load(Env())
