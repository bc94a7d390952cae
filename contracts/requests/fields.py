"""Fields of the wire: money, moments, identifiers, text. Their messages are error codes."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from marshmallow import ValidationError, fields, validate

from contracts.money import CURRENCY, MAX_AMOUNT, Money

fields.Field.default_error_messages = {
    "required": "required",
    "null": "null",
    "validator_failed": "invalid",
}
UUID_LENGTH = 36
# C0 controls but tab and line feed, DEL, and lone surrogates: PostgreSQL or a screen refuses them;
# marks that turn the direction of writing, by which one text is made to look like another.
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
# Anything but white space and what shows as nothing: Unicode's Default_Ignorable_Code_Point, where
# the fillers of Hangul, the joiners and the variation selectors are, and blank braille. Beside what
# shows they are letters like others: emoji and some scripts are written with them.
_VISIBLE = re.compile(
    r"[^\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_LINES = re.compile(r"[\t\n\x85\u2028\u2029]")
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)")


class MoneyField(fields.Field[Money]):
    """`{"amount": 1250, "currency": "CNY"}` → Money; minor units, `min` to one million yuan."""

    def __init__(self, *, min: int = 0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.min = min

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Money:
        if not isinstance(value, Mapping):
            raise ValidationError("invalid")
        problems: dict[str, list[str]] = {
            k: ["unknown_field"] for k in set(value) - {"amount", "currency"}
        }
        amount, currency = value.get("amount"), value.get("currency")
        if "amount" not in value:
            problems["amount"] = ["required"]
        elif type(amount) is not int:
            problems["amount"] = ["invalid"]
        elif not self.min <= amount <= MAX_AMOUNT:
            problems["amount"] = ["out_of_range"]
        if "currency" not in value:
            problems["currency"] = ["required"]
        elif currency != CURRENCY:
            problems["currency"] = ["invalid_choice"]
        if problems:
            raise ValidationError(problems)
        return Money(amount or 0, CURRENCY)


# How far ahead two who share a thing arrange to meet.
MEET_WITHIN = timedelta(days=90)


class Moment(fields.Field[datetime]):
    """RFC 3339 with an offset, to the whole minute → aware UTC datetime."""

    def __init__(self, *, whole_minutes: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.whole_minutes = whole_minutes

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        if not isinstance(value, str) or not _RFC3339.fullmatch(value):
            raise ValidationError("invalid")
        try:
            moment = datetime.fromisoformat(value.upper().replace(" ", "T")).astimezone(UTC)
        except (ValueError, OverflowError):
            raise ValidationError("invalid") from None
        if self.whole_minutes and (moment.second or moment.microsecond):
            raise ValidationError("whole_minutes")
        return moment


class Id(fields.Field[UUID]):
    """A UUID in its usual text form."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> UUID:
        if not isinstance(value, str) or len(value) != UUID_LENGTH:
            raise ValidationError("invalid")
        try:
            return UUID(value)
        except ValueError:
            raise ValidationError("invalid") from None


class Text(fields.Field[str]):
    """Text that people wrote: trimmed, printable, `min` to `max` characters; one of which nothing
    can be seen is empty."""

    def __init__(self, *, max: int, min: int = 1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.min, self.max = min, max

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("invalid")
        text = value.strip()
        if _UNPRINTABLE.search(text):
            raise ValidationError("invalid")
        if not _VISIBLE.search(text):
            text = ""
        if len(text) < self.min:
            raise ValidationError("required")
        if len(text) > self.max:
            raise ValidationError("too_long")
        return text


class Line(Text):
    """The same in one line: a name, a title, a label. No line below it can pass for another."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if _LINES.search(text):
            raise ValidationError("invalid")
        return text


class HomeText(Line):
    """A building, unit or room: in one width, with single spaces."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if isinstance(value, str):
            value = re.sub(r" {2,}", " ", unicodedata.normalize("NFKC", value))
        return super()._deserialize(value, attr, data, **kwargs)


class TimeOfDay(fields.String):
    """A local time of day, "08:30"; with `end` also "24:00", the end of the day."""

    def __init__(self, *, end: bool = False, **kwargs: Any) -> None:
        pattern = rf"({_CLOCK}|24:00)\Z" if end else rf"{_CLOCK}\Z"
        super().__init__(
            validate=validate.Regexp(pattern, error="invalid"),
            error_messages={"invalid": "invalid"},
            **kwargs,
        )


class Whole(fields.Integer):
    """A JSON integer (never 1.0, "1" or true) between `min` and `max`; `text=True` for queries."""

    def __init__(self, *, min: int, max: int, text: bool = False, **kwargs: Any) -> None:
        super().__init__(
            strict=not text,
            validate=validate.Range(min, max, error="out_of_range"),
            error_messages={"invalid": "invalid", "too_large": "out_of_range"},
            **kwargs,
        )
        self.text = text

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool) or (not self.text and type(value) is not int):
            raise ValidationError("invalid")
        if self.text and not re.fullmatch(r"-?\d{1,18}", str(value)):
            raise ValidationError("invalid")
        return super()._deserialize(value, attr, data, **kwargs) or 0


class Degrees(fields.Float):
    """A JSON number of degrees (never "1" or true) within `limit` on either side, to the sixth
    decimal: a hand's breadth."""

    def __init__(self, limit: int, **kwargs: Any) -> None:
        super().__init__(
            validate=validate.Range(-limit, limit, error="out_of_range"),
            error_messages={"invalid": "invalid", "too_large": "out_of_range"},
            **kwargs,
        )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValidationError("invalid")
        return round(super()._deserialize(value, attr, data, **kwargs) or 0.0, 6)


class Choice(fields.String):
    """One of a fixed set of words."""

    def __init__(self, *choices: str, **kwargs: Any) -> None:
        super().__init__(
            validate=validate.OneOf(choices, error="invalid_choice"),
            error_messages={"invalid": "invalid", "invalid_utf8": "invalid"},
            **kwargs,
        )
        self.choices = choices


class Flag(fields.Field[bool]):
    """A JSON true or false; `text=True` for queries, where it is written out."""

    def __init__(self, *, text: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.text = text

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if self.text and value in {"true", "false"}:
            return bool(value == "true")
        if not isinstance(value, bool):
            raise ValidationError("invalid")
        return value
