"""Leaks to plant into the platform on purpose, each as a mistake that somebody could make."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, true

from chassis import circle
from chassis.ids import as_uuid
from chassis.pages import Paged
from chassis.reader import Read
from services.listings.draws import views as draw_views
from services.listings.draws.model import Draw
from services.listings.draws.schemas import draw_json
from services.listings.favourites import views as favourite_views
from services.listings.favourites.model import Favourite
from services.listings.items import views as item_views
from services.listings.items.model import Item
from services.members.communities.model import Community
from services.members.notices.views import Reader
from services.members.sights.views import Sights

Patch = pytest.MonkeyPatch


def hidden_items_are_listed(patch: Patch) -> None:
    patch.setattr(circle, "_not_hidden", lambda *_: true())
    item = Item.__table__.c
    seen = circle.from_viewers_circle(item.owner_id, item.hidden_from) & item_views._THERE
    patch.setattr(item_views, "_SEEN_AROUND", seen)
    # The statements of lists are made anew, and again when the leak is closed.
    item_views._list.cache_clear()


def drafts_are_shown(patch: Patch) -> None:
    """Also what is withdrawn."""
    item = Item.__table__.c
    shown = item_views._SHOWN._generate()
    shown._where_criteria = ()
    seen = circle.visible_to_viewer(item.owner_id, item.hidden_from)
    patch.setattr(item_views, "_SHOWN_ONE", Read(shown.where(item_views._ONE, seen)))


def favourites_stay(patch: Patch) -> None:
    kept = item_views.LISTED.join(Favourite, Favourite.item_id == item_views.ITEM_ID).where(
        Favourite.member_id == circle.VIEWER
    )
    patch.setattr(favourite_views, "_MINE", Paged(kept, [Favourite.id.desc()]))


def replicas_hear_of_no_blocks(patch: Patch) -> None:
    heard = circle._set_pair

    def hear(session: Any, event: Any) -> None:
        event.data["blocked"] = False
        heard(session, event)

    patch.setattr(circle, "_set_pair", hear)


def news_stay(patch: Patch) -> None:
    patch.setattr(Sights, "_may_see", lambda *_: True)


def notices_hang_everywhere(patch: Patch) -> None:
    everywhere = select(Community.id).scalar_subquery()
    patch.setattr(Reader, "communities", property(lambda _: everywhere))


def draws_are_shown_to_all_who_see_the_gift(patch: Patch) -> None:
    def shown(session: Any, listing_id: str, viewer_id: Any) -> Any:
        item = item_views.visible(session, listing_id, viewer_id)
        draw = session.get(Draw, as_uuid(listing_id))
        return draw_json(item, draw, None)

    patch.setattr(draw_views, "shown", shown)


# What is broken, and where that is seen: by a look, or by what somebody could do.
LEAKS: dict[Callable[[Patch], None], str] = {
    hidden_items_are_listed: "list of listings|search",
    drafts_are_shown: "(draft|withdrawn) listing",
    favourites_stay: "favourites",
    replicas_hear_of_no_blocks: "list of|search|favour|published|photo|free time|a word|enter",
    news_stay: "notifications",
    notices_hang_everywhere: "notice|note_notice",
    draws_are_shown_to_all_who_see_the_gift: "draw of",
}
