"""A look of one person into every place in which somebody's things may show."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from chassis.signed_urls import photo_urls
from tests.e2e.person import Person
from tests.security.visibility.deeds import PATHS
from tests.security.visibility.oracle import SPACE, Oracle, Post, Talk

# Posts and conversations that one look takes one by one; the lists show all of them.
SAMPLE = 3
AT_ONCE = 6


@dataclass(frozen=True)
class Place:
    """Where somebody looks, what they should find there, and how they look."""

    name: str
    expected: Any
    look: Callable[[], Any]


@dataclass
class Eyes:
    """`url_key` signs photo addresses: any viewer could have been given any of them."""

    oracle: Oracle
    chance: random.Random
    url_key: bytes

    def __post_init__(self) -> None:
        self._pool = ThreadPoolExecutor(AT_ONCE)

    def look(self, viewer: Person, people: list[str]) -> tuple[int, list[str]]:
        """How many places were looked at, and what in them was not as it should be."""
        places = [*self._lists(viewer), *self._each(viewer), *self._words(viewer, people)]
        found = list(self._pool.map(lambda place: place.look(), places))
        # By itself: what it opens would show in the lists.
        places.append(self._opening(viewer))
        found.append(places[-1].look())
        wrong = [
            f"{place.name}: {got!r} instead of {place.expected!r}"
            for place, got in zip(places, found, strict=True)
            if got != place.expected
        ]
        return len(places), wrong

    def _lists(self, viewer: Person) -> Iterator[Place]:
        for kind, path in PATHS.items():
            expected = self.oracle.listed(viewer.id, kind)
            yield Place(f"list of {kind}s", expected, partial(listed, viewer, path))

    def _each(self, viewer: Person) -> Iterator[Place]:
        for post in self._some(list(self.oracle.posts.values())):
            seen = 200 if self.oracle.sees(viewer.id, post) else 404
            page = f"{PATHS[post.kind]}/{post.id}"
            yield Place(f"{post.kind} {post.id}", seen, status(viewer, page))
            shown = 200 if self.oracle.knows(viewer.id, post) else 404
            yield Place(f"photo of {post.id}", shown, status(viewer, self._photo(viewer, post)))
            if post.kind == SPACE:
                span = "?from=2030-01-07T08:00:00Z&until=2030-01-07T09:00:00Z"
                free = f"{page}/availability{span}"
                yield Place(f"free time of {post.id}", seen, status(viewer, free))

    def _words(self, viewer: Person, people: list[str]) -> Iterator[Place]:
        mine = [
            talk
            for talk in self.oracle.talks.values()
            if viewer.id in (talk.other, self.oracle.posts[talk.post].owner)
        ]
        readable = {talk.id for talk in mine if self.oracle.reads(viewer.id, talk)}
        # The list is a page of them: it may show less, never more.
        yield Place("conversations", set(), lambda: listed(viewer, "/v1/conversations") - readable)
        for talk in self._some(list(self.oracle.talks.values())):
            seen = 200 if self.oracle.reads(viewer.id, talk) else 404
            path = f"/v1/conversations/{talk.id}/messages"
            yield Place(f"messages of {talk.id}", seen, status(viewer, path))
        about = self.chance.choice(people)
        expected = {
            review.id
            for review in self.oracle.reviews
            if review.about == about and self.oracle.reads_review(viewer.id, review)
        }
        path = f"/v1/members/{about}/reviews"
        if self.oracle.blocked(viewer.id, about) and not expected:
            yield Place(f"reviews about {about}", 404, status(viewer, path))
        else:
            yield Place(f"reviews about {about}", expected, partial(listed, viewer, path))

    def _photo(self, viewer: Person, post: Post) -> str:
        now = datetime.now(UTC)
        return photo_urls(UUID(post.photo), UUID(viewer.id), now, self.url_key)["thumb"]

    def _opening(self, viewer: Person) -> Place:
        """A word about somebody's post: opened where it is seen, 404 otherwise."""
        others = [post for post in self.oracle.posts.values() if post.owner != viewer.id]
        if not others:
            return Place("a word", None, lambda: None)
        post = self.chance.choice(others)

        def ask() -> int:
            subject = {"subject": {"kind": post.kind, "id": post.id}}
            answer = viewer.ask("POST", "/v1/conversations", subject)
            if answer.ok:
                talk = Talk(answer.json()["id"], post.id, viewer.id)
                self.oracle.talks[talk.id] = talk
            return 200 if answer.ok else answer.status_code

        known = 200 if self.oracle.knows(viewer.id, post) else 404
        return Place(f"a word about {post.kind} {post.id}", known, ask)

    def _some(self, all_of_them: list[Any]) -> list[Any]:
        return self.chance.sample(all_of_them, min(SAMPLE, len(all_of_them)))


def listed(viewer: Person, path: str) -> set[str]:
    """The ids on the first page, which holds all there are of most things."""
    return {entry["id"] for entry in viewer.get(path, limit=100)["items"]}


def status(viewer: Person, path: str) -> Callable[[], int]:
    """How a GET there is answered."""
    return lambda: viewer.ask("GET", path).status_code
