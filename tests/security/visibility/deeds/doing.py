"""All that people do, and how often."""

from collections.abc import Callable

from tests.e2e.person import Person
from tests.security.visibility.deeds.circles import Circles
from tests.security.visibility.deeds.gifts import Gifts
from tests.security.visibility.deeds.notices import Notices
from tests.security.visibility.deeds.posts import Posts
from tests.security.visibility.deeds.rings import Rings
from tests.security.visibility.deeds.talks import Talks


class Deeds(Circles, Posts, Gifts, Rings, Talks, Notices):
    """`do()` lets somebody do something, and tells of it."""

    def do(self) -> None:
        deeds = self._weighed()
        [deed] = self.chance.choices(list(deeds), list(deeds.values()))
        one, other = self.chance.sample(list(self.people.values()), 2)
        self.told.append(f"{deed.__name__}: {one.name}, {other.name}")
        deed(one, other)

    def _weighed(self) -> dict[Callable[[Person, Person], None], int]:
        """Often enough that most are friends, live there, and have something to show."""
        return {
            self.befriend: 9,
            self.part: 2,
            self.block: 3,
            self.unblock: 5,
            self.move_out: 1,
            self.move_in: 3,
            self.publish: 6,
            self.change_hidden: 8,
            self.withdraw: 3,
            self.draft: 3,
            self.publish_draft: 2,
            self.discard: 1,
            self.favour: 6,
            self.forget: 2,
            self.sell_cheaper: 4,
            self.give_away: 1,
            self.raffle: 2,
            self.enter: 5,
            self.leave: 2,
            self.hold: 1,
            self.finish: 1,
            self.swap: 4,
            self.seek: 2,
            self.decline: 1,
            self.say: 6,
            self.read: 3,
            self.hear: 5,
            self.give_notice: 1,
            self.take_down: 1,
            self.note_notice: 1,
        }
