"""Which stays a series asks for, and what keeps one of them alone from being made."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from contracts.errors.base import Refusal
from contracts.errors.general import ValidationFailed
from contracts.errors.parking import SlotTaken, TooManyUnpaidBookings
from contracts.requests.parking import WEEKDAYS
from services.parking.bookings.rules import MAX_UNPAID

Stay = tuple[datetime, datetime]


def stays(first: Stay, weekdays: Collection[str], weeks: int, zone: str) -> list[Stay]:
    """From the day of `first` on, at its local time on each of `weekdays`, as long as it is; UTC.

    A local time that the clocks skip moves forward, one that they show twice is the first.
    """
    starts_at, ends_at = first
    here = starts_at.astimezone(ZoneInfo(zone))
    days = (here.date() + timedelta(days=ahead) for ahead in range(7 * weeks))
    wanted = [day for day in days if WEEKDAYS[day.weekday()] in weekdays]
    starts = [datetime.combine(day, here.time(), ZoneInfo(zone)).astimezone(UTC) for day in wanted]
    return [(start, start + (ends_at - starts_at)) for start in starts]


def check_number(number: int) -> None:
    """Each is a booking with a deposit to pay, of which one may hold so many."""
    if number > MAX_UNPAID:
        raise ValidationFailed.at("/weeks", "too_many_stays")


def of_this_one(refusal: Refusal) -> str | None:
    """The code of a refusal that is about the one stay; None where it is about all of them.

    Whatever else is wrong with a stay whose start is wrong: what of it is about all of them is
    wrong with the next as well.
    """
    if isinstance(refusal, SlotTaken | TooManyUnpaidBookings):
        return refusal.code
    if isinstance(refusal, ValidationFailed):
        about = {problem["pointer"]: problem["code"] for problem in refusal.errors}
        return about.get("/starts_at")
    return None
