"""What a text is found by: Chinese cut into words by jieba's dictionary, the rest at its gaps."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from services.listings.dictionary import dictionary

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_RUN = re.compile(rf"([{_HAN}]+)|([^\W_{_HAN}]+)")

# In the words of an item: in which way they were read. Who changes what a text is found by counts
# it up, with a migration that has the clock read all items anew (index item_unread_idx).
EDITION = "/3"
# On a letter: é is found by e.
_MARKS = re.compile("[\u0300-\u036f]+")
_LETTERS_OR_DIGITS = re.compile(r"[^\W\d_]+|\d+")
# Wi-Fi is one word to some and two to others; so is what is as short as the T of a T shirt,
# or a number.
_JOINERS = frozenset("-\u2010\u2012\u2013'\u2019._\u00b7")
_SHORT = 2
# So many are joined at most, to so many letters.
_MOST_JOINED, _LONGEST = 3, 40


class Found(NamedTuple):
    """What one text is found by: Chinese words, words of everything else as they are written, and
    how else these may be written: joined, or figures apart from letters."""

    chinese: tuple[str, ...]
    others: tuple[str, ...]
    otherwise: tuple[str, ...]


class Asked(NamedTuple):
    """What all has to be there: Chinese words, and chains of others, each of which may be
    written as one word."""

    chinese: tuple[str, ...]
    chains: tuple[tuple[str, ...], ...]

    @property
    def others(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(word for chain in self.chains for word in chain))


def indexed(text: str) -> Found:
    """Every word of the dictionary that the text contains, wherever it begins, and every single
    character: so that whatever is asked for finds it however the sentence around it is cut."""
    chinese: dict[str, None] = {}
    runs, chains = _runs(text)
    for run in runs:
        chinese |= dict.fromkeys(run)
        chinese |= dict.fromkeys(dictionary().within(run))
    others = dict.fromkeys(word for chain in chains for word in chain)
    otherwise = dict.fromkeys(word for chain in chains for word in _otherwise(chain))
    return Found(tuple(chinese), tuple(others), tuple(otherwise))


def asked(text: str) -> Asked:
    """The words that all have to be there: 儿童自行车 asks for 儿童 and 自行车."""
    runs, chains = _runs(text)
    words = [word for run in runs for word in dictionary().cut(run)]
    parts = (
        tuple(chain[at : at + _MOST_JOINED])
        for chain in chains
        for at in range(0, len(chain), _MOST_JOINED)
    )
    return Asked(tuple(dict.fromkeys(words)), tuple(dict.fromkeys(parts)))


def joinings(chain: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """All ways to write a chain, first that with all the gaps that were typed."""
    if not chain:
        yield ()
    for size in range(1, len(chain) + 1):
        for rest in joinings(chain[size:]):
            yield "".join(chain[:size]), *rest


def as_written(word: str) -> str:
    """Among the words of an item: one of its title not by its stem, so that what is mistyped finds
    the very words that are near it. No word of a text has such a stroke."""
    return f"/{word}"


def _otherwise(chain: Sequence[str]) -> Iterator[str]:
    for word in chain:
        parts = _LETTERS_OR_DIGITS.findall(word)
        if len(parts) > 1:
            yield from parts
    for size in range(2, _MOST_JOINED + 1):
        for at in range(len(chain) - size + 1):
            word = "".join(chain[at : at + size])
            if len(word) <= _LONGEST:
                yield word


def _runs(text: str) -> tuple[list[str], list[list[str]]]:
    """Runs of Chinese, and chains of other words that may be written as one."""
    chinese: list[str] = []
    chains: list[list[str]] = []
    plain, end = _plain(text), 0
    for match in _RUN.finditer(plain):
        run, other = match.groups()
        if run:
            chinese.append(run)
            continue
        if chains and _are_one(chains[-1][-1], plain[end : match.start()], other):
            chains[-1].append(other)
        else:
            chains.append([other])
        end = match.end()
    return chinese, chains


def _plain(text: str) -> str:
    """Full-width letters and digits are the same words, and so are letters without their marks."""
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFKC", bare).casefold()


def _are_one(before: str, gap: str, behind: str) -> bool:
    """Whether two neighbours may be written as one word; two numbers never are."""
    if before.isdigit() and behind.isdigit():
        return False
    is_loose = min(len(before), len(behind)) <= _SHORT or before.isdigit() or behind.isdigit()
    return gap in _JOINERS or (gap == " " and is_loose)
