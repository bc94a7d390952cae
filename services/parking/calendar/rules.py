"""Bookings as iCalendar (RFC 5545): content lines, folded and escaped; times in UTC."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from contracts.labels import in_language

# Octets of a line without its break (3.1).
MOST_OCTETS = 75
NAME = ("邻里车位", "Linli parking")
RENTED = ("车位 {label}（租用）", "Parking {label} (rented)")
LET = ("车位 {label}（租给{who}）", "Parking {label} (let to {who})")
_ESCAPED = str.maketrans(
    {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None, "\x85": "\\n"}
    | dict.fromkeys((chr(code) for code in (*range(9), 11, 12, *range(14, 32), 127)), None)
)


class Sureness(StrEnum):
    """STATUS of an event (3.8.1.11)."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class Entry:
    """One booking as its owner or its renter sees it; `place` where they may know it.

    `uid` is the same for ever, `sequence` goes up with each change, `changed_at` is when the last
    was: without a METHOD that is what DTSTAMP says (3.8.7.2).
    """

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    sureness: Sureness
    summary: str
    details: str
    place: str | None
    position: tuple[float, float] | None
    keeps_busy: bool


def digest_of(seed: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(seed.encode()).hexdigest()


def calendar(entries: Iterable[Entry], locale: str) -> str:
    """The whole calendar; CRLF after every line."""
    name = in_language(NAME, locale)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Linli//Parking//ZH",
        "CALSCALE:GREGORIAN",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        # How often to look again, to those who know one or the other (RFC 7986, 5.7).
        "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
        "X-PUBLISHED-TTL:PT15M",
        *(line for entry in entries for line in _event(entry)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _event(entry: Entry) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{_moment(entry.changed_at)}"
    yield f"DTSTART:{_moment(entry.starts_at)}"
    yield f"DTEND:{_moment(entry.ends_at)}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"STATUS:{entry.sureness.value}"
    yield f"SUMMARY:{_text(entry.summary)}"
    yield f"DESCRIPTION:{_text(entry.details)}"
    if entry.place:
        yield f"LOCATION:{_text(entry.place)}"
    if entry.position:
        yield "GEO:{:.6f};{:.6f}".format(*entry.position)
    # An owner can be elsewhere meanwhile.
    yield f"TRANSP:{'OPAQUE' if entry.keeps_busy else 'TRANSPARENT'}"
    yield "END:VEVENT"


def folded(line: str) -> str:
    """In pieces of at most 75 octets, each but the first begun with a space; no character is torn
    apart."""
    pieces, piece, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > MOST_OCTETS:
            pieces.append(piece)
            # The space that marks what goes on counts too.
            piece, size = "", 1
        piece += character
        size += octets
    return "\r\n ".join([*pieces, piece])


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    return words.translate(_ESCAPED)
