"""Content lines by RFC 5545, which another library reads back as they were meant."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from contracts.labels import EN, ZH
from services.parking.calendar.rules import MOST_OCTETS, Entry, Sureness, calendar, folded

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
# What people may write: fields refuse controls but tab and line feed, and lone surrogates.
words = st.text(st.characters(exclude_categories=["Cc", "Cs"], include_characters="\t\n"))


def an_entry(**said: str) -> Entry:
    return Entry(
        uid="1@linli",
        sequence=3,
        changed_at=MONDAY - timedelta(days=1),
        starts_at=MONDAY,
        ends_at=MONDAY + timedelta(hours=2),
        sureness=Sureness.CONFIRMED,
        summary=said.get("summary", "B2-117"),
        details=said.get("details", "已预订"),
        place=said.get("place", "B2"),
        position=None,
        keeps_busy=True,
    )


def test_a_calendar_is_written_as_the_standard_says() -> None:
    text = calendar([an_entry(summary="a;b,c\\d\ne", place="")], EN)
    assert text.split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Linli//Parking//ZH",
        "CALSCALE:GREGORIAN",
        "NAME:Linli parking",
        "X-WR-CALNAME:Linli parking",
        "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
        "X-PUBLISHED-TTL:PT15M",
        "BEGIN:VEVENT",
        "UID:1@linli",
        "DTSTAMP:20261122T010000Z",
        "DTSTART:20261123T010000Z",
        "DTEND:20261123T030000Z",
        "SEQUENCE:3",
        "STATUS:CONFIRMED",
        "SUMMARY:a\\;b\\,c\\\\d\\ne",
        "DESCRIPTION:已预订",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_a_calendar_without_bookings_is_one_all_the_same() -> None:
    assert Calendar.from_ical(calendar([], ZH)).events == []


@given(words)
def test_lines_are_folded_at_75_octets_and_no_character_is_torn(line: str) -> None:
    pieces = folded(line).split("\r\n")
    assert all(len(piece.encode()) <= MOST_OCTETS for piece in pieces)
    assert all(piece.startswith(" ") for piece in pieces[1:])
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line


@given(words, words, words.filter(bool))
def test_another_library_reads_what_was_meant(summary: str, details: str, place: str) -> None:
    text = calendar([an_entry(summary=summary, details=details, place=place)], ZH)
    (event,) = Calendar.from_ical(text.encode()).events
    assert event["SUMMARY"] == summary
    assert event["DESCRIPTION"] == details
    assert event["LOCATION"] == place
    assert (event.start, event.end) == (MONDAY, MONDAY + timedelta(hours=2))
    assert event.errors == []
