"""Items that are changed, and what a list of them holds."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.answer import Answer
from services.listings.items import actions, views
from services.listings.items.model import Item
from tests.listings.builders import (
    NOW,
    a_standing,
    looking,
)


def ids(page: Answer) -> list[UUID]:
    return [UUID(item["id"]) for item in (page.body or {})["items"]]


def listed(session: Session, viewer: UUID, **query: Any) -> list[UUID]:
    asked = {"limit": 20, "sort": "newest", **query}
    return ids(views.circle_page(session, asked, looking(viewer)))


def changed(session: Session, item: Item, outsiders: tuple[UUID, ...] = (), **asked: Any) -> Item:
    standing = a_standing(item.owner_id, outsiders=outsiders)
    return actions.change_item(session, item, asked, standing=standing, now=NOW)
