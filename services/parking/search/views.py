"""Reads of what is offered and free: searches for those who look around, and one for those who came
too late."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Float,
    Integer,
    Row,
    Text,
    Uuid,
    bindparam,
    cast,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import UnaryExpression

from chassis.answer import Answer
from chassis.circle import from_viewers_circle
from chassis.fragments import joined
from chassis.pages import Page, Paged, Paging, decode_cursor, encode_cursor, encoded_page
from chassis.viewer import Viewer
from contracts.errors.general import ValidationFailed
from contracts.errors.parking import SlotTaken
from contracts.json import Json
from services.parking.availability.rules import Period, is_open, nearest_periods
from services.parking.availability.views import IS_TAKEN, free, span_range
from services.parking.bookings.rules import start_problem
from services.parking.bookings.schemas import alternative_json
from services.parking.spaces.model import Space, opening_of
from services.parking.spaces.rules import Quote, price
from services.parking.spaces.schemas import quote_json
from services.parking.spaces.views import (
    LISTED,
    NEWEST,
    OFFERED,
    OTHERS,
    Known,
    circle_spaces,
    listed_spaces,
    looked_up,
)

# Candidates looked at for one page, of which those that are open will do: most that fit are.
CANDIDATES = 60
MOST_ROUNDS = 20
MOST_ALTERNATIVES = 3
# How far around the wanted time another one is looked for.
NEARBY = timedelta(days=7)
_MINUTE = timedelta(minutes=1)
# Among how many other spaces: few at first.
LOOKED_AT = (10, 50)
# Further than any step that members tell.
FAR = 1_000_000

_SPACE = Space.__table__.c
# A stay may end within a minute.
_MINUTES = cast(bindparam("minutes"), Float())
_AROUND = (OFFERED, OTHERS, from_viewers_circle(_SPACE.owner_id, _SPACE.hidden_from))
# What the circle offers for so long, and nobody has booked; `_bounds` makes the parameters.
_FITS = (
    *_AROUND,
    _SPACE.min_minutes <= _MINUTES,
    _SPACE.max_minutes >= _MINUTES,
    _SPACE.lead_minutes <= bindparam("notice", type_=Float()),
    ~IS_TAKEN,
)


def _is_low_enough() -> ColumnElement[bool]:
    limit = _SPACE.height_limit_cm
    return or_(limit.is_(None), limit >= bindparam("height_cm", type_=Integer()))


_FILTERS: dict[str, ColumnElement[bool]] = {
    "height_cm": _is_low_enough(),
    "ev_charger": _SPACE.ev_charger == bindparam("ev_charger", type_=Boolean()),
    "instant": _SPACE.instant == bindparam("instant", type_=Boolean()),
    "max_price": _SPACE.price_per_hour <= bindparam("max_price", type_=Integer()),
}
# How many steps away an owner's home is, by the parameter `near` (steps by owner), which members
# tell in steps that say no more of where anybody lives; whose is not known comes after all of them.
_NEAR = func.coalesce(
    cast(
        cast(bindparam("near", type_=JSONB()), JSONB()).op("->>")(cast(_SPACE.owner_id, Text())),
        Integer(),
    ),
    literal_column(str(FAR)),
)
_ORDERS: dict[str, list[UnaryExpression[Any]]] = {
    "newest": [*NEWEST],
    "price_asc": [_SPACE.price_per_hour.asc(), _SPACE.id.asc()],
    "nearest": [_NEAR.asc(), *NEWEST],
}
_OTHERS = select(Space.__table__).where(*_FITS, _SPACE.id != bindparam("space_id", type_=Uuid()))
_MOST = bindparam("most", type_=Integer(), literal_execute=True)
_ANOTHER = {
    order: _OTHERS.order_by(*_ORDERS[order]).limit(_MOST) for order in ("newest", "nearest")
}


def offered_spaces(session: Session, viewer: Viewer, asked: Json) -> Answer:
    """What the circle offers at any time; `asked` is a loaded ListSpaces with `near`."""
    narrowed, bound = _narrowed(asked, _FILTERS.keys())
    paging, sort = Paging.of(asked), asked["sort"]
    if sort == "newest" and not narrowed:
        return circle_spaces(session, viewer, paging)
    return listed_spaces(session, _list(narrowed, sort, fits=False), viewer, paging, **bound)


def free_spaces(session: Session, viewer: Viewer, asked: Json) -> Answer:
    """What the circle offers that is free from `start` to `end`, each with its quote. `max_price`
    is of the whole stay. ValidationFailed for a time at which nothing can be booked."""
    span = (asked["start"], asked["end"])
    if code := start_problem(span[0], viewer.now):
        raise ValidationFailed.at("/from", code)
    if span[1] <= viewer.now:
        raise ValidationFailed.at("/until", "in_the_past")
    narrowed, bound = _narrowed(asked, _FILTERS.keys() - {"max_price"})
    bound |= _bounds(span, viewer.now)
    listed = _list(narrowed, asked["sort"], fits=True)
    look = _Look(session, viewer, span, asked.get("max_price"))
    paging = Paging.of(asked)
    if asked["sort"] == "price_asc":
        return look.cheapest(listed, paging, bound)
    return look.in_order(listed, paging, bound)


def _narrowed(asked: Json, names: Any) -> tuple[frozenset[str], dict[str, Any]]:
    """Which of the filters `names` are asked for, and the parameters of them and of the order."""
    narrowed = frozenset(asked.keys() & names)
    bound = {name: asked[name] for name in narrowed}
    return narrowed, bound | ({"near": asked["near"]} if asked["sort"] == "nearest" else {})


@lru_cache(maxsize=128)
def _list(narrowed: frozenset[str], sort: str, *, fits: bool) -> Paged:
    """The statement of a list, built once for each set of filters and each order."""
    conditions = [_FILTERS[name] for name in sorted(narrowed)]
    return Paged(LISTED.where(*(_FITS if fits else _AROUND), *conditions), _ORDERS[sort])


class _Look:
    """One search for what is free and open for all of `span`, at `max_price` at the most."""

    def __init__(
        self, session: Session, viewer: Viewer, span: Period, max_price: int | None
    ) -> None:
        self._session, self._viewer, self._span = session, viewer, span
        self._max_price = max_price
        self._opens = cache(lambda opening: is_open(opening, *span))

    def in_order(self, listed: Paged, paging: Paging, bound: dict[str, Any]) -> Answer:
        # Windows are local time, which SQL does not know: many are looked at together, and the
        # cursor is that of the last one shown.
        found: list[tuple[Known, Quote]] = []
        cursor = paging.cursor
        for _ in range(MOST_ROUNDS):
            part = self._candidates(listed, Paging(cursor, CANDIDATES), bound)
            for row, known, quote in self._fitting(part):
                found.append((known, quote))
                if len(found) == paging.limit:
                    last = row is part.items[-1]
                    return self._shown(found, part.next_cursor if last else listed.cursor_at(row))
            cursor = part.next_cursor
            if cursor is None:
                break
        return self._shown(found, cursor)

    def cheapest(self, listed: Paged, paging: Paging, bound: dict[str, Any]) -> Answer:
        """By what the whole stay costs, which SQL does not know: whatever fits is priced, as far as
        one goes, what is cheap by the hour first."""
        found: dict[UUID, tuple[Known, Quote]] = {}
        cursor = None
        for _ in range(MOST_ROUNDS):
            part = self._candidates(listed, Paging(cursor, CANDIDATES), bound)
            found |= {row.id: (known, quote) for row, known, quote in self._fitting(part)}
            cursor = part.next_cursor
            if cursor is None:
                break
        priced = sorted((quote.total, space_id) for space_id, (_, quote) in found.items())
        page = _page_of(priced, paging)
        return self._shown([found[space_id] for _, space_id in page.items], page.next_cursor)

    def _candidates(self, listed: Paged, paging: Paging, bound: dict[str, Any]) -> Page:
        return listed.page(self._session, paging, viewer_id=self._viewer.member_id, **bound)

    def _fitting(self, part: Page) -> Iterator[tuple[Row[Any], Known, Quote]]:
        known = looked_up(self._session, part.items, self._viewer, own=False)
        for row in part.items:
            space = known.get(row.id)
            if space is None or not self._opens(space.opening):
                continue
            quote = price(space.terms, *self._span)
            if self._max_price is None or quote.total <= self._max_price:
                yield row, space, quote

    def _shown(self, found: list[tuple[Known, Quote]], cursor: str | None) -> Answer:
        return encoded_page(
            (
                joined(known.shown(self._viewer.passes.of), quote=quote_json(quote, known.currency))
                for known, quote in found
            ),
            cursor,
        )


def _page_of(priced: list[tuple[int, UUID]], paging: Paging) -> Page:
    """A page of what is sorted by a price that only we work out."""
    left = priced
    if paging.cursor:
        after = tuple(decode_cursor(paging.cursor, (False, False)))
        if tuple(map(type, after)) != (int, UUID):
            raise ValidationFailed.at("/cursor", "invalid")
        left = [each for each in priced if each > after]
    shown = left[: paging.limit]
    more = len(left) > len(shown)
    return Page(shown, encode_cursor(shown[-1], (False, False)) if more else None)


def slot_taken(
    session: Session,
    space: Space | Row[Any],
    wanted: Period,
    viewer_id: UUID,
    *,
    now: datetime,
    ask_near: Callable[[], Json] | None = dict,
) -> SlotTaken:
    """The refusal of a time that is taken, with what else there is; without `ask_near`, alone."""
    if ask_near is None:
        return SlotTaken(alternatives=[])
    found = alternatives(session, space, wanted, viewer_id=viewer_id, now=now, ask_near=ask_near)
    return SlotTaken(alternatives=[alternative_json(other, period) for other, period in found])


def alternatives(
    session: Session,
    space: Space | Row[Any],
    wanted: Period,
    *,
    viewer_id: UUID,
    now: datetime,
    ask_near: Callable[[], Json] = dict,
) -> list[tuple[Space | Row[Any], Period]]:
    """The nearest free times as long as `wanted` here, then other visible spaces free at it, the
    nearest first by `ask_near` (steps by owner)."""
    around = (wanted[0] - NEARBY, wanted[1] + NEARBY)
    earliest = now.replace(second=0, microsecond=0) + timedelta(minutes=1 + space.lead_minutes)
    here = nearest_periods(
        free(session, space, around), wanted, earliest=earliest, most=MOST_ALTERNATIVES
    )
    bound = _bounds(wanted, now) | {"space_id": space.id, "viewer_id": viewer_id}
    others = _others_free(session, wanted, bound, ask_near)
    return [*((space, period) for period in here), *((other, wanted) for other in others)]


def _others_free(
    session: Session, wanted: Period, bound: dict[str, Any], ask_near: Callable[[], Json]
) -> list[Row[Any]]:
    opens = cache(lambda opening: is_open(opening, *wanted))
    order, found = "newest", list[Row[Any]]()
    for most in LOOKED_AT:
        candidates = session.execute(_ANOTHER[order], bound | {"most": most}).all()
        if order == "newest" and len(candidates) > 1 and (near := ask_near()):
            # Of one there is no order: nobody else need be asked.
            order, bound = "nearest", bound | {"near": near}
            candidates = session.execute(_ANOTHER[order], bound | {"most": most}).all()
        found = [row for row in candidates if opens(opening_of(row))]
        if len(found) >= MOST_ALTERNATIVES or len(candidates) < most:
            break
    return found[:MOST_ALTERNATIVES]


def _bounds(span: Period, now: datetime) -> dict[str, Any]:
    # Where no notice is wanted one may come a bit late.
    notice = max(span[0] - now, timedelta(0))
    return {
        "minutes": (span[1] - span[0]) / _MINUTE,
        "notice": notice / _MINUTE,
        "span": span_range(span),
    }
