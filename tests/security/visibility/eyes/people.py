"""Looks at people and what passes between them: cards, reviews, conversations, news, notices."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from tests.e2e.person import Person
from tests.security.visibility.eyes.place import Looking, Place, found_if, listed, status
from tests.security.visibility.things import Notice, Talk


class PeopleShown(Looking):
    """What one is told of others, and by them."""

    def cards(self, viewer: Person) -> Iterator[Place]:
        near = self.oracle.circle(viewer.id)
        yield Place("friends", near, partial(listed, viewer, "/v1/friends"))
        around = self.oracle.around(viewer.id)
        yield Place("neighbours", around, lambda: listed(viewer, "/v1/members") & self._walkers())
        about = self.chance.choice(list(self.oracle.homes))
        meets = self.oracle.meets(viewer.id, about)
        if viewer.id != about:
            mutual = self.oracle.mutual(viewer.id, about) if meets else None
            yield Place(f"friends in common with {about}", mutual, partial(_common, viewer, about))
        expected = {
            review.id
            for review in self.oracle.reviews
            if review.about == about and self.oracle.reads_review(viewer.id, review)
        }
        path = f"/v1/members/{about}/reviews"
        if meets or expected:
            yield Place(f"reviews about {about}", expected, partial(listed, viewer, path))
        else:
            yield Place(f"reviews about {about}", 404, status(viewer, path))

    def talks(self, viewer: Person) -> Iterator[Place]:
        unread = {
            talk.id: talk.unread[viewer.id]
            for talk in self.oracle.talks.values()
            if viewer.id in self.oracle.two(talk) and self.oracle.reads(viewer.id, talk)
        }
        # The list is a page of them: it may show less, never more.
        yield Place("conversations", set(), lambda: _counted(viewer) - set(unread.items()))
        for talk in self.some(list(self.oracle.talks.values())):
            mine = viewer.id in self.oracle.two(talk)
            path = f"/v1/conversations/{talk.id}/messages"
            there = found_if(mine and self.oracle.reads(viewer.id, talk))
            yield Place(f"messages of {talk.id}", there, status(viewer, path))

    def news(self, viewer: Person) -> Iterator[Place]:
        yield Place("notifications", set(), partial(self._unfit, viewer))
        yield Place("count of what is unread", set(), partial(_miscounted, viewer))

    def notices(self, viewer: Person) -> Iterator[Place]:
        hanging = self.oracle.notices.values()
        there = {each.id for each in hanging if self.oracle.reads_notice(viewer.id, each)}
        yield Place("notices", there, partial(listed, viewer, "/v1/notices"))
        for notice in self.some(list(hanging)):
            yield from self._notice(viewer, notice)

    def opening(self, viewer: Person) -> Iterator[Place]:
        """A word about somebody's post: opened where it is seen, 404 otherwise."""
        others = [post for post in self.oracle.posts.values() if post.owner != viewer.id]
        if not others:
            return
        post = self.chance.choice(self.some(others))

        def ask() -> int:
            subject = {"subject": {"kind": post.kind, "id": post.id}}
            answer = viewer.ask("POST", "/v1/conversations", subject)
            if answer.ok:
                talk = Talk(answer.json()["id"], post.id, viewer.id)
                self.oracle.talks.setdefault(talk.id, talk)
            return 200 if answer.ok else answer.status_code

        known = found_if(self.oracle.knows(viewer.id, post))
        yield Place(f"a word about {post.kind} {post.id}", known, ask)

    def _notice(self, viewer: Person, notice: Notice) -> Iterator[Place]:
        there = self.oracle.reads_notice(viewer.id, notice)
        path = f"/v1/notices/{notice.id}"
        yield Place(f"notice {notice.id}", found_if(there), status(viewer, path))
        yield self.photo(viewer, notice.photo, there)

    def _unfit(self, viewer: Person) -> set[Any]:
        """The notifications that should not be there."""
        return {
            (each["type"], each["subject"]["kind"], each["subject"]["id"])
            for each in _inbox(viewer)["items"]
            if not self.oracle.may_hear(
                viewer.id,
                each["subject"]["kind"],
                each["subject"]["id"],
                each["actor"] and each["actor"]["id"],
            )
        }

    def _walkers(self) -> set[str]:
        return set(self.oracle.homes)


def _counted(viewer: Person) -> set[tuple[str, int]]:
    """The conversations on the first page, each with how much of it is unread."""
    items = viewer.get("/v1/conversations", limit=20)["items"]
    return {(talk["id"], talk["unread_count"]) for talk in items}


def _miscounted(viewer: Person) -> set[int]:
    """Counts of what is unread that are not of what is there to be read."""
    page = _inbox(viewer)
    counts = {page["unread"], viewer.get("/v1/notifications/unread")["unread"]}
    if _ids(page) != _ids(_inbox(viewer)):
        # Something has come in between.
        return set()
    if page["next_cursor"] is None:
        return counts - {sum(each["read_at"] is None for each in page["items"])}
    return counts if len(counts) > 1 else set()


def _inbox(viewer: Person) -> Any:
    """The newest of it."""
    return viewer.get("/v1/notifications", limit=40)


def _ids(page: Any) -> list[str]:
    return [each["id"] for each in page["items"]]


def _common(viewer: Person, about: str) -> Any:
    """How many friends the card says they have in common; None where there is no card."""
    answer = viewer.ask("GET", f"/v1/members/{about}")
    return answer.json().get("mutual_friends", 0) if answer.ok else None
