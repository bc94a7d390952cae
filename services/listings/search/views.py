"""Full text as SQL: what an item is found by, and whether and how well it answers to words."""

from collections.abc import Mapping
from functools import reduce
from typing import Any

from sqlalchemy import (
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
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from services.listings.search import rules

# How much of a word's groups of three letters has to be there: "bicyle" has five of seven.
ALIKE = 0.4
# Two characters together that are not Chinese: a title without them, as most are, resembles no word
# in Latin letters, and is soon passed over.
_OTHER_THAN_CHINESE: ColumnClause[str] = literal_column(r"'[^\s\u4e00-\u9fff]{2}'")
# Relevance in whole numbers, which a cursor can hold. The least that words in a text give is far
# above the most that resemblance gives.
_BY_WORDS, _BY_RESEMBLANCE = 1_000_000, 1_000

_ENGLISH: ColumnClause[Any] = literal_column("'english'::regconfig")
_CHINESE_ASKED = cast(bindparam("chinese"), TSQUERY)
_ASKED = _CHINESE_ASKED.op("&&", return_type=TSQUERY())(
    func.to_tsquery(_ENGLISH, cast(bindparam("others"), Text()))
)
_TYPED = cast(bindparam("typed"), Text())


def document(title: str, text: str) -> ColumnElement[Any]:
    """The tsvector of an item: words of the title weigh more than those of the rest."""
    parts = [*_weighed(title, "A"), *_weighed(text, "C")]
    return reduce(lambda so_far, part: so_far.op("||", return_type=TSVECTOR())(part), parts)


def _weighed(text: str, weight: str) -> list[ColumnElement[Any]]:
    found = rules.indexed(text)
    # Nothing but Chinese characters stands in the quotes.
    chinese = " ".join(f"'{word}':1{weight}" for word in found.chinese)
    others = func.to_tsvector(_ENGLISH, cast(literal(" ".join(found.others)), Text()))
    weighed = func.setweight(others, literal_column(f"'{weight}'"), type_=TSVECTOR())
    return [cast(literal(chinese), TSVECTOR), weighed]


def shape(query: str) -> str:
    """Which of the Conditions finds what is asked for."""
    found = rules.asked(query)
    if not any(found):
        return "literally"
    return "nearly" if rules.may_be_mistyped(found) else "by_words"


def values(query: str) -> Mapping[str, str]:
    """The parameters of every condition."""
    found = rules.asked(query)
    for special in "/%_":
        query = query.replace(special, f"/{special}")
    return {
        "chinese": " & ".join(f"'{word}'" for word in found.chinese),
        # The last letters of a word may still be missing.
        "others": " & ".join(f"'{word}':*" for word in found.others),
        "typed": " ".join(found.others),
        "pattern": f"%{query}%",
    }


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
        named = words.bool_op("@@")(_ASKED)
        resemblance = func.word_similarity(_TYPED, title)
        # What is Chinese in the question has to be there as it is.
        resembling = (
            title.bool_op("~")(_OTHER_THAN_CHINESE)
            & (resemblance >= ALIKE)
            & ((func.numnode(_CHINESE_ASKED) == 0) | words.bool_op("@@")(_CHINESE_ASKED))
        )
        by_words = _BY_WORDS * func.ts_rank(words, _ASKED)
        self.found: dict[str, ColumnElement[bool]] = {
            "literally": in_title | text.ilike(pattern, escape="/"),
            "by_words": named,
            "nearly": named | resembling,
        }
        self.rank: dict[str, ColumnElement[int]] = {
            "literally": cast(in_title, Integer()),
            "by_words": cast(by_words, Integer()),
            "nearly": cast(by_words + _BY_RESEMBLANCE * resemblance, Integer()),
        }
