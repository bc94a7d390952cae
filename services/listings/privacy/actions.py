"""What becomes of the offers of a member who leaves for good."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.listings.items import actions as items
from services.listings.items import rules
from services.listings.items.model import Item


def withdraw_items_of(session: Session, owner_id: UUID) -> None:
    """Take off whatever a member offers who leaves for good; nothing of it is promised."""
    offered = select(Item.id).where(
        Item.owner_id == owner_id, Item.status == rules.Status.PUBLISHED
    )
    for item in items.lock_items(session, list(session.scalars(offered))):
        items.close(session, item, rules.Step.WITHDRAW)
