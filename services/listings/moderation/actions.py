"""Doing to an item what the committee has decided, as members tells it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.json import Json
from services.listings.items import actions as items
from services.listings.items.model import Item
from services.listings.items.rules import Status, Step
from services.listings.lapses.actions import drop_proposals
from services.listings.line import actions as line
from services.listings.reservations.actions import offer_again


def moderate(session: Session, told: Json, now: datetime) -> bool:
    """Carry out `told`, a post_moderated; once it has been, again changes nothing.

    Of a removed item the proposals end, and for a hidden one they wait until it is shown again,
    and its line goes on; a deal that is agreed goes on all the while, and so does its money.
    False where it is to be shown again before it was heard that it is hidden.
    """
    decision_id = UUID(told["decision_id"])
    found = items.lock_items(session, [UUID(told["post_id"])])
    if not found or found[0].status == Status.REMOVED:
        return True
    (item,) = found
    match told["verdict"]:
        case "removed":
            drop_proposals(session, items.close(session, item, Step.REMOVE), removed=True)
        case "hidden":
            _hide(session, item, decision_id)
            line.let_wait(session, [item], now=now)
        case "shown" if item.hidden_by is None:
            return False
        case "shown" if item.hidden_by == decision_id:
            _hide(session, item, None)
            # A part of rings again, too.
            item.cycles_sought_at = None
            offer_again(session, [item], now=now)
    return True


def _hide(session: Session, item: Item, hidden_by: UUID | None) -> None:
    """From everybody but its owner, or with None show it again."""
    item.hidden_by = hidden_by
    item.version += 1
    session.flush()
    items.announce(session, "listing_changed", item)
