"""Doing to an item what the committee has decided, as members tells it."""

from uuid import UUID

from sqlalchemy.orm import Session

from contracts.json import Json
from services.listings.items import actions as items
from services.listings.items.rules import Status
from services.listings.reservations.actions import drop_proposals


def moderate(session: Session, told: Json) -> bool:
    """Carry out `told`, a post_moderated; once it has been, again changes nothing.

    Of a removed item the proposals end; a deal that is agreed goes on, and so does its money.
    False where it is to be shown again before it was heard that it is hidden.
    """
    decision_id = UUID(told["decision_id"])
    found = items.lock_items(session, [UUID(told["post_id"])])
    if not found or found[0].status == Status.REMOVED:
        return True
    (item,) = found
    match told["verdict"]:
        case "removed":
            drop_proposals(session, items.remove_item(session, item))
        case "hidden":
            items.hide_item(session, item, decision_id)
        case "shown" if item.hidden_by is None:
            return False
        case "shown" if item.hidden_by == decision_id:
            items.hide_item(session, item, None)
    return True
