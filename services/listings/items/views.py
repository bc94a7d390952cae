"""Reads of items, each under the one visibility rule."""

from collections.abc import Hashable, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Select,
    Uuid,
    any_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import UnaryExpression

from chassis.answer import Answer
from chassis.circle import (
    OWNER_CARD,
    VIEWER,
    card_photos,
    card_written,
    from_viewers_circle,
    owner_card_of,
    visible_to_viewer,
    with_owner,
)
from chassis.database import Row
from chassis.fragments import Fragment, Fragments, joined
from chassis.ids import as_uuid
from chassis.pages import DAY, Page, Paged, Paging, Recent, encoded_page, within
from chassis.reader import Read
from chassis.viewer import Viewer
from contracts.errors.general import NotOwner, NotThere
from contracts.json import Json
from services.listings.items.model import THERE, Item, item_photo, one_of
from services.listings.items.rules import OPEN, Status
from services.listings.items.schemas import item_json, item_subject_json
from services.listings.looks.views import looks_at
from services.listings.photos.model import Photo
from services.listings.search import views as search

_ITEM, _PHOTO = Item.__table__, Photo.__table__
# The circle's rule for items, for VIEWER; model.seen_by is the same for a column of members.
_THERE = or_(THERE, _ITEM.c.owner_id == VIEWER)
SEEN: ColumnElement[bool] = visible_to_viewer(_ITEM.c.owner_id, _ITEM.c.hidden_from) & _THERE
# The same for lists, which look through what all friends have.
_SEEN_AROUND = from_viewers_circle(_ITEM.c.owner_id, _ITEM.c.hidden_from) & _THERE
_ONE = _ITEM.c.id == bindparam("item_id", type_=Uuid())
_MANY = _ITEM.c.id == any_(bindparam("item_ids", type_=ARRAY(Uuid())))
_OPEN = literal_column(one_of("item.status", OPEN), Boolean())
_VISIBLE = select(Item).where(_ONE, SEEN)
_SUBJECTS = select(Item).where(_MANY, SEEN)

# All that is shown of an item, in one row.
_PHOTOS = (
    select(
        func.json_agg(
            aggregate_order_by(
                func.json_build_array(_PHOTO.c.id, _PHOTO.c.width, _PHOTO.c.height),
                item_photo.c.position,
            )
        )
    )
    .select_from(item_photo.join(_PHOTO))
    .where(item_photo.c.item_id == _ITEM.c.id)
    .scalar_subquery()
)
_CARD = card_written(_ITEM.c.owner_id).label("card")
_COLUMNS = [column for column in _ITEM.c if column is not _ITEM.c.words]
_SHOWN: Select[Any] = (
    select(*_COLUMNS, *OWNER_CARD, _PHOTOS.label("photos"))
    .select_from(with_owner(_ITEM))
    .where(SEEN)
)
_SHOWN_ONE, _SHOWN_MANY = Read(_SHOWN.where(_ONE)), Read(_SHOWN.where(_MANY))
# What a list reads of each item: enough to tell whether it is kept as it looks.
ITEM_ID = _ITEM.c.id
LISTED = select(_ITEM.c.id, _ITEM.c.version, _CARD)
# What a search reads instead: hardly anybody else is shown the same, so that little of it is kept,
# and to ask for the rest in a second statement would take longer.
_WHOLE = select(*_COLUMNS, *owner_card_of(_ITEM.c.owner_id), _PHOTOS.label("photos"))

_SEARCH = search.Conditions(_ITEM.c.words, _ITEM.c.title, _ITEM.c.description)
_NEAR = search.steps_away(_ITEM.c.owner_id)
# A gift costs nothing: it stands first among the cheap, and is found among them.
_PRICE = func.coalesce(_ITEM.c.price, 0)
_FILTERS = {
    **{name: _ITEM.c[name] == bindparam(name) for name in ("kind", "category", "condition")},
    **{name: _ITEM.c[name] == bindparam(name) for name in ("owner_id", "status")},
    "min_price": bindparam("min_price") <= _PRICE,
    "max_price": bindparam("max_price") >= _PRICE,
    **_SEARCH.found,
}
# How far back most pages go of all that there is, and of what has a word that many items have.
_SPANS = {frozenset[str](): DAY, frozenset({"one_by_one"}): 7 * DAY}


