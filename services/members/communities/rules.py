"""What may name a community's time zone."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from contracts.errors.general import ValidationFailed


def valid_zone(name: str) -> str:
    """`name`, if it is a zone of the IANA database (ValidationFailed otherwise)."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValidationFailed.at("/zone", "invalid") from None
    return name
