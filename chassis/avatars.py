"""The photo on a member's card, with addresses that are good for whoever is being answered."""

from uuid import UUID

from sqlalchemy.orm import Session

from chassis.fragments import holed
from chassis.signed_urls import Passes, addresses
from contracts.json import Json

_PASSES = "passes"


def answering(session: Session, passes: Passes) -> None:
    """Whom the cards that are read in this session are shown to: known to the unit of work, so
    that no view of a card has to be told."""
    session.info[_PASSES] = passes


def avatar_json(session: Session, photo_id: UUID | str | None) -> Json | None:
    """{id, urls}; None without a photo, and where nobody is being answered, as for a clock."""
    passes: Passes | None = session.info.get(_PASSES)
    if photo_id is None or passes is None:
        return None
    return {"id": str(photo_id), "urls": addresses(photo_id, passes.of(photo_id))}


def holed_avatar_json(photo_id: str | None) -> Json | None:
    """The same for a fragment, to be completed for each viewer."""
    return {"id": photo_id, "urls": holed(photo_id)} if photo_id else None
