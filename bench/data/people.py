"""Loads members: people, their sessions, residencies and friendships; and the circle elsewhere."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bench.data.copying import Copier
from bench.data.neighbourhood import LONGEST_ONLINE, ZONE, Neighbourhood

SURNAMES = "王李张刘陈杨赵黄周吴"
TITLES = ("阿姨", "师傅", "老师", "大爷")
LANGUAGE = "zh-CN"
SESSION_LASTS = timedelta(days=30)


def load_members(into: Copier, place: Neighbourhood) -> None:
    """The database of members."""
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
    into.copy("relationship", "id, low_id, high_id, version, friends_since", _pairs(place))


def load_circle(into: Copier, place: Neighbourhood) -> None:
    """The replica of the circle in the database of another service."""
    ids = place.members
    into.copy("circle", "owner_id, viewer_id, version, friends, blocked", _circle(place))
    into.copy(
        "neighbour",
        "member_id, version, display_name, avatar, rating",
        ((ids[i], 1, name_of(i), None, _shown_rating(i)) for i in range(len(ids))),
    )


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


def _pairs(place: Neighbourhood) -> Iterator[tuple[Any, ...]]:
    since = place.now - LONGEST_ONLINE
    for member, me in enumerate(place.members):
        for friend in place.friends(member):
            if me < place.members[friend]:
                pair = (me, place.members[friend])
                yield (place.identifier(LONGEST_ONLINE), *pair, 1, since)


def _circle(place: Neighbourhood) -> Iterator[tuple[Any, ...]]:
    for member, me in enumerate(place.members):
        yield me, me, 0, True, False
        for friend in place.friends(member):
            yield me, place.members[friend], 1, True, False


def _rating(member: int) -> tuple[int, int]:
    """(total, count): two in three have been reviewed."""
    count = member % 3 * 4
    return count * 5 - member % 3, count


def _shown_rating(member: int) -> str | None:
    total, count = _rating(member)
    return json.dumps({"average": round(total / count, 1), "count": count}) if count else None
