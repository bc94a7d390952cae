"""Phones, sign-in codes, display names and ratings, decided without looking anything up."""

import hashlib
import hmac
import math
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

import phonenumbers

from contracts.errors.general import RateLimited, ValidationFailed
from contracts.errors.members import CodeWrong, TooManyTries
from contracts.errors.ways_in import WayInTooNew
from contracts.json import Json

CODE_DIGITS = 6
MAX_WRONG_TRIES = 5
# Codes sent to one phone: at most so many within so long. Ten times an hour is no forgetfulness.
SEND_LIMITS = ((5, timedelta(minutes=10)), (20, timedelta(days=1)))
# A rating of one or two reviews would tell who gave it.
RATING_SHOWN_FROM = 3

_FLOWERS = (
    ("桂花", "Osmanthus"),
    ("海棠", "Crabapple"),
    ("茉莉", "Jasmine"),
    ("银杏", "Ginkgo"),
    ("紫藤", "Wisteria"),
    ("石榴", "Pomegranate"),
    ("玉兰", "Magnolia"),
    ("腊梅", "Wintersweet"),
)


# What reads as the committee, in letters and digits alone.
_COMMITTEES = (
    *("居委会", "居委會", "居民委员会", "居民委員會", "residentscommittee", "residentcommittee"),
    *("neighbourhoodcommittee", "neighborhoodcommittee"),
)


def reads_as_committee(name: str) -> bool:
    spelt = unicodedata.normalize("NFKC", name).casefold()
    letters = "".join(character for character in spelt if character.isalnum())
    return any(each in letters for each in _COMMITTEES)


def check_name(name: str, *, serves: bool) -> None:
    """Only who `serves` on a committee is named like one: cards and news would speak for it."""
    if not serves and reads_as_committee(name):
        raise ValidationFailed.at("/display_name", "reserved_name")


class SentCode(Protocol):
    """What a code that was sent is judged by."""

    salt: str
    digest: str
    sent_at: datetime
    expires_at: datetime
    wrong_tries: int
    used_at: datetime | None


Code = TypeVar("Code", bound=SentCode)


def valid_phone(text: str) -> str:
    """`text` in E.164, if a phone with that number can exist (ValidationFailed otherwise)."""
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        raise ValidationFailed.at("/phone", "invalid") from None
    formatted = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if formatted != text or not phonenumbers.is_valid_number(number):
        raise ValidationFailed.at("/phone", "invalid")
    return text


def code_digest(key: bytes, phone: str, code: str, salt: str) -> str:
    """All that is kept of a code: without the key a stolen table tells nothing."""
    return hmac.new(key, f"{phone}|{code}|{salt}".encode(), hashlib.sha256).hexdigest()


def is_live(code: SentCode, now: datetime) -> bool:
    """Whether this code may still be used."""
    return code.used_at is None and now < code.expires_at and code.wrong_tries < MAX_WRONG_TRIES


def live_codes(codes: Sequence[Code], now: datetime) -> list[Code]:
    """Those of a phone's `codes` that may still be used.

    Where the newest of them died of wrong tries, nothing is tried any more until another is asked
    for (TooManyTries); where there is none, every code is the wrong one (CodeWrong).
    """
    live = [code for code in codes if is_live(code, now)]
    if live:
        return live
    unused = [code for code in codes if code.used_at is None]
    newest = max(unused, key=lambda code: code.sent_at, default=None)
    if newest is not None and newest.wrong_tries >= MAX_WRONG_TRIES:
        raise TooManyTries(retry_after=60)
    raise CodeWrong


def check_may_send(
    sent: Iterable[datetime],
    now: datetime,
    *,
    widen: int = 1,
    limits: Sequence[tuple[int, timedelta]] = SEND_LIMITS,
) -> None:
    """RateLimited, with the seconds to wait, when too many codes went to one phone lately."""
    moments = sorted(sent)
    for allowed, period in limits:
        allowed_here = allowed * widen
        recent = [moment for moment in moments if moment > now - period]
        if len(recent) >= allowed_here:
            free_at = recent[-allowed_here] + period
            raise RateLimited(retry_after=max(1, math.ceil((free_at - now).total_seconds())))


def check_gives_way(since: datetime, other: datetime, *, now: datetime, wait: timedelta) -> None:
    """WayInTooNew where a way to sign in that is older than `wait` would leave the member with one
    that is not: who holds a session of theirs links their own, and would be the only one to get in.

    Where both are new there is nobody yet whom that could take by surprise.
    """
    settled = now - wait
    if since <= settled < other:
        raise WayInTooNew(retry_after=math.ceil((other - settled).total_seconds()))


def friendly_name(number: int, language: str) -> str:
    """A name for somebody who gave none, out of any large `number`."""
    zh, en = _FLOWERS[number % len(_FLOWERS)]
    tail = number // len(_FLOWERS) % 90 + 10
    return f"{en} Neighbour {tail}" if language == "en" else f"{zh}邻居 {tail}"


def rating(total: int, count: int) -> Json | None:
    """{average, count} to one decimal, or None while there are too few reviews."""
    if count < RATING_SHOWN_FROM:
        return None
    # Half up, as people round; Python's round would take 4.25 to 4.2.
    return {"average": (total * 20 + count) // (count * 2) / 10, "count": count}
