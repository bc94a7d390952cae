"""Reads of what is free: one search for those who look around, one for those who came too late."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Float, Integer, Row, Uuid, bindparam, cast, select
from sqlalchemy.orm import Session

from chassis.answer import Answer
from chassis.circle import from_viewers_circle
from chassis.fragments import joined
from chassis.pages import Paged, Paging, encoded_page
from chassis.viewer import Viewer
from services.parking.availability.rules import Period, is_open, nearest_periods
from services.parking.availability.views import IS_TAKEN, free, span_range
from services.parking.spaces.model import Space, opening_of
from services.parking.spaces.rules import price
from services.parking.spaces.schemas import quote_json
from services.parking.spaces.views import (
    LISTED,
    NEWEST,
    OFFERED,
    OTHERS,
    Known,
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

_SPACE = Space.__table__
# A stay may end within a minute.
_MINUTES = cast(bindparam("minutes"), Float())
# What the circle offers for so long, and nobody has booked; `_fitting` makes the parameters.
_FITS = (
    OFFERED,
    OTHERS,
    from_viewers_circle(_SPACE.c.owner_id, _SPACE.c.hidden_from),
    _SPACE.c.min_minutes <= _MINUTES,
    _SPACE.c.max_minutes >= _MINUTES,
    _SPACE.c.lead_minutes <= bindparam("notice", type_=Float()),
    ~IS_TAKEN,
)
_FREE = Paged(LISTED.where(*_FITS), NEWEST)
_ANOTHER = (
    select(_SPACE)
    .where(*_FITS, _SPACE.c.id != bindparam("space_id", type_=Uuid()))
    .order_by(*NEWEST)
    .limit(bindparam("most", type_=Integer(), literal_execute=True))
)


def free_spaces(session: Session, viewer: Viewer, paging: Paging, span: Period) -> Answer:
    """What the circle offers that is free for all of `span`, newest first, each with its quote."""
    # Windows are local time, which SQL does not know: many are looked at together, and the cursor
    # is that of the last one shown.
    found: dict[UUID, Known] = {}
    cursor = paging.cursor
    opens = cache(lambda opening: is_open(opening, *span))
    fitting = _fitting(span, viewer.now)
    for _ in range(MOST_ROUNDS):
        candidates = Paging(cursor, CANDIDATES)
        part = _FREE.page(session, candidates, viewer_id=viewer.member_id, **fitting)
        known = looked_up(session, part.items, viewer, own=False)
        for row in part.items:
            if row.id in known and opens(known[row.id].opening):
                found[row.id] = known[row.id]
                if len(found) == paging.limit:
                    last = row is part.items[-1]
                    return _quoted(
                        found, part.next_cursor if last else _FREE.cursor_at(row), viewer, span
                    )
        cursor = part.next_cursor
        if cursor is None:
            break
    return _quoted(found, cursor, viewer, span)


def alternatives(
    session: Session, space: Space | Row[Any], wanted: Period, *, viewer_id: UUID, now: datetime
) -> list[tuple[Space | Row[Any], Period]]:
    """The nearest free times as long as `wanted` here, then other visible spaces free at it."""
    around = (wanted[0] - NEARBY, wanted[1] + NEARBY)
    earliest = now.replace(second=0, microsecond=0) + timedelta(minutes=1 + space.lead_minutes)
    here = nearest_periods(
        free(session, space, around), wanted, earliest=earliest, most=MOST_ALTERNATIVES
    )
    others = _others_free(session, space, wanted, viewer_id, now)
    return [*((space, period) for period in here), *((other, wanted) for other in others)]


def _others_free(
    session: Session, space: Space | Row[Any], wanted: Period, viewer_id: UUID, now: datetime
) -> list[Row[Any]]:
    bound = _fitting(wanted, now) | {"space_id": space.id, "viewer_id": viewer_id}
    opens = cache(lambda opening: is_open(opening, *wanted))
    found: list[Row[Any]] = []
    for most in LOOKED_AT:
        candidates = session.execute(_ANOTHER, bound | {"most": most}).all()
        found = [row for row in candidates if opens(opening_of(row))]
        if len(found) >= MOST_ALTERNATIVES or len(candidates) < most:
            break
    return found[:MOST_ALTERNATIVES]


def _fitting(span: Period, now: datetime) -> dict[str, Any]:
    # Where no notice is wanted one may come a bit late.
    notice = max(span[0] - now, timedelta(0))
    return {
        "minutes": (span[1] - span[0]) / _MINUTE,
        "notice": notice / _MINUTE,
        "span": span_range(span),
    }


def _quoted(found: dict[UUID, Known], cursor: str | None, viewer: Viewer, span: Period) -> Answer:
    return encoded_page(
        (
            joined(
                known.shown(viewer.passes.of),
                quote=quote_json(price(known.terms, *span), known.currency),
            )
            for known in found.values()
        ),
        cursor,
    )
