"""What learns words and forgets them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast
from uuid import UUID

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
from services.listings.items.rules import Status
from services.listings.search.rules import indexed
from services.listings.words import rules
from services.listings.words.model import KnownWord

# Looked at in one go: words, and titles.
MANY, TITLES = 500, 1_000
_ENGLISH: ColumnClause[Any] = literal_column("'english'::regconfig")
_GIVEN = func.unnest(bindparam("words", type_=ARRAY(Text()))).column_valued("given")
_FRESH_FOR: ColumnClause[Any] = literal_column(f"interval '{rules.FRESH_FOR.seconds} seconds'")
_STALE = KnownWord.looked_at < func.now() - _FRESH_FOR
_LEARNT = (
    insert(cast(Table, KnownWord.__table__))
    .from_select(
        ["word"],
        select(_GIVEN).where(
            # Those that every text has, as "with", are in no index.
            func.to_tsvector(_ENGLISH, _GIVEN) != literal_column("''"),
            # A conflict locks the row, also where it changes nothing: whoever publishes a bicycle
            # would wait for everybody else who does.
            ~exists().where(KnownWord.word == _GIVEN, ~_STALE),
        ),
    )
    # So that who forgets words at this moment sees that it is wanted again.
    .on_conflict_do_update(
        index_elements=[KnownWord.word],
        set_={"looked_at": func.now()},
        where=_STALE,
    )
)
# What stands in drafts alone its owner has told nobody.
_TOLD = Item.status != Status.DRAFT
# The offset keeps PostgreSQL from joining the two, which it would do by reading all items.
_HAVING = (
    select(Item.status)
    .where(
        Item.words.bool_op("@@")(func.to_tsquery(_ENGLISH, KnownWord.word + literal_column("':A'")))
    )
    .correlate(KnownWord)
    .offset(literal_column("0"))
    .subquery("having_it")
)
_IN_AN_ITEM = exists().where(_HAVING.c.status != Status.DRAFT)


def learn(session: Session, words: Iterable[str]) -> None:
    """Those of a title that may be mistyped; what is known already is as good as new."""
    # In one order, so that two who learn the same words do not wait for each other.
    fit = sorted({word for word in words if rules.is_learnt(word)})
    if fit:
        session.execute(_LEARNT, {"words": fit})


def learn_titles(session: Session, *, past: UUID | None) -> UUID | None:
    """Learn the words of the titles of some items, those that come after `past`: the last of them,
    or None at the end."""
    some = select(Item.id, Item.title).where(Item.words.is_not(None), _TOLD).order_by(Item.id)
    if past is not None:
        some = some.where(Item.id > past)
    found = session.execute(some.limit(TITLES)).all()
    learn(session, {word for each in found for word in indexed(each.title).others})
    return found[-1].id if len(found) == TITLES else None


def forget_words(session: Session, now: datetime) -> int:
    """Of those that nobody looked at for a while, forget what no item has any more; how many were
    looked at."""
    stale = KnownWord.looked_at < now - rules.LOOK_AGAIN_AFTER
    due = select(KnownWord.word).where(stale).order_by(KnownWord.looked_at).limit(MANY)
    # What a title that is just coming makes wanted again is left to it, and not waited for.
    words = session.scalars(due.with_for_update(skip_locked=True)).all()
    these = KnownWord.word.in_(words)
    session.execute(delete(KnownWord).where(these, ~_IN_AN_ITEM))
    session.execute(update(KnownWord).where(these).values(looked_at=now))
    return len(words)
