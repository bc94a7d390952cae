"""What people do over HTTP, noted down in the oracle at the same time."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.e2e.neighbourhood import a_meeting, publish_item, publish_space
from tests.e2e.person import Person, yuan
from tests.security.visibility.oracle import (
    COMPLETED,
    ITEM,
    PUBLISHED,
    SPACE,
    WITHDRAWN,
    Oracle,
    Post,
    Review,
    Talk,
)

PATHS = {ITEM: "/v1/listings", SPACE: "/v1/parking/spaces"}
# Few enough that every list is one page, and that a post is looked at often.
MOST_POSTS = 14
PRICE = 80


@dataclass
class Deeds:
    """`do()` lets somebody do something, and tells of it."""

    people: dict[str, Person]
    oracle: Oracle
    chance: random.Random
    told: list[str]

    def do(self) -> None:
        deeds: dict[Callable[[Person, Person], None], int] = {
            self.befriend: 5,
            self.part: 2,
            self.block: 3,
            self.unblock: 4,
            self.publish: 4,
            self.change_hidden: 5,
            self.withdraw: 2,
            self.give_away: 1,
            self.favour: 4,
            self.forget: 1,
            self.sell_cheaper: 3,
            self.say: 4,
            self.read: 2,
            self.hear: 2,
        }
        [deed] = self.chance.choices(list(deeds), list(deeds.values()))
        one, other = self.chance.sample(list(self.people.values()), 2)
        self.told.append(f"{deed.__name__}: {one.name}, {other.name}")
        deed(one, other)

    def befriend(self, one: Person, other: Person) -> None:
        """Asked by one and, where the other gets to see it, accepted."""
        one.ask("POST", "/v1/friend-requests", {"member_id": other.id})
        for request in other.get("/v1/friend-requests", limit=100)["items"]:
            if request["from"]["id"] == one.id:
                other.post(f"/v1/friend-requests/{request['id']}/accept")
        if not self.oracle.blocked(one.id, other.id):
            self.oracle.friends.add(frozenset((one.id, other.id)))

    def part(self, one: Person, other: Person) -> None:
        were_close = self.oracle.close(one.id, other.id)
        status = one.ask("DELETE", f"/v1/friends/{other.id}").status_code
        assert status == (204 if were_close else 404)
        if were_close:
            self.oracle.friends.remove(frozenset((one.id, other.id)))

    def block(self, one: Person, other: Person) -> None:
        one.post(f"/v1/blocks/{other.id}")
        self.oracle.blocks.add((one.id, other.id))

    def unblock(self, one: Person, _other: Person) -> None:
        """Somebody they have blocked, if there is one."""
        for blocker, blocked in sorted(self.oracle.blocks):
            if blocker == one.id:
                one.delete(f"/v1/blocks/{blocked}")
                self.oracle.blocks.remove((blocker, blocked))
                return

    def publish(self, one: Person, _other: Person) -> None:
        if len(self._posts(PUBLISHED)) >= MOST_POSTS:
            self.withdraw(one, _other)
            return
        kind, sold = self.chance.choice([(ITEM, True), (ITEM, False), (SPACE, False)])
        self._publish(one, kind, self._some_others(one), sold=sold)

    def change_hidden(self, one: Person, _other: Person) -> None:
        """Hide a post from others than before, or from nobody."""
        post = self._a_post_of(one, PUBLISHED, COMPLETED)
        if post:
            hidden = self._some_others(one)
            one.patch(f"{PATHS[post.kind]}/{post.id}", {"hidden_from": sorted(hidden)})
            post.hidden_from = hidden

    def withdraw(self, one: Person, _other: Person) -> None:
        post = self._a_post_of(one, PUBLISHED)
        if post:
            one.delete(f"{PATHS[post.kind]}/{post.id}")
            post.status = WITHDRAWN

    def give_away(self, one: Person, other: Person) -> None:
        """A deal from the offer to the reviews of both, where the two are friends."""
        if not self.oracle.close(one.id, other.id):
            return
        post = self._publish(one, ITEM, set())
        deal = other.post(f"/v1/listings/{post.id}/reservations", a_meeting())
        path = f"/v1/reservations/{deal['id']}"
        one.post(f"{path}/accept")
        for party in (one, other):
            party.post(f"{path}/confirm")
        for author, about in ((one, other), (other, one)):
            said = author.post(f"/v1/deals/{deal['id']}/reviews", {"rating": 5})
            self.oracle.reviews.append(Review(said["id"], author.id, about.id))
        post.status, post.taker = COMPLETED, other.id

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
        post = self._a_post_of(one, PUBLISHED)
        if post and post.price and post.price > 1:
            post.price -= 1
            one.patch(f"{PATHS[post.kind]}/{post.id}", {"price": yuan(post.price)})

    def say(self, one: Person, _other: Person) -> None:
        """A word in a conversation of theirs."""
        talk = self._a_talk_of(one)
        if talk:
            answer = one.ask("POST", f"/v1/conversations/{talk.id}/messages", {"text": "你好"})
            assert answer.ok == self.oracle.writes(one.id, talk), answer.text
            if answer.ok:
                talk.unread[self._partner(talk, one)] += 1

    def hear(self, one: Person, _other: Person) -> None:
        """Read what is new up to the newest."""
        newest = one.get("/v1/notifications", limit=1)["items"]
        if newest:
            one.post("/v1/notifications/read", {"up_to": newest[0]["id"]})

    def read(self, one: Person, _other: Person) -> None:
        talk = self._a_talk_of(one)
        if talk:
            answer = one.ask("POST", f"/v1/conversations/{talk.id}/read")
            assert answer.ok == self.oracle.reads(one.id, talk), answer.text
            if answer.ok:
                talk.unread[one.id] = 0

    def _publish(self, owner: Person, kind: str, hidden: set[str], *, sold: bool = False) -> Post:
        more: dict[str, Any] = {"hidden_from": sorted(hidden)}
        price = PRICE if sold else None
        if kind == ITEM:
            more |= {"price": yuan(PRICE)} if sold else {}
            made = publish_item(owner, "sell" if sold else "give", **more)
            photo = made["photos"][0]["id"]
        else:
            photo = owner.photo()
            made = publish_space(owner, photo_ids=[photo], **more)
        post = Post(made["id"], kind, owner.id, photo, hidden, price)
        self.oracle.posts[post.id] = post
        return post

    def _posts(self, *statuses: str) -> list[Post]:
        return [post for post in self.oracle.posts.values() if post.status in statuses]

    def _a_post_of(self, owner: Person, *statuses: str) -> Post | None:
        own = [post for post in self._posts(*statuses) if post.owner == owner.id]
        return self.chance.choice(own) if own else None

    def _an_item(self) -> Post | None:
        items = [post for post in self.oracle.posts.values() if post.kind == ITEM]
        return self.chance.choice(items) if items else None

    def _a_talk_of(self, one: Person) -> Talk | None:
        own = [talk for talk in self.oracle.talks.values() if one.id in self.oracle.two(talk)]
        return self.chance.choice(own) if own else None

    def _partner(self, talk: Talk, one: Person) -> str:
        [partner] = self.oracle.two(talk) - {one.id}
        return partner

    def _some_others(self, owner: Person) -> set[str]:
        others = [one for one in self.people if one != owner.id]
        return {one for one in others if self.chance.random() < 0.25}
