"""Identifiers: UUIDv7 (RFC 9562), so that they sort by the time they were made."""

import secrets
import time
from uuid import UUID

TEXT_LENGTH = 36


def uuid7() -> UUID:
    """48 bits of Unix milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80
    value |= 0x7 << 76
    value |= secrets.randbits(12) << 64
    value |= 0b10 << 62
    value |= secrets.randbits(62)
    return UUID(int=value)


def as_uuid(text: str) -> UUID | None:
    """`text` as an identifier, or None where it is none."""
    try:
        return UUID(text) if len(text) == TEXT_LENGTH else None
    except (ValueError, TypeError):
        return None