class _Look(NamedTuple):
    """To whoever reads this language; `own`: to the owner."""

    locale: str
    own: bool

    def key(self, row: Row) -> Hashable:
        return row.id, row.version, row.card, self.locale, self.own

    def made(self, row: Row) -> Fragment:
        photos = card_photos(row) + [photo_id for photo_id, _, _ in row.photos or ()]
        return Fragment(item_json(row, locale=self.locale, own=self.own), photos)


_fragments: Fragments[Fragment] = Fragments()


def visible(session: Session, listing_id: str, viewer_id: UUID) -> Item:
    """The item; NotThere when it is not there or not for this viewer's eyes."""
    wanted = {"item_id": as_uuid(listing_id), "viewer_id": viewer_id}
    item: Item | None = session.scalar(_VISIBLE, wanted)
    if item is None:
        raise NotThere()
    return item


def owned(session: Session, listing_id: str, member_id: UUID) -> Item:
    """The caller's item; NotOwner for somebody else's that they may see."""
    item = visible(session, listing_id, member_id)
    if item.owner_id != member_id:
        raise NotOwner()
    return item


def over(now: datetime) -> Select[UUID]:
    """Offers whose time is over."""
    return select(Item.id).where(
        Item.status == Status.PUBLISHED,
        Item.expires_at <= now,
        # An offer outlives its draw, however late the clock is.
        or_(Item.draw_at.is_(None), Item.drawn_at.is_not(None)),
    )


class Detail(NamedTuple):
    """One item as it was shown; `own`: to its owner."""

    id: UUID
    own: bool
    answer: Answer


def detail(session: Session, listing_id: str, viewer: Viewer) -> Detail:
    """One item as this viewer sees it, or NotThere."""
    row = _row(session, as_uuid(listing_id), viewer)
    own = row.owner_id == viewer.member_id
    fragment = _fragments.of(row, _Look(viewer.locale, own))
    if not own:
        return Detail(row.id, own, fragment.answer(viewer.passes.of))
    return Detail(row.id, own, _own(fragment, viewer, views=looks_at(session, [row.id])[row.id]))


def changed(session: Session, item: Item, viewer: Viewer) -> Answer:
    """An item as it will be once this transaction has committed, to the owner who changed it."""
    # Not kept: should the commit fail, the next change will have the same version.
    session.flush()
    fragment = _Look(viewer.locale, own=True).made(_row(session, item.id, viewer))
    # What is new nobody has looked at.
    views = 0 if item.version == 1 else looks_at(session, [item.id])[item.id]
    return _own(fragment, viewer, views=views)


def _own(fragment: Fragment, viewer: Viewer, *, views: int) -> Answer:
    """With what changes without the item, and so is not part of its version: `views`."""
    return Answer.of(joined(fragment.shown(viewer.passes.of), views=views), fragment.version)


def circle_page(session: Session, query: dict[str, Any], viewer: Viewer) -> Answer:
    """What friends offer, as the query narrows it; the viewer's own is elsewhere. `near` in it: how
    many steps away who lives, where `sort` is `nearest`."""
    return _page(session, query, viewer, own=False)


def own_page(session: Session, query: dict[str, Any], viewer: Viewer) -> Answer:
    """A member's own items in every state; drafts only where these are asked for."""
    return _page(session, query, viewer, own=True)


def subjects(session: Session, listing_ids: Iterable[UUID], viewer: Viewer) -> dict[str, Json]:
    """Those of the items that this viewer may see, as subjects of a conversation."""
    wanted = {"item_ids": list(listing_ids), "viewer_id": viewer.member_id}
    return {
        str(item.id): item_subject_json(
            item.owner_id, item.title, next(iter(item.photos), None), viewer
        )
        for item in session.scalars(_SUBJECTS, wanted)
    }


