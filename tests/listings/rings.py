"""A ring of swaps, and what its members do."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from chassis.clock import rfc3339
from chassis.ids import uuid7
from chassis.tables import circle, outbox
from services.listings.items.model import Item
from tests.listings.builders import DAY, a_proposal, an_item, befriend
from tests.listings.running import Running

HAS_AND_WANTS = [("自行车", "电饭煲"), ("电饭煲", "书架"), ("书架", "自行车")]


class Ring:
    """Friends, each of whom has what the one before wants; what they do, through the service."""

    def __init__(
        self, listings: Running, has_and_wants: list[tuple[str, str]] = HAS_AND_WANTS, **said: Any
    ) -> None:
        self.listings = listings
        self.people = [uuid7() for _ in has_and_wants]
        with listings.database() as session:
            for place, one in enumerate(self.people):
                for other in self.people[:place]:
                    befriend(session, one, other)
            self.items = [
                an_item(session, one, "swap", title=has, wanted=wants, **said)
                for one, (has, wants) in zip(self.people, has_and_wants, strict=True)
            ]
        listings.service.seek_cycles()

    def found(self, who: int = 0) -> list[dict[str, Any]]:
        page = self.listings.call(self.people[who], "my_swap_cycles", query={})
        return list(page["items"])

    def shown(self, who: int = 0) -> dict[str, Any]:
        [ring] = self.found(who)
        return ring

    def accept(self, who: int, **said: Any) -> dict[str, Any]:
        body = {"meet_at": rfc3339(self.listings.now + DAY), "place": f"{who}号楼", **said}
        ring_id = self.shown(who)["id"]
        return self.listings.call(
            self.people[who], "accept_swap_cycle", cycle_id=ring_id, body=body
        )

    def agreed(self) -> dict[str, Any]:
        for who in range(len(self.people)):
            last = self.accept(who)
        return last

    def deals(self, who: int) -> dict[str, dict[str, Any]]:
        """The member's reservations, by the title of what changes hands."""
        page = self.listings.call(self.people[who], "my_reservations", query={})
        return {deal["item"]["title"]: deal for deal in page["items"]}

    def act(self, who: int, title: str, what: str) -> dict[str, Any]:
        deal = self.deals(who)[title]
        return self.listings.call(self.people[who], what, reservation_id=deal["id"])

    def hand_on(self, giver: int, taker: int) -> None:
        title = self.items[giver].title
        for who in (giver, taker):
            self.act(who, title, "confirm_handover")

    def statuses(self) -> list[str]:
        with self.listings.database() as session:
            return [session.get_one(Item, item.id).status for item in self.items]

    def told(self, ring_id: str) -> list[Any]:
        with self.listings.database() as session:
            wanted = select(outbox).where(outbox.c.aggregate_id == UUID(ring_id))
            return list(session.execute(wanted.order_by(outbox.c.seq)))


def change(ring: Ring, **said: Any) -> None:
    ring.listings.call(
        ring.people[1], "change_listing", listing_id=str(ring.items[1].id), body=said
    )


def part(ring: Ring, **changed: bool) -> None:
    one, other = ring.people[0], ring.people[1]
    with ring.listings.database() as session:
        for pair in ((one, other), (other, one)):
            rows = update(circle).where(circle.c.owner_id == pair[0], circle.c.viewer_id == pair[1])
            session.execute(rows.values(**changed))


def promise(ring: Ring) -> None:
    with ring.listings.database() as session:
        taker = uuid7()
        befriend(session, ring.people[1], taker)
        deal = a_proposal(session, session.get_one(Item, ring.items[1].id), taker)
    ring.listings.call(ring.people[1], "accept_reservation", reservation_id=str(deal.id))
