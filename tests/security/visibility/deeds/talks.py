"""Saying something, and reading what was said; reading what is new."""

from tests.e2e.person import Person
from tests.security.visibility.deeds.acting import Acting
from tests.security.visibility.things import Talk

# Of their conversations.
NEWEST = 10


class Talks(Acting):
    """What there is to read for whom."""

    def say(self, one: Person, _other: Person) -> None:
        """A word in a conversation of theirs."""
        talk = self._a_talk_of(one)
        if talk:
            answer = one.ask("POST", f"/v1/conversations/{talk.id}/messages", {"text": "你好"})
            assert answer.ok == self.oracle.writes(one.id, talk), answer.text
            if answer.ok:
                [partner] = self.oracle.two(talk) - {one.id}
                talk.unread[partner] += 1

    def read(self, one: Person, _other: Person) -> None:
        talk = self._a_talk_of(one)
        if talk:
            answer = one.ask("POST", f"/v1/conversations/{talk.id}/read")
            assert answer.ok == self.oracle.reads(one.id, talk), answer.text
            if answer.ok:
                talk.unread[one.id] = 0

    def hear(self, one: Person, _other: Person) -> None:
        """Read what is new up to the newest."""
        newest = one.get("/v1/notifications", limit=1)["items"]
        if newest:
            one.post("/v1/notifications/read", {"up_to": newest[0]["id"]})

    def _a_talk_of(self, one: Person) -> Talk | None:
        own = [talk for talk in self.oracle.talks.values() if one.id in self.oracle.two(talk)]
        return self.chance.choice(own[-NEWEST:]) if own else None
