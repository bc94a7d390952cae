"""Chinese words: jieba's dictionary and its way of cutting, in 2 MB instead of 30.

jieba keeps each word and each beginning of one as a key of a Python dict. A trie holds the same
words in a fiftieth of that.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from math import log
from pathlib import Path

import marisa_trie

# Words that jieba counted less often are cut into their parts, in what is shown and in what is
# asked alike: 105,157 of 349,046 are left.
LEAST_COUNTED = 10


class Dictionary:
    """`counted`: gives, each time anew, (word, how often it was seen)."""

    def __init__(self, counted: Callable[[], Iterable[tuple[str, int]]]) -> None:
        # Twice through rather than once into a dict, whose memory would never be given back.
        self._trie = marisa_trie.Trie(word for word, _ in counted())
        self._weights = array("f", bytes(4 * len(self._trie)))
        total = 0
        for word, times in counted():
            total += times
            self._weights[self._trie[word]] = log(times)
        self._total = log(total)

    def within(self, run: str) -> Iterator[str]:
        """Every word of the dictionary that the text contains, wherever it begins."""
        for at in range(len(run)):
            yield from self._trie.prefixes(run[at:])

    def cut(self, run: str) -> list[str]:
        """The text in the most likely words: those whose counts have the largest product."""
        best: list[tuple[float, int]] = [(0.0, 0)] * (len(run) + 1)
        for at in range(len(run) - 1, -1, -1):
            best[at] = max(
                (weight - self._total + best[end][0], end) for end, weight in self._from(run, at)
            )
        words, at = [], 0
        while at < len(run):
            end = best[at][1]
            words.append(run[at:end])
            at = end
        return words

    def _from(self, run: str, at: int) -> Iterator[tuple[int, float]]:
        """(end, weight) of each word that begins here; what is no word is one of one character."""
        found = self._trie.prefixes(run[at:])
        for word in found:
            yield at + len(word), self._weights[self._trie[word]]
        if not found:
            yield at + 1, 0.0


@cache
def dictionary() -> Dictionary:
    """Read once, in about a second of CPU: by a process as it starts."""
    return Dictionary(counted)


def counted() -> Iterator[tuple[str, int]]:
    """(word, how often jieba saw it)"""
    # Not imported: with jieba itself come 9 MB, and a cache in a folder where anybody may put one.
    package = find_spec("jieba")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("jieba, whose dictionary is read, is not installed")
    with (Path(package.origin).parent / "dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, times, _ = line.split(" ", 2)
            if int(times) >= LEAST_COUNTED:
                yield word, int(times)
