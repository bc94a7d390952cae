"""Full text as SQL: what an item is found by, and whether and how well it answers to words."""

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any, NamedTuple

from sqlalchemy import (
    Boolean,
    ColumnClause,
    ColumnElement,
    Integer,
    SQLColumnExpression,
    Text,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
)
from sqlalchemy.dialects.postgresql import JSONB, TSQUERY, TSVECTOR
from sqlalchemy.orm import Session

from services.listings.search import rules
from services.listings.words import views as words

# More steps than there are buildings.
FAR = 1_000_000
# Items from which on a word is so common that its index is no help.
MANY = 10_000
# Relevance in whole numbers, which a cursor can hold. The least that what was typed gives is far
# above the most that what may be meant gives.
_BY_WORDS, _BY_MEANING = 1_000_000, 1_000

_ENGLISH: ColumnClause[Any] = literal_column("'english'::regconfig")
_CHINESE = cast(bindparam("chinese"), TSQUERY)


def _query(others: str) -> ColumnElement[Any]:
    return _CHINESE.op("&&", return_type=TSQUERY())(
        func.to_tsquery(_ENGLISH, cast(bindparam(others), Text()))
    )


# What was typed, and the same or what it may be meant to be.
_ASKED, _MEANT = _query("others"), _query("meant")


def document(title: rules.Found, text: rules.Found) -> ColumnElement[Any]:
    """The tsvector of an item: words of the title weigh more than those of the rest."""
    weighed = {"A": title, "C": text}
    # Nothing but Chinese characters stands in the quotes.
    chinese = " ".join(f"'{word}':1{by}" for by, found in weighed.items() for word in found.chinese)
    parts: list[ColumnElement[Any]] = [cast(literal(chinese), TSVECTOR)]
    parts += [_stems(found.others, by) for by, found in weighed.items() if found.others]
    return reduce(lambda so_far, part: so_far.op("||", return_type=TSVECTOR())(part), parts)


def _stems(others: Iterable[str], weight: str) -> ColumnElement[Any]:
    stems = func.to_tsvector(_ENGLISH, cast(literal(" ".join(others)), Text()))
    return func.setweight(stems, literal_column(f"'{weight}'"), type_=TSVECTOR())


def steps_away(owner_id: ColumnElement[Any]) -> ColumnElement[int]:
    """How many steps away an owner's home is, by the parameter `near` (steps by owner); whose is
    not known comes after all of them."""
    steps = cast(bindparam("near", type_=JSONB()), JSONB()).op("->>")(cast(owner_id, Text()))
    return func.coalesce(cast(steps, Integer()), literal_column(str(FAR)))


class Sought(NamedTuple):
    """What is asked for: which of the Conditions finds it, and the parameters of all of them."""

    shape: str
    values: Mapping[str, str]


def sought(session: Session, query: str) -> Sought:
    found = rules.asked(query)
    meant = words.meant(session, found.others)
    for special in "/%_":
        query = query.replace(special, f"/{special}")
    values = {
        "chinese": " & ".join(f"'{word}'" for word in found.chinese),
        "others": " & ".join(_begun(word) for word in found.others),
        "meant": " & ".join(
            f"({' | '.join([_begun(word), *map(_named, meant.get(word, ()))])})"
            for word in found.others
        ),
        "pattern": f"%{query}%",
    }
    if not any(found):
        return Sought("literally", values)
    return Sought("one_by_one" if _are_many(session, found, meant) else "by_words", values)


def _begun(word: str) -> str:
    """The last letters of a word may still be missing."""
    return f"'{word}':*"


def _named(word: str) -> str:
    """What may be meant has to be in the title."""
    return f"'{word}':A"


def _are_many(session: Session, found: rules.Found, meant: Mapping[str, list[str]]) -> bool:
    """Whether even the rarest of the words is in more items than a circle has: these are sooner
    gone through than all that the index finds."""
    counted = words.counted(session)
    numbers = [counted.with_word(word) for word in found.chinese]
    numbers += [sum(map(counted.beginning, [word, *meant.get(word, ())])) for word in found.others]
    return min(numbers) > MANY


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
        by_words = _BY_WORDS * func.ts_rank(words, _ASKED) + _BY_MEANING * func.ts_rank(
            words, _MEANT
        )
        self.found: dict[str, ColumnElement[bool]] = {
            "literally": in_title | text.ilike(pattern, escape="/"),
            "by_words": words.bool_op("@@")(_MEANT),
            # The function behind the operator: no index answers to it.
            "one_by_one": func.ts_match_vq(words, _MEANT, type_=Boolean()),
        }
        rank = cast(by_words, Integer())
        self.rank: dict[str, ColumnElement[int]] = {
            "literally": cast(in_title, Integer()),
            "by_words": rank,
            "one_by_one": rank,
        }
