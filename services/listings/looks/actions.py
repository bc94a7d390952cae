"""What counts looks."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.listings.looks.model import Look, LookCount
from services.listings.looks.rules import KEPT, Looked


def count_looks(session: Session, looks: Sequence[Looked]) -> None:
    """Note and count them in one statement; those that another replica has noted count no more."""
    if not looks:
        return
    noted = insert(Look).values([look._asdict() for look in looks])
    fresh = noted.on_conflict_do_nothing().returning(Look.item_id).cte("fresh")
    counted = (
        select(fresh.c.item_id, func.count()).group_by(fresh.c.item_id).order_by(fresh.c.item_id)
    )
    more = insert(LookCount).from_select(["item_id", "looks"], counted)
    session.execute(
        more.on_conflict_do_update(
            index_elements=[LookCount.item_id],
            set_={"looks": LookCount.looks + more.excluded.looks},
        )
    )


def forget_looks(session: Session, now: datetime) -> None:
    """Who has looked at what is forgotten; how many have is not."""
    session.execute(delete(Look).where(Look.day < now.date() - KEPT))
