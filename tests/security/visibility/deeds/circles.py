"""Befriending, parting, blocking; moving out, and in somewhere."""

from tests.e2e.person import Person
from tests.security.visibility.deeds.acting import Acting
from tests.security.visibility.things import OPEN, SPACE, WITHDRAWN


class Circles(Acting):
    """What changes who is close to whom."""

    def befriend(self, one: Person, other: Person) -> None:
        """Asked by one and, where the other gets to see it, accepted."""
        asked = one.ask("POST", "/v1/friend-requests", {"member_id": other.id})
        if not self.oracle.neighbours(one.id, other.id):
            assert asked.status_code == (404 if self.is_resident(one) else 403), asked.text
            return
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
        """Who never was a neighbour of theirs is not there to be blocked."""
        answer = one.ask("POST", f"/v1/blocks/{other.id}")
        assert answer.ok or not self.oracle.neighbours(one.id, other.id), answer.text
        if answer.ok:
            self.oracle.blocks.add((one.id, other.id))

    def unblock(self, one: Person, _other: Person) -> None:
        """Somebody they have blocked, if there is one."""
        for blocker, blocked in sorted(self.oracle.blocks):
            if blocker == one.id:
                one.delete(f"/v1/blocks/{blocked}")
                self.oracle.blocks.remove((blocker, blocked))
                return

    def move_out(self, one: Person, _other: Person) -> None:
        """Friends are of one community, and so are parking spaces."""
        if not self.is_resident(one):
            return
        one.delete("/v1/me/residency")
        self.oracle.homes[one.id] = None
        self.oracle.friends = {pair for pair in self.oracle.friends if one.id not in pair}
        for post in self.posts(*OPEN):
            if post.kind == SPACE and post.owner == one.id:
                post.status = WITHDRAWN

    def move_in(self, one: Person, _other: Person) -> None:
        """Whoever lives nowhere; into the first community more often than elsewhere."""
        homeless = [each for each in self.people.values() if not self.is_resident(each)]
        if homeless:
            mover = one if one in homeless else homeless[0]
            place = self.chance.choice([self.places[0], *self.places])
            place.settle(mover)
            self.oracle.homes[mover.id] = place.community_id
