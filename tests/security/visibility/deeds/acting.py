"""Who acts, what they act on, and when the clock does."""

import random
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.e2e.neighbourhood import Neighbourhood, publish_item, publish_space
from tests.e2e.person import Person, yuan
from tests.security.visibility.oracle import Oracle
from tests.security.visibility.things import DRAFT, ITEM, OPEN, PUBLISHED, SPACE, Post, Ring

PATHS = {ITEM: "/v1/listings", SPACE: "/v1/parking/spaces"}
# Few enough that every list is one page, and that a post is looked at often.
MOST_POSTS = 14
PRICE = 80


class Clockwork(Protocol):
    """What happens by itself, where the test says when."""

    def hold_draws(self) -> None:
        """All that are to be held."""
        ...

    def seek_rings(self) -> list[Ring]:
        """Rings of swaps are looked for, and given up; all there are."""
        ...


@dataclass
class Acting:
    """`places`: the communities people live in; without a `clock` nothing is left to it."""

    people: dict[str, Person]
    oracle: Oracle
    chance: random.Random
    places: list[Neighbourhood]
    clock: Clockwork | None = None
    told: list[str] = field(default_factory=list)

    def put_up(self, owner: Person, kind: str, way: str = "give", **more: Any) -> Post:
        """An item (of which `way` says how it is offered) or a space, hidden from some."""
        hidden = self.some_neighbours(owner)
        body: dict[str, Any] = {"hidden_from": sorted(hidden), **more}
        price = PRICE if way == "sell" else None
        if kind == ITEM:
            body |= {"price": yuan(PRICE)} if price else {}
            made = publish_item(owner, way, **body)
            photo = made["photos"][0]["id"]
        else:
            photo = owner.photo()
            made = publish_space(owner, photo_ids=[photo], **body)
        status = DRAFT if more.get("draft") else PUBLISHED
        post = Post(made["id"], kind, owner.id, photo, hidden, price, status, way)
        self.oracle.posts[post.id] = post
        return post

    def posts(self, *statuses: str) -> list[Post]:
        return [post for post in self.oracle.posts.values() if post.status in statuses]

    def room_for_more(self) -> bool:
        return len(self.posts(*OPEN)) < MOST_POSTS

    def one_of(self, posts: list[Post]) -> Post | None:
        return self.chance.choice(posts) if posts else None

    def a_post_of(self, owner: Person, *statuses: str) -> Post | None:
        return self.one_of([post for post in self.posts(*statuses) if post.owner == owner.id])

    def is_resident(self, one: Person) -> bool:
        return self.oracle.homes[one.id] is not None

    def some_neighbours(self, owner: Person) -> set[str]:
        """Only who lives there can be named."""
        around = [one for one in self.people if one != owner.id]
        chosen = [one for one in around if self.chance.random() < 0.25]
        return {one for one in chosen if self.oracle.neighbours(owner.id, one)}
