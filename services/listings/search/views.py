"""Full text as SQL: what an item is found by, and whether and how well it answers to words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnClause,
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    Text,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, TSQUERY, TSVECTOR
from sqlalchemy.orm import Session

from chassis.pages import Page, Paging
from services.listings.items.model import Item
from services.listings.search import rules
from services.listings.words import views as words
from services.listings.words.rules import corrected, is_learnt

# Further than any step that members tell.
FAR = 1_000_000
# Items from which on a word is so common that its index is no help.
MANY = 10_000
# Relevance in whole numbers, which a cursor can hold.
_BY_WORDS = 1_000_000
# Before the cursor of a page of what may be meant.
_WIDER = "~"

_ENGLISH: ColumnClause[Any] = literal_column("'english'::regconfig")
_CHINESE = cast(bindparam("chinese"), TSQUERY)


def _query(others: str) -> ColumnElement[Any]:
    return _CHINESE.op("&&", return_type=TSQUERY())(
        func.to_tsquery(_ENGLISH, cast(bindparam(others), Text()))
    )


_ASKED, _RANKED = _query("others"), _query("ranked")


def document(title: rules.Found, text: rules.Found) -> ColumnElement[Any]:
    """The tsvector of an item: words of the title weigh more than those of the rest, and what may
    be mistyped of them stands in it as it is written, too."""
    weighed = {"A": title, "C": text}
    # Nothing but Chinese characters stands in the quotes, and no others than Latin letters below.
    chinese = " ".join(f"'{word}':1{by}" for by, found in weighed.items() for word in found.chinese)
    written = " ".join(f"'{rules.as_written(word)}':1A" for word in title.others if is_learnt(word))
    plain = f"{chinese} {written} {rules.EDITION}"
    parts: list[ColumnElement[Any]] = [cast(literal(plain), TSVECTOR)]
    parts += [
        _stems((*found.others, *found.otherwise), by)
        for by, found in weighed.items()
        if found.others
    ]
    return reduce(lambda so_far, part: so_far.op("||", return_type=TSVECTOR())(part), parts)


def _stems(others: Iterable[str], weight: str) -> ColumnElement[Any]:
    stems = func.to_tsvector(_ENGLISH, cast(literal(" ".join(others)), Text()))
    return func.setweight(stems, literal_column(f"'{weight}'"), type_=TSVECTOR())


class Sought(NamedTuple):
    """What is asked for: which of the Conditions finds it, and the parameters of all of them."""

    shape: str
    values: Mapping[str, str]


def steps_away(owner_id: ColumnElement[Any]) -> ColumnElement[int]:
    """How many steps away an owner's home is, by the parameter `near` (steps by owner); whose is
    not known comes after all of them."""
    steps = cast(bindparam("near", type_=JSONB()), JSONB()).op("->>")(cast(owner_id, Text()))
    return func.coalesce(cast(steps, Integer()), literal_column(str(FAR)))


def unread(now: datetime) -> Select[UUID]:
    """Items whose words nobody has read yet, or only a version that read others."""
    edition = cast(literal_column(f"'{rules.EDITION}'"), TSQUERY)
    read = Item.words.bool_op("@@")(edition)
    return select(Item.id).where(or_(Item.words.is_(None), ~read))


def page(
    session: Session, query: str, paging: Paging, read: Callable[[Sought, Paging], Page]
) -> Page:
    """What has the words as they were typed; where the viewer sees nothing that has, what has those
    that may be meant. `read` reads a page of what the viewer sees: what is not for their eyes
    decides nothing here. The pages that follow go on with what the first began."""
    cursor = paging.cursor or ""
    if not cursor.startswith(_WIDER):
        found = read(sought(session, query), paging)
        if found.items or cursor:
            return found
    wider = sought_wider(session, query)
    if wider is None:
        return Page([], None)
    found = read(wider, Paging(cursor.removeprefix(_WIDER) or None, paging.limit))
    if found.next_cursor is None:
        return found
    return replace(found, next_cursor=_WIDER + found.next_cursor)


def sought(session: Session, query: str) -> Sought:
    """What has all the words, as they were typed."""
    found = rules.asked(query)
    for special in "/%_":
        query = query.replace(special, f"/{special}")
    others = " & ".join(_either(chain, {}) for chain in found.chains)
    values = _values(found, others) | {"pattern": f"%{query}%"}
    if not any(found):
        return Sought("literally", values)
    return Sought(_shape(session, found, {}), values)


def sought_wider(session: Session, query: str) -> Sought | None:
    """What has all the words, or those that they may be meant for; None where nothing else may be
    meant."""
    found = rules.asked(query)
    meant = words.meant(session, found.others)
    if not any(meant.values()):
        return None
    others = " & ".join(_either(chain, meant) for chain in found.chains)
    # By the others alone: a rank goes down with the number of alternatives, and would tell how many
    # words are known.
    sure = [word for word in found.others if word not in corrected(found.others)]
    values = _values(found, others) | {"ranked": " & ".join(map(_begun, sure))}
    return Sought(_shape(session, found, meant), values)


def _values(found: rules.Asked, others: str) -> dict[str, str]:
    chinese = " & ".join(f"'{word}'" for word in found.chinese)
    return {"chinese": chinese, "others": others, "ranked": others, "pattern": ""}


def _either(chain: Sequence[str], meant: Mapping[str, list[str]]) -> str:
    """The words of a chain in whatever way they are joined, or what they may be meant for."""
    ways = (
        " & ".join(
            f"({' | '.join([_begun(word), *map(_written, meant.get(word, ()))])})" for word in way
        )
        for way in rules.joinings(chain)
    )
    return f"({' | '.join(f'({way})' for way in ways)})"


def _begun(word: str) -> str:
    """The last letters of a word may still be missing."""
    return f"'{word}':*"


def _shape(session: Session, found: rules.Asked, meant: Mapping[str, list[str]]) -> str:
    """Whether even the rarest of the words is in more items than a circle has: these are sooner
    gone through than all that the index finds."""
    counted = words.counted(session)
    numbers = [counted.with_word(word) for word in found.chinese]
    for chain in found.chains:
        apart = [sum(map(counted.beginning, [word, *meant.get(word, ())])) for word in chain]
        joined = {word for way in rules.joinings(chain) for word in way} - {*chain}
        numbers.append(min(apart) + sum(map(counted.beginning, joined)))
    return "one_by_one" if min(numbers) > MANY else "by_words"


def _written(word: str) -> str:
    return f"'{rules.as_written(word)}'"


class Conditions:
    """What finds an item, and the rank that it has among what was found; by `shape`."""

    def __init__(
        self,
        words: SQLColumnExpression[Any],
        title: SQLColumnExpression[str],
        text: SQLColumnExpression[str],
    ) -> None:
        pattern = bindparam("pattern", type_=Text())
        in_title = title.ilike(pattern, escape="/")
        by_words = _BY_WORDS * func.ts_rank(words, _RANKED)
        self.found: dict[str, ColumnElement[bool]] = {
            "literally": in_title | text.ilike(pattern, escape="/"),
            "by_words": words.bool_op("@@")(_ASKED),
            # The function behind the operator: no index answers to it.
            "one_by_one": func.ts_match_vq(words, _ASKED, type_=Boolean()),
        }
        rank = cast(by_words, Integer())
        self.rank: dict[str, ColumnElement[int]] = {
            "literally": cast(in_title, Integer()),
            "by_words": rank,
            "one_by_one": rank,
        }
