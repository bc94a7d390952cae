"""Makes members, photos, items and reservations, through the use cases themselves."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from chassis.tables import circle
from chassis.viewer import Viewer
from contracts.money import Money
from services.listings.items import actions as item_actions
from services.listings.items.model import Item
from services.listings.photos import actions as photo_actions
from services.listings.proposals import actions as proposal_actions
from services.listings.reservations import actions as reservation_actions
from services.listings.reservations.model import Reservation

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOME = uuid7()
KEY = b"k" * 32


def looking(member_id: UUID, locale: str = "en") -> Viewer:
    return Viewer.at(NOW, member_id, locale, KEY)


def a_standing(
    of: UUID, *, residency: str | None = "approved", outsiders: Sequence[UUID] = ()
) -> dict[str, Any]:
    """What members would answer about a member of the same community."""
    return {
        "member_id": str(of),
        "display_name": "王阿姨",
        "avatar": None,
        "rating": None,
        "version": 1,
        "language": "zh-CN",
        "status": "active",
        "residency": residency,
        "community_id": str(HOME),
        "zone": "Asia/Shanghai",
        "outsiders": [str(outsider) for outsider in outsiders],
    }


def befriend(session: Session, one: UUID, other: UUID, *, blocked: bool = False) -> None:
    rows = [
        {"owner_id": a, "viewer_id": b, "version": 1, "friends": True, "blocked": blocked}
        for a, b in ((one, other), (other, one))
    ]
    session.execute(insert(circle), rows)


def two_friends(session: Session) -> tuple[UUID, UUID]:
    one, other = uuid7(), uuid7()
    befriend(session, one, other)
    return one, other


def a_photo(session: Session, of: UUID) -> UUID:
    stored = {"photo_id": uuid7(), "width": 1200, "height": 900, "digest": "sha256:00"}
    return photo_actions.register(session, stored, owner_id=of, now=NOW, unused_for=DAY).id


def terms(kind: str = "sell", **said: Any) -> dict[str, Any]:
    """What an owner says of an item, as the request schema loads it."""
    usual: dict[str, dict[str, Any]] = {
        "sell": {"price": Money(8800)},
        "swap": {"wanted": "一辆自行车"},
        "give": {},
    }
    return {
        "kind": kind,
        "title": "儿童书桌",
        "description": "九成新, 需自提",
        "category": "furniture",
        "condition": "good",
        **usual[kind],
        **said,
    }


def an_item(
    session: Session, of: UUID, kind: str = "sell", *, now: datetime = NOW, **said: Any
) -> Item:
    asked = terms(kind, **said)
    asked.setdefault("photo_ids", [a_photo(session, of)])
    return item_actions.publish_item(session, asked, standing=a_standing(of), now=now)


def a_proposal(
    session: Session, for_: Item, by: UUID, *, now: datetime = NOW, **said: Any
) -> Reservation:
    asked = {"meet_at": now + DAY, "place": "东门", **said}
    if for_.kind == "swap" and "offered_listing_id" not in asked:
        asked["offered_listing_id"] = an_item(session, by, "give", now=now).id
    return proposal_actions.propose(
        session, for_, asked, standing=a_standing(by), now=now, lasts=3 * DAY
    )


def accepted(session: Session, deal: Reservation, *, now: datetime = NOW) -> Reservation:
    return reservation_actions.accept(
        session, deal, standing=a_standing(deal.owner_id), now=now, payment_due=DAY
    )


def paid(session: Session, deal: Reservation) -> Reservation:
    reservation_actions.take_payment(session, accepted(session, deal))
    return deal
