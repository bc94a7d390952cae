"""The secrets of one Linli, made once and kept in a note that only its owner reads."""

import base64
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from linli.notes import read_note, write_note

from .names import PROCESSES

KEY_BYTES = 32
# Which processes are told which key: nobody holds one they do not use.
KEYS = {
    "LINLI_TOKEN_PRIVATE_KEY": ("members",),
    "LINLI_CODE_KEY": ("members",),
    "LINLI_URL_KEY": ("gateway", "members", "listings", "parking"),
    "LINLI_HANDOVER_KEY": ("listings",),
    "LINLI_GATE_KEY": ("parking",),
    "LINLI_SANDBOX_KEY": ("payments",),
}
PUBLIC_KEY = "LINLI_TOKEN_PUBLIC_KEY"


def password_variable(process: str) -> str:
    """The password of the process at PostgreSQL and RabbitMQ."""
    return f"LINLI_{process.upper()}_PASSWORD"


def secrets_of(folder: Path) -> dict[str, str]:
    """Every key and password by the name of its variable; what is missing is made now."""
    note = folder / "secrets.json"
    known = read_note(note)
    wanted = {**dict.fromkeys(KEYS, _key), **{password_variable(p): _word for p in PROCESSES}}
    complete = {name: known.get(name) or make() for name, make in wanted.items()}
    if complete != known:
        write_note(note, complete)
    return {**complete, PUBLIC_KEY: public_key(complete["LINLI_TOKEN_PRIVATE_KEY"])}


def public_key(private: str) -> str:
    """The public half of an Ed25519 key: raw 32 bytes, base64url without padding, as the other."""
    raw = base64.urlsafe_b64decode(private + "=" * (-len(private) % 4))
    key = Ed25519PrivateKey.from_private_bytes(raw).public_key()
    return _text(key.public_bytes(Encoding.Raw, PublicFormat.Raw))


def _key() -> str:
    return _text(os.urandom(KEY_BYTES))


def _word() -> str:
    # Hexadecimal: it stands in addresses and in shell files without quoting.
    return secrets.token_hex(24)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
