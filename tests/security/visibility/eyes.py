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
from tests.security.visibility.oracle import ITEM, SPACE, Oracle, Post, Talk

# Posts and conversations that one look takes one by one; the lists show all of them.
SAMPLE = 3
AT_ONCE = 6
# All that is published is for children.
NARROWED = (
    {},
    {"category": "kids"},
    {"sort": "relevance"},
    {"sort": "price_asc"},
)


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
        """Everywhere: how many places were looked at, and what was not as it should be."""
        places = [place for kind in self._kinds(viewer, people) for place in kind()]
        found = list(self._pool.map(lambda place: place.look(), places))
        # By itself: what it opens would show in the lists.
        opening = self._opening(viewer)
        return len(places) + 1, _wrong([*places, opening], [*found, opening.look()])

    def glance(self, viewer: Person, people: list[str]) -> tuple[int, list[str]]:
        """The same at one place of one kind, by chance."""
        kinds = [*self._kinds(viewer, people), lambda: iter([self._opening(viewer)])]
        places = list(self.chance.choice(kinds)())
        if not places:
            return 0, []
        place = self.chance.choice(places)
        return 1, _wrong([place], [place.look()])

    def _kinds(self, viewer: Person, people: list[str]) -> list[Callable[[], Iterator[Place]]]:
        return [
            partial(self._lists, viewer),
            partial(self._found, viewer),
            partial(self._each, viewer),
            partial(self._talks, viewer),
            partial(self._cards, viewer, people),
            partial(self._news, viewer),
        ]

    def _lists(self, viewer: Person) -> Iterator[Place]:
        for kind, path in PATHS.items():
            expected = self.oracle.listed(viewer.id, kind)
            yield Place(f"list of {kind}s", expected, partial(listed, viewer, path))
        kept = self.oracle.kept(viewer.id)
        yield Place("favourites", kept, partial(listed, viewer, "/v1/me/favourites"))

    def _found(self, viewer: Person) -> Iterator[Place]:
        """By words that are in every item, and whatever else narrows a search."""
        expected = self.oracle.listed(viewer.id, ITEM)
        more = self.chance.choice(NARROWED)
        look = partial(listed, viewer, PATHS[ITEM], q="自行车", **more)
        yield Place(f"search {more}", expected, look)
        yield Place("search for none", set(), partial(listed, viewer, PATHS[ITEM], q="潜水艇"))

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

    def _talks(self, viewer: Person) -> Iterator[Place]:
        unread = {
            talk.id: talk.unread[viewer.id]
            for talk in self.oracle.talks.values()
            if viewer.id in self.oracle.two(talk) and self.oracle.reads(viewer.id, talk)
        }
        # The list is a page of them: it may show less, never more.
        yield Place("conversations", set(), lambda: counted(viewer) - set(unread.items()))
        for talk in self._some(list(self.oracle.talks.values())):
            mine = viewer.id in self.oracle.two(talk)
            seen = 200 if mine and self.oracle.reads(viewer.id, talk) else 404
            path = f"/v1/conversations/{talk.id}/messages"
            yield Place(f"messages of {talk.id}", seen, status(viewer, path))

    def _cards(self, viewer: Person, people: list[str]) -> Iterator[Place]:
        about = self.chance.choice(people)
        blocked = self.oracle.blocked(viewer.id, about)
        yield Place(
            "friends", self.oracle.circle(viewer.id), partial(listed, viewer, "/v1/friends")
        )
        if viewer.id != about and not blocked:
            mutual = self.oracle.mutual(viewer.id, about)
            yield Place(f"friends in common with {about}", mutual, partial(common, viewer, about))
        expected = {
            review.id
            for review in self.oracle.reviews
            if review.about == about and self.oracle.reads_review(viewer.id, review)
        }
        path = f"/v1/members/{about}/reviews"
        if blocked and not expected:
            yield Place(f"reviews about {about}", 404, status(viewer, path))
        else:
            yield Place(f"reviews about {about}", expected, partial(listed, viewer, path))

    def _news(self, viewer: Person) -> Iterator[Place]:
        yield Place("notifications", set(), partial(self._unfit, viewer))

    def _unfit(self, viewer: Person) -> set[Any]:
        """The notifications that should not be there, and a count that is not theirs."""
        page = viewer.get("/v1/notifications", limit=100)
        found = {
            (each["type"], each["subject"]["kind"], each["subject"]["id"])
            for each in page["items"]
            if not self.oracle.may_hear(
                viewer.id,
                each["subject"]["kind"],
                each["subject"]["id"],
                each["actor"] and each["actor"]["id"],
            )
        }
        unread = sum(each["read_at"] is None for each in page["items"])
        if page["next_cursor"] is None and page["unread"] != unread:
            found.add(("unread", page["unread"], unread))
        return found

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
                self.oracle.talks.setdefault(talk.id, talk)
            return 200 if answer.ok else answer.status_code

        known = 200 if self.oracle.knows(viewer.id, post) else 404
        return Place(f"a word about {post.kind} {post.id}", known, ask)

    def _some(self, all_of_them: list[Any]) -> list[Any]:
        return self.chance.sample(all_of_them, min(SAMPLE, len(all_of_them)))


def _wrong(places: list[Place], found: list[Any]) -> list[str]:
    return [
        f"{place.name}: {got!r} instead of {place.expected!r}"
        for place, got in zip(places, found, strict=True)
        if got != place.expected
    ]


def listed(viewer: Person, path: str, **query: Any) -> set[str]:
    """The ids of all there is, page by page."""
    ids, cursor = set[str](), ""
    while cursor is not None:
        more = {"cursor": cursor} if cursor else {}
        page = viewer.get(path, limit=100, **query, **more)
        ids |= {entry["id"] for entry in page["items"]}
        cursor = page["next_cursor"]
    return ids


def counted(viewer: Person) -> set[tuple[str, int]]:
    """The conversations on the first page, each with how much of it is unread."""
    items = viewer.get("/v1/conversations", limit=100)["items"]
    return {(talk["id"], talk["unread_count"]) for talk in items}


def common(viewer: Person, about: str) -> Any:
    """How many friends the card says they have in common."""
    return viewer.get(f"/v1/members/{about}").get("mutual_friends", 0)


def status(viewer: Person, path: str) -> Callable[[], int]:
    """How a GET there is answered."""
    return lambda: viewer.ask("GET", path).status_code
