"""Giving away: to a friend, and by a draw with its line of those who come next."""

from tests.e2e.neighbourhood import a_meeting, in_minutes
from tests.e2e.person import Person
from tests.security.visibility.deeds.acting import PATHS, Acting
from tests.security.visibility.things import (
    COMPLETED,
    ITEM,
    PUBLISHED,
    RESERVED,
    Post,
    Raffle,
    Review,
)

# A draw is held when the clock is told to, long before.
DAY = 24 * 60
DRAWN_IN, MET_IN = 7 * DAY, 9 * DAY


class Gifts(Acting):
    """What people have deals on."""

    def give_away(self, one: Person, other: Person) -> None:
        """A deal from the offer to the reviews of both, where the two are friends."""
        if not self.oracle.close(one.id, other.id):
            return
        post = self.put_up(one, ITEM, hidden_from=[])
        post.hidden_from = set()
        deal_id = self._ask_for(other, post)["id"]
        one.post(f"/v1/reservations/{deal_id}/accept")
        post.taker = other.id
        self._hand_over(post)
        for author, about in ((one, other), (other, one)):
            said = author.post(f"/v1/deals/{deal_id}/reviews", {"rating": 5})
            self.oracle.reviews.append(Review(said["id"], author.id, about.id))

    def raffle(self, one: Person, _other: Person) -> None:
        if self.clock and self.is_resident(one) and self.room_for_more():
            post = self.put_up(one, ITEM, allocation="draw", draw_at=in_minutes(DRAWN_IN))
            post.raffle = Raffle()

    def enter(self, one: Person, _other: Person) -> None:
        """The draw of a gift or, once it has been held, the line behind who has it."""
        post = self.one_of([each for each in self._raffles() if each.owner != one.id])
        if not post:
            return
        path = f"{PATHS[ITEM]}/{post.id}/reservations"
        if not self.oracle.sees(one.id, post):
            assert one.ask("POST", path, self._meeting()).status_code == 404
        elif one.id in post.deals:
            assert one.refused("POST", path, self._meeting()) == (409, "proposal_exists")
        else:
            self._take_place(post, one, self._ask_for(one, post)["entry_number"])

    def leave(self, one: Person, _other: Person) -> None:
        """Take an entry back, or a place in line; or give up what one was drawn for."""
        post = self.one_of([each for each in self._raffles() if one.id in each.deals])
        if post and post.raffle:
            one.post(f"/v1/reservations/{post.deals.pop(one.id)}/cancel")
            post.raffle.entries = {
                n: who for n, who in post.raffle.entries.items() if who != one.id
            }
            post.raffle.line = [who for who in post.raffle.line if who != one.id]
            post.raffle.drawn.discard(one.id)
            if post.taker == one.id:
                self._promise_next(post)

    def hold(self, _one: Person, _other: Person) -> None:
        """All draws are held, each among all who entered; who sees the gift no more is struck."""
        if self.clock:
            self.clock.hold_draws()
            for post in self._raffles():
                if post.raffle and post.raffle.ahead:
                    self._note_drawn(post, post.raffle)

    def finish(self, _one: Person, _other: Person) -> None:
        """A gift that was promised by a draw changes hands."""
        post = self.one_of([post for post in self._raffles() if post.taker])
        if post:
            self._hand_over(post)

    def _note_drawn(self, post: Post, raffle: Raffle) -> None:
        """The order is the seed's; who is on the list, and who is struck of it, is not."""
        seen = {n for n, who in raffle.entries.items() if self.oracle.sees(who, post)}
        drawn = self.people[post.owner].get(f"{PATHS[ITEM]}/{post.id}/draw")
        struck = sorted(raffle.entries.keys() - seen)
        assert drawn["entries"] == sorted(raffle.entries), (drawn, raffle.entries)
        assert drawn["struck"] == struck, (drawn, struck)
        raffle.published = drawn["entries"]
        # Who was struck waits like the others, and is passed over while they see nothing of it.
        raffle.line = [raffle.entries[number] for number in drawn["order"]]
        raffle.drawn = set(raffle.line)
        raffle.entries = {}
        self._promise_next(post)

    def _take_place(self, post: Post, one: Person, number: int | None) -> None:
        raffle = post.raffle
        assert raffle
        assert (number is not None) == raffle.ahead
        if number is not None:
            raffle.numbers[one.id], raffle.entries[number] = number, one.id
        else:
            raffle.line.append(one.id)
            if post.status == PUBLISHED:
                self._promise(post, one.id)

    def _promise_next(self, post: Post) -> None:
        """To the first in line who sees it; it is on offer where there is none."""
        post.taker, post.status = None, PUBLISHED
        line = post.raffle.line if post.raffle else []
        for who in line:
            if self.oracle.sees(who, post):
                self._promise(post, who)
                return

    @staticmethod
    def _promise(post: Post, who: str) -> None:
        post.taker, post.status = who, RESERVED
        if post.raffle:
            post.raffle.line.remove(who)

    def _hand_over(self, post: Post) -> None:
        """Both say so; whoever else asked for it has no deal on it any more."""
        taker = post.taker
        assert taker
        deal_id = post.deals[taker]
        for party in (post.owner, taker):
            self.people[party].post(f"/v1/reservations/{deal_id}/confirm")
        post.status, post.deals = COMPLETED, {taker: deal_id}
        if post.raffle:
            post.raffle.line = []

    def _ask_for(self, one: Person, post: Post) -> dict[str, object]:
        deal = one.post(f"{PATHS[ITEM]}/{post.id}/reservations", self._meeting())
        post.deals[one.id] = deal["id"]
        post.asked.add(one.id)
        self.oracle.deals[deal["id"]] = (post.owner, one.id)
        return deal

    @staticmethod
    def _meeting() -> dict[str, object]:
        return a_meeting(meet_at=in_minutes(MET_IN))

    def _raffles(self) -> list[Post]:
        return [post for post in self.posts(PUBLISHED, RESERVED) if post.raffle]