def seen_among(session: Session, listing_ids: Iterable[UUID], viewer: Viewer) -> dict[UUID, Item]:
    """Those of the items that this viewer may see."""
    wanted = {"item_ids": list(listing_ids), "viewer_id": viewer.member_id}
    return {item.id: item for item in session.scalars(_SUBJECTS, wanted)}


def _page(session: Session, query: dict[str, Any], viewer: Viewer, *, own: bool) -> Answer:
    narrowed = frozenset(query.keys() & _FILTERS.keys())
    bound = {name: query[name] for name in narrowed} | {"viewer_id": viewer.member_id}
    sort, paging = query.get("sort"), Paging.of(query)
    if sort == "nearest":
        bound |= {"near": query.get("near", {})}

    def read(sought: search.Sought | None, paging: Paging) -> Page:
        shape, values = sought or (None, {})
        listed = _list(own, narrowed | ({shape} if shape else set()), sort, shape)
        now = {"now": viewer.now} if isinstance(listed, Recent) else {}
        return listed.page(session, paging, **bound, **values, **now)

    q = query.get("q")
    page = read(None, paging) if q is None else search.page(session, q, paging, read)
    if own or not (narrowed or q):
        return shown_page(session, page, viewer, own=own)
    look = _Look(viewer.locale, own=False)
    shown = (_fragments.once(row, look).shown(viewer.passes.of) for row in page.items)
    return encoded_page(shown, page.next_cursor)


def shown_page(session: Session, page: Page, viewer: Viewer, *, own: bool = False) -> Answer:
    """A page of rows that have all of LISTED."""
    return encoded_page(_shown(session, page.items, viewer, own=own), page.next_cursor)


@lru_cache(maxsize=512)
def _list(own: bool, narrowed: frozenset[str], sort: str | None, shape: str | None) -> Paged:
    """The statement of a list, built once for each set of filters and each order."""
    conditions = [_FILTERS[name] for name in sorted(narrowed)]
    found = (LISTED if own or not narrowed else _WHOLE).where(*conditions)
    if own:
        found = found.where(_ITEM.c.owner_id == VIEWER)
        if "status" not in narrowed:
            found = found.where(_ITEM.c.status != Status.DRAFT)
    else:
        found = found.where(_ITEM.c.owner_id != VIEWER, _SEEN_AROUND)
        if "status" not in narrowed:
            found = found.where(_OPEN)
        span = _SPANS.get(narrowed)
        if span and sort in {None, "newest"}:
            lately = found.where(within(_ITEM.c.published_at))
            return Recent(lately, _order(None, None), span=span)
    return Paged(found, _order(sort, shape))


def _order(sort: str | None, shape: str | None) -> list[UnaryExpression[Any]]:
    newest: list[UnaryExpression[Any]] = [_ITEM.c.published_at.desc(), _ITEM.c.id.desc()]
    match sort:
        case "price_asc":
            return [_PRICE.asc(), _ITEM.c.id.asc()]
        case "price_desc":
            return [_PRICE.desc(), _ITEM.c.id.desc()]
        case "relevance" if shape:
            return [_SEARCH.rank[shape].desc(), *newest]
        case "nearest":
            return [_NEAR.asc(), *newest]
    return newest


def _shown(
    session: Session, listed: Iterable[Row], viewer: Viewer, *, own: bool
) -> Iterable[bytes]:
    """The listed items in their order, those that changed in between as they are now."""

    def read(item_ids: list[UUID]) -> Iterable[Row]:
        return _SHOWN_MANY.rows(session, item_ids=item_ids, viewer_id=viewer.member_id)

    found = _fragments.of_listed(listed, _Look(viewer.locale, own), read)
    shown = {item_id: each.shown(viewer.passes.of) for item_id, each in found.items()}
    if not own:
        return shown.values()
    views = looks_at(session, shown.keys())
    return (joined(each, views=views[item_id]) for item_id, each in shown.items())


def _row(session: Session, item_id: UUID | None, viewer: Viewer) -> Row:
    found = _SHOWN_ONE.rows(session, item_id=item_id, viewer_id=viewer.member_id)
    if not found:
        raise NotThere()
    row: Row = found[0]
    return row
