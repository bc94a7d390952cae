"""How much a draft may leave out, how many one may have, and what publishing asks for."""

from collections.abc import Collection
from typing import Any

from contracts.errors.general import ValidationFailed
from contracts.errors.listings import TooManyDrafts

MOST = 20


def check_room(count: int) -> None:
    if count >= MOST:
        raise TooManyDrafts(most=MOST)


def check_complete(
    kind: str,
    said: dict[str, Any],
    *,
    photos: Collection[Any],
    price: int | None,
    wanted: str | None,
) -> None:
    """All that an offer of this kind says; every gap is named at once."""
    gaps = [name for name, value in said.items() if not value]
    if kind == "sell" and price is None:
        gaps.append("price")
    if kind == "swap" and not wanted:
        gaps.append("wanted")
    if not photos:
        gaps.append("photo_ids")
    if gaps:
        raise ValidationFailed(
            errors=[{"pointer": f"/{name}", "code": "required"} for name in gaps]
        )
