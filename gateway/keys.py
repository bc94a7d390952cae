"""The Idempotency-Key header."""

import re

from contracts.errors.general import IdempotencyKeyInvalid, IdempotencyKeyMissing

_KEY = re.compile(r"[\x20-\x7e]{1,255}")


def checked_key(given: str | None, *, required: bool) -> str | None:
    """1 to 255 printable ASCII characters, or None where it may be left out."""
    if given is None or not given.strip():
        if required:
            raise IdempotencyKeyMissing
        return None
    if not _KEY.fullmatch(given):
        raise IdempotencyKeyInvalid
    return given
