"""The keys of both sides, made at start, and what is signed and encrypted with them.

Written from WeChat Pay's documents, apart from the adapter that is tested against it.
"""

import base64
import json
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import NameOID

PUBLIC_ID = "PUB_KEY_ID_0114232134912410000000000000"
MERCHANT_SERIAL = "5157F09EFDC096DE15EBE81A47057A7200000001"
BITS = 2048


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=BITS)


def private_pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public_pem(key: rsa.RSAPrivateKey) -> str:
    form = PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(Encoding.PEM, form).decode()


def a_certificate(key: rsa.RSAPrivateKey, *, days: int = 365) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tenpay.com sign")])
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=days))
        .sign(key, SHA256())
    )


@dataclass
class Keys:
    """`speaks_as`: the serial under which WeChat Pay signs, of its public key or certificate."""

    merchant: rsa.RSAPrivateKey = field(default_factory=new_key)
    wechat: rsa.RSAPrivateKey = field(default_factory=new_key)
    stranger: rsa.RSAPrivateKey = field(default_factory=new_key)
    api_v3: str = field(default_factory=lambda: secrets.token_hex(16))
    speaks_as: str = PUBLIC_ID

    def __post_init__(self) -> None:
        self.certificate = a_certificate(self.wechat)

    @property
    def certificate_serial(self) -> str:
        return f"{self.certificate.serial_number:X}"

    @property
    def certificate_pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    def headers(self, body: str, now: datetime, *, key: rsa.RSAPrivateKey) -> dict[str, str]:
        timestamp, nonce = str(int(now.timestamp())), secrets.token_hex(16)
        return {
            "Wechatpay-Timestamp": timestamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Serial": self.speaks_as,
            "Wechatpay-Signature": sign(key, f"{timestamp}\n{nonce}\n{body}\n"),
            "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
        }

    def is_merchants(self, message: str, signature: str) -> bool:
        try:
            self.merchant.public_key().verify(
                base64.b64decode(signature), message.encode(), padding.PKCS1v15(), SHA256()
            )
        except (InvalidSignature, ValueError):
            return False
        return True

    def encrypted(self, what: dict[str, Any], original_type: str) -> dict[str, str]:
        nonce, associated = secrets.token_hex(6), original_type
        sealed = AESGCM(self.api_v3.encode()).encrypt(
            nonce.encode(), json.dumps(what).encode(), associated.encode()
        )
        return {
            "original_type": original_type,
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": base64.b64encode(sealed).decode(),
            "associated_data": associated,
            "nonce": nonce,
        }


def sign(key: rsa.RSAPrivateKey, message: str) -> str:
    signed = key.sign(message.encode(), padding.PKCS1v15(), SHA256())
    return base64.b64encode(signed).decode()
