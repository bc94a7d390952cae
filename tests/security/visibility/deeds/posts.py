"""Offering, hiding, withdrawing; keeping an eye on things; drafts."""

from tests.e2e.person import Person, yuan
from tests.security.visibility.deeds.acting import PATHS, Acting
from tests.security.visibility.things import (
    COMPLETED,
    DISCARDED,
    DRAFT,
    ITEM,
    OPEN,
    PUBLISHED,
    SPACE,
    WITHDRAWN,
    Post,
)

MOST_DRAFTS = 3
NEWEST = 30


class Posts(Acting):
    """What is there to be seen, and from whom it is hidden."""

    def publish(self, one: Person, other: Person) -> None:
        if not self.room_for_more():
            self.withdraw(one, other)
        elif self.is_resident(one):
            kind, way = self.chance.choice([(ITEM, "sell"), (ITEM, "give"), (SPACE, "")])
            self.put_up(one, kind, way)

    def change_hidden(self, one: Person, _other: Person) -> None:
        """Hide a post from others than before, or from nobody."""
        post = self.a_post_of(one, *OPEN, COMPLETED, DRAFT)
        if post and self.is_resident(one):
            hidden = self.some_neighbours(one)
            path, body = f"{PATHS[post.kind]}/{post.id}", {"hidden_from": sorted(hidden)}
            if post.raffle and post.raffle.stay & (hidden - post.hidden_from):
                assert one.refused("PATCH", path, body) == (409, "entry_stands")
                return
            one.patch(path, body)
            post.hidden_from = hidden

    def withdraw(self, one: Person, _other: Person) -> None:
        """Whoever asked for it has no deal on it any more."""
        post = self.a_post_of(one, PUBLISHED)
        if post:
            one.delete(f"{PATHS[post.kind]}/{post.id}")
            post.status = WITHDRAWN
            post.deals.clear()

    def draft(self, one: Person, _other: Person) -> None:
        if self.is_resident(one) and len(self.oracle.own(one.id, DRAFT)) < MOST_DRAFTS:
            self.put_up(one, ITEM, draft=True)

    def publish_draft(self, one: Person, _other: Person) -> None:
        """Not while it is hidden from somebody who does not live there any more."""
        post = self.a_post_of(one, DRAFT)
        if post and self.is_resident(one) and self.room_for_more():
            named = all(self.oracle.neighbours(one.id, each) for each in post.hidden_from)
            answer = one.ask("POST", f"{PATHS[ITEM]}/{post.id}/publish")
            assert answer.status_code == (200 if named else 422), answer.text
            if named:
                post.status = PUBLISHED

    def discard(self, one: Person, _other: Person) -> None:
        """Nothing of a draft is kept."""
        post = self.a_post_of(one, DRAFT)
        if post:
            one.delete(f"{PATHS[ITEM]}/{post.id}")
            post.status = DISCARDED

    def favour(self, one: Person, _other: Person) -> None:
        """Keep an eye on an item; of one that is not for these eyes there is nothing to keep."""
        post = self._an_item()
        if post:
            answer = one.ask("PUT", f"/v1/me/favourites/{post.id}")
            assert answer.status_code == (204 if self.oracle.sees(one.id, post) else 404)
            if answer.ok:
                self.oracle.favourites.add((one.id, post.id))

    def forget(self, one: Person, _other: Person) -> None:
        post = self._an_item()
        if post:
            one.delete(f"/v1/me/favourites/{post.id}")
            self.oracle.favourites.discard((one.id, post.id))

    def sell_cheaper(self, one: Person, _other: Person) -> None:
        """Who keeps an eye on it hears of it, if they still see it."""
        post = self.a_post_of(one, PUBLISHED)
        if post and post.price and post.price > 1:
            post.price -= 1
            one.patch(f"{PATHS[post.kind]}/{post.id}", {"price": yuan(post.price)})

    def _an_item(self) -> Post | None:
        """One of the newest: most of what is old is over."""
        items = [post for post in self.oracle.posts.values() if post.kind == ITEM]
        return self.one_of(items[-NEWEST:])
