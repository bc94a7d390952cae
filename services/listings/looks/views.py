"""Reads of looks, for the owner of what was looked at."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Uuid, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from chassis.reader import Read
from services.listings.looks.model import LookCount

_COUNT = LookCount.__table__
_COUNTS = Read(
    select(_COUNT.c.item_id, _COUNT.c.looks).where(
        _COUNT.c.item_id == any_(bindparam("item_ids", type_=ARRAY(Uuid())))
    )
)


def looks_at(session: Session, item_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many there have been, for each of the items."""
    rows = _COUNTS.rows(session, item_ids=list(item_ids))
    found = {row.item_id: row.looks for row in rows}
    return {item_id: found.get(item_id, 0) for item_id in item_ids}
