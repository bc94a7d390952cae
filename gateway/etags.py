"""Entity tags of single resources: the version it has and a digest of what is shown of it."""

import hashlib
from typing import Any

from chassis.answer import Answer
from contracts.errors.general import VersionConflict


def tag_of(version: Any, encoded: bytes) -> str:
    """Strong: two answers with one tag are equal to the byte, language and signed URLs included."""
    digest = hashlib.sha256(encoded).hexdigest()[:16]
    return f'"{_text(version)}.{digest}"'


def unchanged(if_none_match: str | None, tag: str) -> bool:
    """Whether a GET may be answered 304. Compared weakly, as RFC 9110 says for If-None-Match."""
    wanted = _tags(if_none_match)
    return "*" in wanted or tag in {each.removeprefix("W/") for each in wanted}


def require_match(if_match: str | None, current: Answer) -> None:
    """VersionConflict if the resource is not any more what the client read.

    Only the version counts: a neighbour's new rating or another language in the same body is no
    change of the resource.
    """
    wanted = _tags(if_match)
    if not wanted or "*" in wanted:
        return
    now = tag_of(current.version, current.encoded)
    if current.version is not None:
        now = f'"{_text(current.version)}'
        wanted = {each.partition(".")[0].rstrip('"') for each in wanted}
    if now not in wanted:
        raise VersionConflict


def _text(version: Any) -> str:
    return "" if version is None else str(version)


def _tags(header: str | None) -> set[str]:
    return {each.strip() for each in (header or "").split(",") if each.strip()}
