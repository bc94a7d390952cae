"""What learns words and forgets them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    ColumnClause,
    Table,
    Text,
    bindparam,
    delete,
    exists,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.listings.items.model import Item
from services.listings.words import rules
from services.listings.words.model import KnownWord

# Looked at in one go.
MANY = 500
_ENGLISH: ColumnClause[Any] = literal_column("'english'::regconfig")
_GIVEN = func.unnest(bindparam("words", type_=ARRAY(Text()))).column_valued("word")
_FRESH_FOR: ColumnClause[Any] = literal_column(f"interval '{rules.FRESH_FOR.seconds} seconds'")
# Those that every text has, as "with", are in no index.
_LEARNT = (
    insert(cast(Table, KnownWord.__table__))
    .from_select(
        ["word"], select(_GIVEN).where(func.to_tsvector(_ENGLISH, _GIVEN) != literal_column("''"))
    )
    # So that who forgets words at this moment sees that it is wanted again.
    .on_conflict_do_update(
        index_elements=[KnownWord.word],
        set_={"looked_at": func.now()},
        where=KnownWord.looked_at < func.now() - _FRESH_FOR,
    )
)
_IN_AN_ITEM = exists().where(
    Item.words.bool_op("@@")(func.to_tsquery(_ENGLISH, KnownWord.word + literal_column("':A'")))
)


def learn(session: Session, words: Iterable[str]) -> None:
    """Those of a title that may be mistyped; what is known already is as good as new."""
    # In one order, so that two who learn the same words do not wait for each other.
    fit = sorted({word for word in words if rules.is_learnt(word)})
    if fit:
        session.execute(_LEARNT, {"words": fit})


def forget_words(session: Session, now: datetime) -> int:
    """Of those that nobody looked at for a while, forget what no item has any more; how many were
    looked at."""
    stale = KnownWord.looked_at < now - rules.LOOK_AGAIN_AFTER
    due = select(KnownWord.word).where(stale).order_by(KnownWord.looked_at).limit(MANY)
    words = session.scalars(due).all()
    # Looked at again under the lock: a title that has just come makes it wanted.
    these = KnownWord.word.in_(words) & stale
    session.execute(delete(KnownWord).where(these, ~_IN_AN_ITEM))
    session.execute(update(KnownWord).where(these).values(looked_at=now))
    return len(words)
