"""Which words may be mistyped, and by how much."""

from collections.abc import Iterable
from datetime import timedelta

from jellyfish import damerau_levenshtein_distance

# A shorter word has too few letters to tell a slip of the finger from another word.
SHORTEST, LONGEST = 4, 40
# From this length on two slips are forgiven, before it one: as Elasticsearch's fuzziness AUTO does.
LONG = 6
# Of all words that may be meant, the nearest: more than any word has near it in any language, for
# a word of a title that the viewer does not see may not stand in the place of one that they do.
MOST_MEANT = 50
# Of a question the longest words.
MOST_CORRECTED = 3
# A word that no item has any more is known for so long.
LOOK_AGAIN_AFTER = timedelta(days=1)
# So long nobody need say again that it is wanted; less than the above.
FRESH_FOR = timedelta(hours=12)


def is_learnt(word: str) -> bool:
    """Whether it has enough Latin letters, and nothing else."""
    return word.isascii() and word.isalpha() and SHORTEST <= len(word) <= LONGEST


def corrected(words: Iterable[str]) -> list[str]:
    """Those of a question that are looked at for slips: each costs a look at its neighbours."""
    return sorted(filter(is_learnt, words), key=len, reverse=True)[:MOST_CORRECTED]


def slips(word: str) -> int:
    """How many letters of it may be wrong, missing, too many or in each other's place."""
    return 1 if len(word) < LONG else 2


def meant(word: str, known: Iterable[str]) -> list[str]:
    """Those of `known` that `word` may have been meant to be, the nearest first. Whether it is
    known itself changes nothing: it may be so from a title that the viewer does not see."""
    far = sorted((damerau_levenshtein_distance(word, each), each) for each in known)
    return [each for distance, each in far if 0 < distance <= slips(word)][:MOST_MEANT]
