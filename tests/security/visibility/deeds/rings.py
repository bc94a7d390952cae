"""Things to swap, and the rings that the clock finds among friends."""

from tests.e2e.person import Person
from tests.security.visibility.deeds.acting import Acting
from tests.security.visibility.things import ITEM, OPEN, PROPOSED

MOST_SWAPS = 6


class Rings(Acting):
    """Everything on the walk is a bicycle, and everybody wants one for theirs."""

    def swap(self, one: Person, _other: Person) -> None:
        swaps = [post for post in self.posts(*OPEN) if post.way == "swap"]
        few = len(swaps) < MOST_SWAPS and self.room_for_more()
        if self.clock and few and self.is_resident(one):
            self.put_up(one, ITEM, "swap", wanted="自行车")

    def seek(self, _one: Person, _other: Person) -> None:
        """Whatever is proposed fits at that moment; what does not fit any more is given up."""
        if self.clock:
            for ring in self.clock.seek_rings():
                if not ring.members <= self.people.keys():
                    # Of another walk.
                    continue
                self.oracle.rings[ring.id] = ring
                assert ring.status != PROPOSED or self.oracle.fits(ring), f"proposed: {ring}"

    def decline(self, one: Person, _other: Person) -> None:
        rings = sorted(self.oracle.own_rings(one.id, PROPOSED))
        if rings:
            ring_id = self.chance.choice(rings)
            one.post(f"/v1/swap-cycles/{ring_id}/decline")
            self.oracle.rings[ring_id].status = "declined"
