"""One place to look at, and the ways to look."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from chassis.signed_urls import photo_urls
from tests.e2e.person import Person
from tests.security.visibility.oracle import Oracle

# Posts, conversations and rings of which one look takes some, one by one: two of the newest and one
# of all. The lists show all of them.
NEWEST = 20


@dataclass(frozen=True)
class Place:
    """Where somebody looks, what they should find there, and how they look."""

    name: str
    expected: Any
    look: Callable[[], Any]


@dataclass
class Looking:
    """`url_key` signs photo addresses: any viewer could have been given any of them."""

    oracle: Oracle
    chance: random.Random
    url_key: bytes

    def some(self, all_of_them: list[Any]) -> list[Any]:
        newest = all_of_them[-NEWEST:]
        chosen = self.chance.sample(newest, min(2, len(newest)))
        return chosen + self.chance.sample(all_of_them, min(1, len(all_of_them)))

    def photo(self, viewer: Person, photo_id: str, shows: bool) -> Place:
        """Of something that does or does not show it to this viewer."""
        now = datetime.now(UTC)
        url = photo_urls(UUID(photo_id), UUID(viewer.id), now, self.url_key)["thumb"]
        return Place(f"photo {photo_id}", found_if(shows), status(viewer, url))


def found_if(there: bool) -> int:
    """What is not for these eyes is answered like what does not exist."""
    return 200 if there else 404


def status(viewer: Person, path: str) -> Callable[[], int]:
    """How a GET there is answered."""
    return lambda: viewer.ask("GET", path).status_code


def listed(viewer: Person, path: str, **query: Any) -> set[str]:
    """The ids of all there is, page by page."""
    ids, cursor = set[str](), ""
    while cursor is not None:
        more = {"cursor": cursor} if cursor else {}
        page = viewer.get(path, limit=100, **query, **more)
        ids |= {entry["id"] for entry in page["items"]}
        cursor = page["next_cursor"]
    return ids


def first_page(viewer: Person, path: str) -> set[str]:
    """The ids on the first page."""
    return {entry["id"] for entry in viewer.get(path, limit=20)["items"]}
