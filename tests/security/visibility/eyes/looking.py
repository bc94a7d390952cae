"""Everywhere at once, or at one place by chance."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.e2e.person import Person
from tests.security.visibility.eyes.people import PeopleShown
from tests.security.visibility.eyes.place import Place
from tests.security.visibility.eyes.things import ThingsShown

AT_ONCE = 6


class Eyes(ThingsShown, PeopleShown):
    """Both looks answer how many places were looked at, and what was not as it should be."""

    def look(self, viewer: Person) -> tuple[int, list[str]]:
        """Everywhere."""
        places = [place for kind in self._kinds() for place in kind(viewer)]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = list(pool.map(lambda place: place.look(), places))
        # By themselves: what it opens would show in the lists.
        opening = list(self.opening(viewer))
        found += [place.look() for place in opening]
        return len(found), _wrong([*places, *opening], found)

    def glance(self, viewer: Person) -> tuple[int, list[str]]:
        """At one place of one kind."""
        kinds = {**self._kinds(), self.opening: 1}
        [kind] = self.chance.choices(list(kinds), list(kinds.values()))
        places = list(kind(viewer))
        if not places:
            return 0, []
        place = self.chance.choice(places)
        return 1, _wrong([place], [place.look()])

    def _kinds(self) -> dict[Callable[[Person], Iterator[Place]], int]:
        """Each with its weight among the glances: the inbox costs as much as ten lists."""
        return {
            self.lists: 3,
            self.found: 3,
            self.mine: 1,
            self.each: 3,
            self.draws: 1,
            self.rings: 1,
            self.talks: 1,
            self.cards: 2,
            self.news: 1,
            self.notices: 1,
        }


def _wrong(places: list[Place], found: list[Any]) -> list[str]:
    return [
        f"{place.name}: {got!r} instead of {place.expected!r}"
        for place, got in zip(places, found, strict=True)
        if got != place.expected
    ]
