"""Looks at items and spaces: lists, searches, favourites, drafts, draws, rings."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from tests.e2e.person import Person
from tests.security.visibility.deeds.acting import PATHS
from tests.security.visibility.eyes.place import (
    Looking,
    Place,
    first_page,
    found_if,
    listed,
    status,
)
from tests.security.visibility.things import (
    COMPLETED,
    DISCARDED,
    DRAFT,
    ITEM,
    PROPOSED,
    PUBLISHED,
    SPACE,
    Post,
    Ring,
)

ITEMS, RINGS = PATHS[ITEM], "/v1/me/swap-cycles"
# All that is offered is for children.
NARROWED = (
    {},
    {"category": "kids"},
    {"sort": "relevance"},
    {"sort": "price_asc"},
)


class ThingsShown(Looking):
    """What is offered, and what is told of it."""

    def lists(self, viewer: Person) -> Iterator[Place]:
        for kind, path in PATHS.items():
            expected = self.oracle.listed(viewer.id, kind)
            yield Place(f"list of {kind}s", expected, partial(listed, viewer, path))
        kept = self.oracle.kept(viewer.id)
        yield Place("favourites", kept, partial(listed, viewer, "/v1/me/favourites"))

    def found(self, viewer: Person) -> Iterator[Place]:
        """By words that are in every item, and whatever else narrows a search."""
        expected = self.oracle.listed(viewer.id, ITEM)
        more = self.chance.choice(NARROWED)
        look = partial(listed, viewer, ITEMS, q="自行车", **more)
        yield Place(f"search {more}", expected, look)
        yield Place("search for none", set(), partial(listed, viewer, ITEMS, q="潜水艇"))
        # Who asks for drafts, or for what others have given away, finds no more than that.
        posts = self.oracle.posts.values()
        given = {each.id for each in posts if each.status == COMPLETED and each.owner != viewer.id}
        seen = {each for each in given if self.oracle.sees(viewer.id, self.oracle.posts[each])}
        for state, there in ((DRAFT, set[str]()), (COMPLETED, seen)):
            asked = partial(listed, viewer, ITEMS, q="自行车", status=state)
            yield Place(f"search for what is {state}", there, asked)

    def mine(self, viewer: Person) -> Iterator[Place]:
        for state in (PUBLISHED, DRAFT):
            own = self.oracle.own(viewer.id, state)
            look = partial(listed, viewer, "/v1/me/listings", status=state)
            yield Place(f"own {state}", own, look)
        deals = {deal for deal, two in self.oracle.deals.items() if viewer.id in two}
        # The list is a page of them: it may show less, never more.
        yield Place(
            "reservations", set(), lambda: first_page(viewer, "/v1/me/reservations") - deals
        )
        for deal in self.some(list(self.oracle.deals)):
            there = found_if(deal in deals)
            yield Place(f"reservation {deal}", there, status(viewer, f"/v1/reservations/{deal}"))

    def each(self, viewer: Person) -> Iterator[Place]:
        for post in self.some(self._posts()):
            seen = found_if(self.oracle.sees(viewer.id, post))
            page = f"{PATHS[post.kind]}/{post.id}"
            yield Place(f"{post.status} {post.kind} {post.id}", seen, status(viewer, page))
            if post.status != DISCARDED:
                yield self.photo(viewer, post.photo, self.oracle.pictures(viewer.id, post))
            if post.kind == SPACE:
                span = "?from=2030-01-07T08:00:00Z&until=2030-01-07T09:00:00Z"
                free = f"{page}/availability{span}"
                yield Place(f"free time of {post.id}", seen, status(viewer, free))

    def draws(self, viewer: Person) -> Iterator[Place]:
        for post in self.some([post for post in self._posts() if post.kind == ITEM]):
            expected = self.oracle.draw_answers(viewer.id, post), *self._told(viewer, post)
            yield Place(f"draw of {post.id}", expected, partial(_draw, viewer, post))

    def rings(self, viewer: Person) -> Iterator[Place]:
        proposed = self.oracle.own_rings(viewer.id, PROPOSED)
        asked = partial(listed, viewer, RINGS, status=PROPOSED)
        yield Place("rings", proposed, asked)
        for ring in self.some(list(self.oracle.rings.values())):
            concerned = viewer.id in ring.members
            expected = self.oracle.shown_in(viewer.id, ring) if concerned else None
            yield Place(f"ring {ring.id}", expected, partial(_ring, viewer, ring))

    def _posts(self) -> list[Post]:
        return list(self.oracle.posts.values())

    def _told(self, viewer: Person, post: Post) -> tuple[Any, Any]:
        """The list of entries, once the draw was held, and one's own number."""
        if self.oracle.draw_answers(viewer.id, post) != 200 or post.raffle is None:
            return None, None
        return post.raffle.published, post.raffle.numbers.get(viewer.id)


def _draw(viewer: Person, post: Post) -> tuple[int, Any, Any]:
    answer = viewer.ask("GET", f"{ITEMS}/{post.id}/draw")
    told = answer.json() if answer.ok else {}
    return answer.status_code, told.get("entries"), told.get("my_entry")


def _ring(viewer: Person, ring: Ring) -> set[str] | None:
    """The ids of all that it shows; None where it is not there."""
    answer = viewer.ask("GET", f"/v1/swap-cycles/{ring.id}")
    if answer.status_code == 404:
        return None
    legs = answer.json()["legs"]
    shown = [leg[part] for leg in legs for part in ("item", "giver", "taker")]
    return {each["id"] for each in shown if each}
