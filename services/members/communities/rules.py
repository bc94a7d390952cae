"""What may name a community's time zone."""

from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from contracts.errors.general import NotThere, ValidationFailed


def valid_zone(name: str) -> str:
    """`name`, if it is a zone of the IANA database (ValidationFailed otherwise)."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValidationFailed.at("/zone", "invalid") from None
    return name


def community_meant(committees: set[UUID], asked: UUID | None) -> UUID:
    """The one of `committees` that is meant; it need not be named where there is only one."""
    if asked is None:
        if len(committees) > 1:
            raise ValidationFailed.at("/community_id", "required")
        (asked,) = committees
    if asked not in committees:
        raise NotThere
    return asked
