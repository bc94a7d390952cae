"""What is signed, how it is verified, and how what WeChat Pay encrypts is opened.

RSA with SHA-256 over lines that each end in a newline; AES-256-GCM under the APIv3 key.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256

from contracts.json import Json

SCHEME = "WECHATPAY2-SHA256-RSA2048"
ALGORITHM = "AEAD_AES_256_GCM"
FRESH_FOR = timedelta(minutes=5)
TIMESTAMP, NONCE = "wechatpay-timestamp", "wechatpay-nonce"
SIGNATURE, SERIAL = "wechatpay-signature", "wechatpay-serial"

# Refusals that no repetition under the same number will change, and that mean: nothing was begun.
# Everything else (no funds yet, too often, our account, their trouble) is asked again.
DEFINITE = frozenset({"PARAM_ERROR", "USER_ACCOUNT_ABNORMAL", "ACCOUNT_ERROR", "OPENID_MISMATCH"})
UNKNOWN_THERE = frozenset({"ORDER_NOT_EXIST", "RESOURCE_NOT_EXISTS", "NOT_FOUND"})


class NotGenuine(Exception):
    """Not signed by WeChat Pay, not for us, or not of now."""


@dataclass(frozen=True)
class VerifyingKey:
    """A key of WeChat Pay's; `until`, where it is a certificate's, is when that ends."""

    key: RSAPublicKey
    until: datetime | None = None


@dataclass(frozen=True)
class Keys:
    """Ours to sign with, under the `serial` of its certificate; theirs by the serials they name."""

    merchant_id: str
    serial: str
    private: RSAPrivateKey = field(repr=False)
    api_v3: bytes = field(repr=False)
    theirs: Mapping[str, VerifyingKey]


def signature(key: RSAPrivateKey, *lines: str) -> str:
    """Base64, over the lines with a newline after each."""
    message = "".join(f"{line}\n" for line in lines).encode()
    return base64.b64encode(key.sign(message, PKCS1v15(), SHA256())).decode()


def authorization(
    keys: Keys, method: str, address: str, body: str, *, nonce: str, now: datetime
) -> str:
    """The header of one request; `address` is its path with its query."""
    timestamp = str(int(now.timestamp()))
    signed = signature(keys.private, method, address, timestamp, nonce, body)
    said = {
        "mchid": keys.merchant_id,
        "nonce_str": nonce,
        "signature": signed,
        "timestamp": timestamp,
        "serial_no": keys.serial,
    }
    return f"{SCHEME} " + ",".join(f'{name}="{value}"' for name, value in said.items())


def check_genuine(keys: Keys, headers: Mapping[str, str], body: str, now: datetime) -> None:
    """NotGenuine unless WeChat Pay signed these very bytes within five minutes of `now`."""
    given = {name.lower(): value for name, value in headers.items()}
    timestamp, nonce = given.get(TIMESTAMP, ""), given.get(NONCE, "")
    theirs = keys.theirs.get(given.get(SERIAL, "").lstrip("0"))
    if theirs is None or not nonce or not re.fullmatch(r"[0-9]{1,10}", timestamp):
        raise NotGenuine
    if theirs.until and now > theirs.until:
        raise NotGenuine
    if abs(now - datetime.fromtimestamp(int(timestamp), UTC)) > FRESH_FOR:
        raise NotGenuine
    try:
        # WeChat Pay sometimes sends what must not pass, marked WECHATPAY/SIGNTEST: no base64.
        signed = base64.b64decode(given.get(SIGNATURE, ""), validate=True)
        message = f"{timestamp}\n{nonce}\n{body}\n".encode()
        theirs.key.verify(signed, message, PKCS1v15(), SHA256())
    except (binascii.Error, ValueError, InvalidSignature):
        raise NotGenuine from None


def opened(keys: Keys, resource: Mapping[str, object]) -> Json:
    """What a callback's `resource` holds; NotGenuine where it is not for our key, or no object."""
    if resource.get("algorithm") != ALGORITHM:
        raise NotGenuine
    ciphertext, nonce, said = (
        str(resource.get(name) or "") for name in ("ciphertext", "nonce", "associated_data")
    )
    try:
        plain = AESGCM(keys.api_v3).decrypt(
            nonce.encode(), base64.b64decode(ciphertext, validate=True), said.encode()
        )
        whole = json.loads(plain)
    except (InvalidTag, ValueError, RecursionError):
        raise NotGenuine from None
    if not isinstance(whole, dict):
        raise NotGenuine
    return whole
