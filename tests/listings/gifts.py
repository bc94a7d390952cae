"""A gift that is drawn, and what happens to it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from chassis.clock import rfc3339
from chassis.ids import uuid7
from chassis.tables import circle, outbox
from tests.listings.builders import DAY, NOW, an_item, befriend
from tests.listings.running import Running

DRAW_AT = NOW + DAY


class Gift:
    """A gift with a draw, and what happens to it through the entrypoints."""

    def __init__(self, listings: Running, **said: Any) -> None:
        self.listings = listings
        self.owner = uuid7()
        with listings.database() as session:
            said = {"allocation": "draw", "draw_at": DRAW_AT, **said}
            self.item = an_item(session, self.owner, "give", **said)
        self.id = str(self.item.id)

    def a_friend(self) -> UUID:
        friend = uuid7()
        with self.listings.database() as session:
            befriend(session, self.owner, friend)
        return friend

    def enter(self, who: UUID | None = None) -> dict[str, Any]:
        body = {"meet_at": rfc3339(self.listings.now + 2 * DAY), "place": "东门"}
        return self.listings.call(
            who or self.a_friend(), "propose_reservation", listing_id=self.id, body=body
        )

    def act(self, deal: dict[str, Any], what: str, *, owner: bool = False) -> dict[str, Any]:
        by = UUID(deal["owner" if owner else "taker"]["id"])
        return self.listings.call(by, f"{what}_reservation", reservation_id=deal["id"])

    def state(self, deal: dict[str, Any]) -> tuple[str, int | None]:
        shown = self.act(deal, "show")
        return shown["status"], shown["place_in_line"]

    def hold(self) -> dict[str, Any]:
        self.listings.now = max(self.listings.now, DRAW_AT)
        self.listings.service.hold_draws()
        return self.shown(self.owner)

    def shown(self, who: UUID) -> dict[str, Any]:
        return self.listings.call(who, "show_draw", listing_id=self.id)

    def told(self, about: str) -> list[str]:
        with self.listings.database() as session:
            wanted = select(outbox.c.type).where(outbox.c.aggregate_id == UUID(about))
            return list(session.scalars(wanted.order_by(outbox.c.seq)))


def taker(deal: dict[str, Any]) -> UUID:
    return UUID(deal["taker"]["id"])


def part(gift: Gift, member: UUID, **changed: bool) -> None:
    with gift.listings.database() as session:
        pair = circle.c.owner_id == gift.owner, circle.c.viewer_id == member
        session.execute(update(circle).where(*pair).values(**changed))


def hide(gift: Gift, member: UUID) -> None:
    body = {"hidden_from": [str(member)]}
    gift.listings.call(gift.owner, "change_listing", listing_id=gift.id, body=body)


# What an owner, or the committee, does to somebody who has entered a draw.
PARTED: dict[str, Callable[[Gift, UUID], None]] = {
    "blocked": lambda gift, member: part(gift, member, blocked=True),
    # Unfriended, suspended, moved out: to the replica of the circle these are one.
    "no friend any more": lambda gift, member: part(gift, member, friends=False),
}
OUT_OF_SIGHT = {"hidden": hide, **PARTED}
