"""What a gate pass says and who has signed it, checked by code that is not the service's."""

import base64
import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from environs import Env

from chassis.settings import MissingSetting
from services.parking.gate.rules import Keys, Pass, Reason, published, read, signed
from services.parking.gate_settings import gate_settings
from tests.support.ed25519 import is_signed

KEYS = Keys(Ed25519PrivateKey.from_private_bytes(b"g" * 32))
OTHER = Keys(Ed25519PrivateKey.from_private_bytes(b"h" * 32))
COMMUNITY = UUID("01939d3a-0000-7000-8000-000000000001")
START = datetime(2026, 11, 23, 1, tzinfo=UTC)
SAID = Pass(
    COMMUNITY,
    UUID("01939d3a-0000-7000-8000-000000000002"),
    START,
    START + timedelta(hours=2),
    "沪A12345",
)
# Written down: barriers are built to this, so it may not change under version 1.
TEXT = (
    "AEFCTPPZAGJZ2OQAABYABAAAAAAAAAAAAEAZHHJ2AAAHAAEAAAAAAAAAAABGWA4QCBVQHLBQBHTLFKSBGEZDGNBV"
    "CKOR3W6ZJUMZZTPJBNIDGPZ6TFHHJHK6MAUAINZCLMIWICKNJUSIZLA4KR3LB4MG7PDOXXL4L2GJTYIHG3IVMGK3"
    "SBQ4C44SNABPQBQ"
)
PUBLIC = bytes.fromhex("12a41592c8b7c17d4059e7b29b61e8ff96c7415f2f803348f2f017e05b9ea1da")
DOCUMENT = Path(__file__).parents[2] / "docs/gate.md"
TOKEN = "t" * 32


def octets(text: str) -> bytes:
    return base64.b32decode(text + "=" * (-len(text) % 8))


