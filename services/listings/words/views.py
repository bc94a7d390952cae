"""Which words are meant by a mistyped one, and how many items have a word."""

from collections.abc import Iterable, Mapping
from time import monotonic
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import (
    Engine,
    Integer,
    Text,
    bindparam,
    func,
    literal_column,
    select,
    text,
)
from sqlalchemy.orm import Session

from chassis.reader import Read
from services.listings.words import rules
from services.listings.words.model import KnownWord

# PostgreSQL counts again when a tenth of the items has changed.
COUNTED_FOR_S = 600
# That may begin alike, be about as long and have about the same letters.
MOST_NEIGHBOURS = 5_000
# So many letters less of a word are still the same word ("bicycle" is kept as "bicycl"), but never
# fewer than so many.
_ENDING = 3
_LENGTH = func.length(KnownWord.word)
_TYPED, _SLIPS = bindparam("typed", type_=Text()), bindparam("slips", type_=Integer())
# The letters of the one that the other has nowhere: each of them is a slip.
_FOREIGN = func.length(func.translate(KnownWord.word, _TYPED, ""))
_MISSING = func.length(func.translate(_TYPED, KnownWord.word, ""))
_ALIKE = Read(
    select(KnownWord.word)
    .where(
        func.left(KnownWord.word, 1) == bindparam("initial", type_=Text()),
        _LENGTH.between(
            bindparam("shortest", type_=Integer()), bindparam("longest", type_=Integer())
        ),
        _FOREIGN <= _SLIPS,
        _MISSING <= _SLIPS,
    )
    # Whoever fills titles with made-up words makes nobody's search slow, nor do they keep away what
    # is near.
    .order_by(_FOREIGN + _MISSING, func.abs(_LENGTH - func.length(_TYPED)), KnownWord.word)
    .limit(literal_column(str(MOST_NEIGHBOURS), Integer()))
)
# Of the thousand words that most items have, as of the last ANALYZE, the part that has each.
_STATISTICS = text(
    "SELECT CAST(CAST(most_common_elems AS text) AS text[]) AS words,"
    " most_common_elem_freqs AS parts, reltuples AS items"
    " FROM pg_stats JOIN pg_class ON pg_class.oid = CAST('item' AS regclass)"
    " WHERE schemaname = current_schema() AND tablename = 'item' AND attname = 'words'"
    " AND most_common_elems IS NOT NULL"
)


class Counted(NamedTuple):
    """About how many items have each of the words that many have, and until when that is taken for
    true (monotonic)."""

    items: Mapping[str, float]
    until: float

    def with_word(self, word: str) -> float:
        return self.items.get(word, 0)

    def beginning(self, word: str) -> float:
        """With the word in whatever form, or one that begins as it does: too many rather than too
        few."""
        start = word[: max(_ENDING, len(word) - _ENDING)]
        return sum(count for each, count in self.items.items() if each.startswith(start))


# Of each database, as long as there is an engine for it.
_counted: WeakKeyDictionary[Engine, Counted] = WeakKeyDictionary()


def meant(session: Session, words: Iterable[str]) -> dict[str, list[str]]:
    """For each word that may be mistyped the others it may be meant for, the nearest first."""
    return {word: _meant(session, word) for word in rules.corrected(words)}


def _meant(session: Session, word: str) -> list[str]:
    slips = rules.slips(word)
    bound = {
        "typed": word,
        "slips": slips,
        "initial": word[0],
        "shortest": len(word) - slips,
        "longest": len(word) + slips,
    }
    return rules.meant(word, [row.word for row in _ALIKE.rows(session, **bound)])


def counted(session: Session) -> Counted:
    engine = session.get_bind().engine
    known = _counted.get(engine)
    if known is None or known.until < monotonic():
        # One asks again, the others go on with what they know.
        _counted[engine] = Counted(known.items if known else {}, monotonic() + COUNTED_FOR_S)
        known = _counted[engine] = _count(session)
    return known


def _count(session: Session) -> Counted:
    until = monotonic() + COUNTED_FOR_S
    row = session.execute(_STATISTICS).one_or_none()
    if row is None:
        # Not counted yet: there are few.
        return Counted({}, until)
    parts = zip(row.words, row.parts, strict=False)
    return Counted({word: part * row.items for word, part in parts}, until)
