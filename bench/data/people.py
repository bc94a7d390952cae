"""Loads members: people, their sessions, residencies and friendships; and the circle elsewhere."""

import json
from datetime import timedelta
from typing import Any

from bench.data.copying import Copier
from bench.data.neighbourhood import LONGEST_ONLINE, ZONE, Neighbourhood

SURNAMES = "王李张刘陈杨赵黄周吴"
TITLES = ("阿姨", "师傅", "老师", "大爷")
LANGUAGE = "zh-CN"
SESSION_LASTS = timedelta(days=30)
# Of a hundred friends, so many at once: of a city a statement makes two million rows.
FRIENDS_AT_ONCE = 10
# What Neighbourhood.friends says, in the database itself: of a city these are 20 million rows.
PAIRS = """
INSERT INTO relationship (id, low_id, high_id, version, friends_since)
SELECT gen_random_uuid(), least(me.id, friend.id), greatest(me.id, friend.id), 1, %(since)s
FROM resident me CROSS JOIN unnest(%(offsets)s) step
JOIN resident friend ON friend.number = (me.number + step) %% %(members)s
"""
THEMSELVES = """
INSERT INTO circle (owner_id, viewer_id, version, friends, blocked)
SELECT id, id, 0, true, false FROM resident
"""
CIRCLE = """
INSERT INTO circle (owner_id, viewer_id, version, friends, blocked)
SELECT me.id, friend.id, 1, true, false
FROM resident me CROSS JOIN unnest(%(offsets)s) step CROSS JOIN (VALUES (1), (-1)) side (sign)
JOIN resident friend ON friend.number = (me.number + sign * step + %(members)s) %% %(members)s
"""


def load_members(into: Copier, place: Neighbourhood) -> None:
    """The database of members."""
    load_accounts(into, place)
    _number(into, place)
    with into.without_indexes("relationship"):
        since = place.now - LONGEST_ONLINE
        _befriend(into, place, "relationship", PAIRS, since=since)


def load_accounts(into: Copier, place: Neighbourhood) -> None:
    """The same without who is whose friend."""
    since = place.now - LONGEST_ONLINE
    into.copy(
        "community",
        "id, name, english_name, zone, founded_at",
        [(place.community, "和平小区", "Peace Gardens", ZONE, since)],
    )
    into.copy(
        "member",
        "id, display_name, bio, language, status, version, rating_total, rating_count,"
        " registered_at",
        (
            (member, name_of(i), "", LANGUAGE, "active", 1, *_rating(i), since)
            for i, member in enumerate(place.members)
        ),
    )
    into.copy(
        "phone",
        "number, member_id",
        ((f"+86{13_900_000_000 + i}", member) for i, member in enumerate(place.members)),
    )
    into.copy(
        "residency",
        "id, member_id, community_id, building, unit, room, status, asked_at, decided_at,"
        " decided_by",
        (
            (*_home(place, i), "approved", since, since, place.members[0])
            for i in range(len(place.members))
        ),
    )
    _load_sessions(into, place)


def load_circle(into: Copier, place: Neighbourhood) -> None:
    """The replica of the circle in the database of another service."""
    ids = place.members
    _number(into, place)
    with into.without_indexes("circle"):
        into.do(THEMSELVES)
        _befriend(into, place, "circle", CIRCLE)
    into.copy(
        "neighbour",
        "member_id, version, display_name, avatar, rating",
        ((ids[i], 1, name_of(i), None, _shown_rating(i)) for i in range(len(ids))),
    )


def _befriend(into: Copier, place: Neighbourhood, table: str, pairs: str, **more: Any) -> None:
    for begin in range(0, len(place.offsets), FRIENDS_AT_ONCE):
        some = place.offsets[begin : begin + FRIENDS_AT_ONCE]
        into.do(pairs, offsets=some, members=place.scale.members, **more)
        if begin:
            into.say(f"{begin + len(some)} of {len(place.offsets)} parts of {table}")


def name_of(member: int) -> str:
    return SURNAMES[member % len(SURNAMES)] + TITLES[member % len(TITLES)] + str(member)


def _home(place: Neighbourhood, member: int) -> tuple[Any, ...]:
    who = (place.identifier(LONGEST_ONLINE), place.members[member], place.community)
    return *who, member % 30 + 1, None, member


def _load_sessions(into: Copier, place: Neighbourhood) -> None:
    now, until = place.now, place.now + SESSION_LASTS
    into.copy(
        "sign_in_session",
        "id, member_id, language, generation, opened_at, rotated_at, access_until, refresh_until,"
        " is_first",
        (
            (session, member, LANGUAGE, 0, now, now, until, until, True)
            for session, member in zip(place.sessions, place.members, strict=True)
        ),
    )


def _number(into: Copier, place: Neighbourhood) -> None:
    """Who is who in PAIRS and CIRCLE."""
    into.do("CREATE TEMPORARY TABLE resident (number int PRIMARY KEY, id uuid NOT NULL)")
    into.copy("resident", "number, id", enumerate(place.members))
    into.do("ANALYZE resident")


def _rating(member: int) -> tuple[int, int]:
    """(total, count): two in three have been reviewed."""
    count = member % 3 * 4
    return count * 5 - member % 3, count


def _shown_rating(member: int) -> str | None:
    total, count = _rating(member)
    return json.dumps({"average": round(total / count, 1), "count": count}) if count else None