def written(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=")


def the_documents_barrier() -> Any:
    """The function `opens` of the example in docs/gate.md."""
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - what the document tells others to run
    return names["opens"]


def test_a_pass_is_what_it_was_when_barriers_were_built() -> None:
    assert signed(SAID, KEYS) == TEXT
    assert read(TEXT, KEYS) == SAID


def test_its_signature_is_ed25519_by_the_published_key_whoever_computes_it() -> None:
    raw = octets(TEXT)
    (key,) = published(KEYS)
    assert base64.urlsafe_b64decode(key["x"] + "=") == PUBLIC
    assert key["kid"] == hashlib.sha256(PUBLIC).hexdigest()[:8] == raw[1:5].hex()
    assert is_signed(PUBLIC, raw[:-64], raw[-64:])
    assert not is_signed(PUBLIC, raw[:-65] + b"6", raw[-64:])
    # Of RFC 8032, 7.1, the second: what verifies here verifies as the RFC says.
    rfc_key = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    rfc_signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert is_signed(rfc_key, b"\x72", rfc_signature)


@pytest.mark.parametrize("position", [0, 1, 5, 21, 37, 41, 45, 46, 54, 60, 118])
def test_whatever_is_changed_of_a_pass_it_is_none(position: int) -> None:
    raw = bytearray(octets(TEXT))
    raw[position] ^= 1
    changed = read(written(bytes(raw)), KEYS)
    assert changed in {Reason.MALFORMED, Reason.UNKNOWN_KEY, Reason.BAD_SIGNATURE}


@pytest.mark.parametrize(
    "text", ["", "A", "AEFC", "8" * 191, "密" * 191, TEXT[:-2], TEXT + "A", TEXT + TEXT, "A" * 191]
)
def test_what_is_no_pass_is_malformed(text: str) -> None:
    assert read(text, KEYS) is Reason.MALFORMED


def test_a_scanner_may_add_spaces_and_type_small_letters() -> None:
    assert read(f" {TEXT.lower()}\r\n", KEYS) == SAID


def test_another_key_signs_nothing_here_until_it_is_an_earlier_one() -> None:
    text = signed(SAID, OTHER)
    assert read(text, KEYS) is Reason.UNKNOWN_KEY
    rotated = replace(KEYS, earlier=(OTHER.signing.public_key().public_bytes_raw(),))
    assert read(text, rotated) == SAID
    assert signed(SAID, rotated) == TEXT
    assert [key["kid"] for key in published(rotated)] == [
        octets(t)[1:5].hex() for t in (TEXT, text)
    ]


def test_a_pass_without_a_plate_says_none() -> None:
    without = replace(SAID, plate=None)
    assert read(signed(without, KEYS), KEYS) == without


def test_a_cheap_scanner_reads_it() -> None:
    longest = signed(replace(SAID, plate="沪AD1234警"), KEYS)
    code = segno.make_qr(longest, error="m", boost_error=False)
    assert (code.mode, code.version <= 8) == ("alphanumeric", True)


@pytest.mark.parametrize(
    ("now", "plate", "opens"),
    [
        (-661, None, False),
        (-660, None, True),
        (0, "沪a 12345", True),
        (0, "沪A12346", False),
        (7259, None, True),
        (7260, None, False),
    ],
)
def test_the_documents_barrier_opens_when_the_document_says(
    now: int, plate: str | None, opens: bool
) -> None:
    barrier, at = the_documents_barrier(), START.timestamp() + now
    assert barrier(TEXT, published(KEYS), str(COMMUNITY), at, plate) is opens


def test_the_documents_barrier_opens_for_nothing_else() -> None:
    barrier, at, here = the_documents_barrier(), START.timestamp(), str(COMMUNITY)
    assert barrier(TEXT, published(KEYS), here, at)
    assert barrier(signed(replace(SAID, plate=None), KEYS), published(KEYS), here, at, "沪A12346")
    assert not barrier(TEXT, published(OTHER), here, at)
    assert not barrier(TEXT, published(KEYS), str(SAID.booking_id), at)
    raw = octets(TEXT)
    for false in ("", "A" * 191, TEXT[:-8], written(raw[:-1] + bytes([raw[-1] ^ 1]))):
        assert not barrier(false, published(KEYS), here, at)


def settings(monkeypatch: pytest.MonkeyPatch, **said: str) -> Any:
    monkeypatch.setenv("LINLI_GATE_KEY", base64.urlsafe_b64encode(b"g" * 32).decode())
    for name, value in said.items():
        monkeypatch.setenv(f"LINLI_GATE_{name}", value)
    return gate_settings(Env())


def test_barriers_and_earlier_keys_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    none = settings(monkeypatch)
    assert (none.gates, none.keys.earlier) == ((), ())
    earlier = base64.urlsafe_b64encode(PUBLIC).decode().rstrip("=")
    tokens = f"{COMMUNITY}/north={TOKEN} {COMMUNITY}/south={TOKEN}x"
    some = settings(monkeypatch, EARLIER_KEYS=earlier, TOKENS=tokens)
    assert [gate.name for gate in some.gates] == ["north", "south"]
    assert some.keys.earlier == (PUBLIC,)
    assert TOKEN not in repr(some)


@pytest.mark.parametrize(
    "tokens",
    [
        f"north={TOKEN}",
        f"{COMMUNITY}/north={TOKEN[1:]}",
        f"{COMMUNITY}/={TOKEN}",
        f"{COMMUNITY}/north",
        f"{COMMUNITY}/north={TOKEN} {COMMUNITY}/north={TOKEN}x",
    ],
)
def test_a_barrier_that_is_half_said_starts_nothing_and_its_token_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch, tokens: str
) -> None:
    with pytest.raises(MissingSetting) as refused:
        settings(monkeypatch, TOKENS=tokens)
    assert TOKEN[1:] not in str(refused.value)


def test_an_earlier_key_is_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MissingSetting):
        settings(monkeypatch, EARLIER_KEYS="short")
