from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from environs import Env

from chassis.settings import MissingSetting
from services.payments.settings import Settings, UnsafeProvider
from services.payments.wechat_settings import WechatPaySettings
from tests.emulators.wechat_pay.keys import Keys, a_certificate, new_key
from tests.emulators.wechat_pay.settings import settings_for

KEYS = Keys()
Set = Callable[..., None]
SECRETS = (
    ("LINLI_WECHAT_PAY_APP_SECRET_FILE", "LINLI_WECHAT_PAY_APP_SECRET_TEXT"),
    ("LINLI_WECHAT_PAY_APIV3_FILE", "LINLI_WECHAT_PAY_APIV3_TEXT"),
    ("LINLI_WECHAT_PAY_PRIVATE_FILE", "LINLI_WECHAT_PAY_PRIVATE_TEXT"),
)


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Set:
    """Everything that a production start needs; `told(NAME=value)` changes it, None unsets."""

    def tell(**changes: str | None) -> None:
        for name, value in changes.items():
            if value is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, value)

    monkeypatch.delenv("LINLI_ENV", raising=False)
    monkeypatch.delenv("LINLI_SANDBOX_KEY", raising=False)
    tell(LINLI_NOTIFY_URL="https://linli.example/")
    tell(**settings_for(KEYS, "https://pay.example", tmp_path))
    return tell


def load() -> WechatPaySettings:
    settings = Settings.load(Env())
    assert settings.wechat_pay
    return settings.wechat_pay


def test_a_production_start_takes_a_whole_configuration(told: Set) -> None:
    settings = Settings.load(Env())
    assert settings.providers == ("wechat_pay",)
    assert settings.wechat_pay
    merchant = settings.wechat_pay.merchant
    assert merchant.notify_url == "https://linli.example/v1/providers/wechat_pay/notifications"
    assert merchant.capabilities().custody


def test_secrets_may_be_files_or_variables(told: Set, tmp_path: Path) -> None:
    for file, text in SECRETS:
        value = (tmp_path / "secret").write_text
        current = Env().str(text, "") or Path(Env().str(file)).read_text()
        value(current)
        told(**{file: str(tmp_path / "secret"), text: None})
        from_file = load()
        told(**{file: None, text: current})
        assert load().keys.api_v3 == from_file.keys.api_v3
        assert load().people == from_file.people
        told(**{text: current.replace("\n", "\\n")})
        assert load().keys.api_v3 == from_file.keys.api_v3


@pytest.mark.parametrize(
    "name",
    [
        "LINLI_WECHAT_PAY_APP_ID",
        "LINLI_WECHAT_PAY_APP_SECRET_TEXT",
        "LINLI_WECHAT_PAY_MERCHANT_ID",
        "LINLI_WECHAT_PAY_SUB_MERCHANT_ID",
        "LINLI_WECHAT_PAY_SERIAL",
        "LINLI_WECHAT_PAY_PRIVATE_FILE",
        "LINLI_WECHAT_PAY_APIV3_FILE",
        "LINLI_WECHAT_PAY_PUBLIC_ID",
        "LINLI_WECHAT_PAY_PUBLIC_FILE",
    ],
)
def test_half_a_configuration_is_refused(told: Set, name: str) -> None:
    told(**{name: None})
    with pytest.raises(MissingSetting, match=name.removesuffix("_TEXT").removesuffix("_FILE")):
        load()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LINLI_WECHAT_PAY_PRODUCT", "wallet"),
        ("LINLI_WECHAT_PAY_MAX_RATIO", "120"),
        ("LINLI_WECHAT_PAY_MAX_RATIO", "all"),
        ("LINLI_WECHAT_PAY_PRIVATE_FILE", "/nowhere/private.pem"),
        ("LINLI_WECHAT_PAY_URL", "http://pay.example"),
        ("LINLI_WECHAT_PAY_API_URL", "http://api.example"),
        ("LINLI_NOTIFY_URL", "http://linli.example"),
    ],
)
def test_what_makes_no_sense_is_refused(told: Set, name: str, value: str) -> None:
    told(**{name: value})
    with pytest.raises(MissingSetting):
        load()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("LINLI_WECHAT_PAY_PRIVATE_FILE", "no key"),
        ("LINLI_WECHAT_PAY_PUBLIC_FILE", "no key"),
        ("LINLI_WECHAT_PAY_APIV3_FILE", "too short"),
        ("LINLI_WECHAT_PAY_CERTIFICATES", "no certificate"),
    ],
)
def test_what_is_no_key_is_refused(told: Set, tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / "broken").write_text(content)
    told(**{name: str(tmp_path / "broken")})
    with pytest.raises(MissingSetting):
        load()


def test_certificates_stand_for_the_public_key(told: Set, tmp_path: Path) -> None:
    (tmp_path / "platform.pem").write_text(KEYS.certificate_pem)
    told(
        LINLI_WECHAT_PAY_PUBLIC_ID=None,
        LINLI_WECHAT_PAY_PUBLIC_FILE=None,
        LINLI_WECHAT_PAY_CERTIFICATES=str(tmp_path / "platform.pem"),
    )
    assert list(load().keys.theirs) == [KEYS.certificate_serial]
    told(LINLI_WECHAT_PAY_CERTIFICATES=None)
    with pytest.raises(MissingSetting, match="believed"):
        load()


def test_two_certificates_may_overlap(told: Set, tmp_path: Path) -> None:
    other = a_certificate(new_key())
    (tmp_path / "old.pem").write_text(KEYS.certificate_pem)
    (tmp_path / "new.pem").write_bytes(other.public_bytes(Encoding.PEM))
    told(LINLI_WECHAT_PAY_CERTIFICATES=f"{tmp_path / 'old.pem'} {tmp_path / 'new.pem'}")
    assert len(load().keys.theirs) == 3


def test_production_refuses_to_hold_payers_money_itself(told: Set) -> None:
    told(LINLI_WECHAT_PAY_PRODUCT="merchant")
    with pytest.raises(UnsafeProvider, match="custody"):
        load()
    told(LINLI_ENV="development")
    assert not load().merchant.capabilities().custody


def test_production_refuses_a_contract_that_cannot_pay_all_of_it(told: Set) -> None:
    told(LINLI_WECHAT_PAY_MAX_RATIO="30")
    with pytest.raises(UnsafeProvider, match="max_ratio 100"):
        load()


def test_without_a_ratio_the_usual_one_is_meant(told: Set) -> None:
    told(LINLI_WECHAT_PAY_MAX_RATIO=None, LINLI_ENV="development")
    assert load().merchant.max_ratio == 30
    told(LINLI_WECHAT_PAY_TRANSFER_SCENE=None)
    with pytest.raises(MissingSetting, match="TRANSFER_SCENE"):
        load()


def test_the_sandbox_beside_it_is_refused_in_production(told: Set) -> None:
    told(LINLI_PAYMENT_PROVIDER="wechat_pay sandbox")
    with pytest.raises(UnsafeProvider, match="sandbox"):
        Settings.load(Env())


def test_no_secret_shows_when_settings_are_printed(told: Set) -> None:
    shown = repr(Settings.load(Env()))
    assert KEYS.api_v3 not in shown
    assert "mini-secret" not in shown
    assert "PRIVATE" not in shown
