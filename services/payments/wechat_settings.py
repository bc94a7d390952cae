"""What the environment says of WeChat Pay: who we are there, and the keys of both sides."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    load_pem_private_key,
    load_pem_public_key,
)
from cryptography.x509 import load_pem_x509_certificate
from environs import Env

from chassis.settings import KEY_BYTES, MissingSetting, required, seconds
from services.payments.wechat_openid import MiniProgram
from services.payments.wechat_pay.actions import WechatPay
from services.payments.wechat_pay.rules import NAME, Merchant, Product
from services.payments.wechat_wire.actions import Client
from services.payments.wechat_wire.rules import Keys, VerifyingKey

PAY_URL, API_URL = "https://api.mch.weixin.qq.com", "https://api.weixin.qq.com"
# By default, and without a contract that says otherwise, so much of a payment may be shared.
USUAL_RATIO = 30
MOST_RATIO = 100


@dataclass(frozen=True)
class WechatPaySettings:
    """All of it, read and checked at start."""

    merchant: Merchant
    keys: Keys
    people: MiniProgram
    url: str
    patience: timedelta

    def provider(self, clock: Callable[[], datetime]) -> WechatPay:
        client = Client(self.url, self.keys, self.patience, clock)
        return WechatPay(self.merchant, client, self.people, clock)


def wechat_pay(env: Env, notify_url: str, *, development: bool) -> WechatPaySettings:
    """MissingSetting where half of it is there, or a key is none."""
    patience = seconds(env, "LINLI_WECHAT_PAY_SECONDS", 3)
    merchant = _merchant(env, _safe(notify_url, development))
    return WechatPaySettings(
        merchant=merchant,
        keys=_keys(env, merchant.merchant_id),
        people=MiniProgram(
            app_id=merchant.app_id,
            secret=_secret(
                env, "LINLI_WECHAT_PAY_APP_SECRET_FILE", "LINLI_WECHAT_PAY_APP_SECRET_TEXT"
            ),
            url=_safe(env.str("LINLI_WECHAT_PAY_API_URL", "") or API_URL, development),
            patience=patience,
        ),
        url=_safe(env.str("LINLI_WECHAT_PAY_URL", "") or PAY_URL, development),
        patience=patience,
    )


def _merchant(env: Env, notify_url: str) -> Merchant:
    product = env.str("LINLI_WECHAT_PAY_PRODUCT", "") or "platform"
    ratio = env.str("LINLI_WECHAT_PAY_MAX_RATIO", "") or str(USUAL_RATIO)
    if product not in ("platform", "merchant"):
        raise MissingSetting(f"LINLI_WECHAT_PAY_PRODUCT={product!r}: platform or merchant")
    if not ratio.isdigit() or int(ratio) > MOST_RATIO:
        raise MissingSetting(f"LINLI_WECHAT_PAY_MAX_RATIO={ratio!r}: percent, from 0 to 100")
    named: Product = "platform" if product == "platform" else "merchant"
    shares = int(ratio) == MOST_RATIO
    return Merchant(
        product=named,
        app_id=required(env, "LINLI_WECHAT_PAY_APP_ID"),
        merchant_id=required(env, "LINLI_WECHAT_PAY_MERCHANT_ID"),
        sub_merchant_id=(
            required(env, "LINLI_WECHAT_PAY_SUB_MERCHANT_ID") if named == "platform" else ""
        ),
        max_ratio=int(ratio),
        scene="" if shares else required(env, "LINLI_WECHAT_PAY_TRANSFER_SCENE"),
        notify_url=f"{notify_url}/v1/providers/{NAME}/notifications",
    )


def _keys(env: Env, merchant_id: str) -> Keys:
    api_v3 = _secret(env, "LINLI_WECHAT_PAY_APIV3_FILE", "LINLI_WECHAT_PAY_APIV3_TEXT").encode()
    if len(api_v3) != KEY_BYTES:
        raise MissingSetting("LINLI_WECHAT_PAY_APIV3_*: the APIv3 key has 32 characters")
    private = _secret(
        env, "LINLI_WECHAT_PAY_PRIVATE_FILE", "LINLI_WECHAT_PAY_PRIVATE_TEXT"
    ).encode()
    try:
        key = load_pem_private_key(private, None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, RSAPrivateKey):
        raise MissingSetting("LINLI_WECHAT_PAY_PRIVATE_*: no RSA private key in PEM")
    return Keys(
        merchant_id=merchant_id,
        serial=required(env, "LINLI_WECHAT_PAY_SERIAL"),
        private=key,
        api_v3=api_v3,
        theirs=_theirs(env),
    )


def _theirs(env: Env) -> dict[str, VerifyingKey]:
    """WeChat Pay's public key under its id, and its platform certificates under their serials."""
    found = dict(_certificate(each) for each in _files(env, "LINLI_WECHAT_PAY_CERTIFICATES"))
    key_id = env.str("LINLI_WECHAT_PAY_PUBLIC_ID", "")
    path = env.str("LINLI_WECHAT_PAY_PUBLIC_FILE", "")
    if bool(key_id) != bool(path):
        raise MissingSetting(
            "LINLI_WECHAT_PAY_PUBLIC_ID, LINLI_WECHAT_PAY_PUBLIC_FILE: both or neither"
        )
    if key_id:
        found[key_id] = VerifyingKey(_public(path))
    if not found:
        raise MissingSetting(
            "LINLI_WECHAT_PAY_PUBLIC_FILE, or LINLI_WECHAT_PAY_CERTIFICATES: without a key of "
            "WeChat Pay's nothing it says can be believed"
        )
    return found


def _public(path: str) -> RSAPublicKey:
    try:
        key = load_pem_public_key(_content(path).encode())
    except ValueError:
        key = None
    if not isinstance(key, RSAPublicKey):
        raise MissingSetting(f"LINLI_WECHAT_PAY_PUBLIC_FILE: no RSA public key in {path}")
    return key


def _certificate(path: str) -> tuple[str, VerifyingKey]:
    try:
        certificate = load_pem_x509_certificate(_content(path).encode())
        key = certificate.public_key()
    except ValueError:
        key = None
    if not isinstance(key, RSAPublicKey):
        raise MissingSetting(f"LINLI_WECHAT_PAY_CERTIFICATES: no certificate in {path}")
    serial = f"{certificate.serial_number:X}"
    return serial, VerifyingKey(key, certificate.not_valid_after_utc)


def _secret(env: Env, file: str, text: str) -> str:
    """What a file holds, or the variable itself."""
    if path := env.str(file, ""):
        return _content(path).strip()
    if said := env.str(text, ""):
        # Where a variable can have one line only.
        return said.replace("\\n", "\n").strip()
    raise MissingSetting(f"{file} or {text} is not set; .env.example says what it is for")


def _files(env: Env, name: str) -> list[str]:
    return env.str(name, "").split()


def _content(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise MissingSetting(f"{path}: {error.strerror}") from None


def _safe(url: str, development: bool) -> str:
    # What goes there is about money and people.
    if not url.startswith("https://") and not (development and url.startswith("http://")):
        raise MissingSetting(f"LINLI_WECHAT_PAY_*, LINLI_NOTIFY_URL: {url!r} is not https://")
    return url.rstrip("/")
