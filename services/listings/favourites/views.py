"""Reads of favourites, under the one visibility rule."""

from typing import Any

from sqlalchemy.orm import Session

from chassis.answer import Answer
from chassis.circle import VIEWER
from chassis.pages import Paged, Paging
from chassis.viewer import Viewer
from services.listings.favourites.model import Favourite
from services.listings.items import views as items

_MINE = Paged(
    items.LISTED.join(Favourite, Favourite.item_id == items.ITEM_ID).where(
        Favourite.member_id == VIEWER, items.SEEN
    ),
    [Favourite.created_at.desc(), Favourite.id.desc()],
)


def own_page(session: Session, query: dict[str, Any], viewer: Viewer) -> Answer:
    """What the viewer keeps an eye on and may still see, the newest first."""
    page = _MINE.page(session, Paging.of(query), viewer_id=viewer.member_id)
    return items.shown_page(session, page, viewer)
