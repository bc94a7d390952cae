"""What a text is found by: Chinese cut into words by jieba's dictionary, the rest at its gaps."""

import re
import sys
import unicodedata
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any, NamedTuple

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_RUN = re.compile(rf"([{_HAN}]+)|([^\W_{_HAN}]+)")
# Words that jieba counted less often are cut into their parts, in what is shown and in what is
# asked alike. All 349,046 take 59 MB and a second; these 105,157 take 17 MB and a third of one.
LEAST_COUNTED = 10
# A shorter word has too few letters to tell a slip of the finger from another word.
TYPO_LENGTH = 4


class Found(NamedTuple):
    """What one text is found by: Chinese words, and words of everything else."""

    chinese: tuple[str, ...]
    others: tuple[str, ...]


def indexed(text: str) -> Found:
    """Every word of the dictionary that the text contains, wherever it begins, and every single
    character: so that whatever is asked for finds it however the sentence around it is cut."""
    chinese: dict[str, None] = {}
    runs, others = _runs(text)
    for run in runs:
        chinese |= dict.fromkeys(run)
        chinese |= dict.fromkeys(_dictionary().cut(run, cut_all=True))
    return Found(tuple(chinese), tuple(others))


def asked(text: str) -> Found:
    """The words that all have to be there: 儿童自行车 asks for 儿童 and 自行车."""
    runs, others = _runs(text)
    words = [word for run in runs for word in _dictionary().cut(run, HMM=False)]
    return Found(tuple(dict.fromkeys(words)), tuple(dict.fromkeys(others)))


def may_be_mistyped(found: Found) -> bool:
    """Whether there is a word in Latin letters, long enough to be recognised in spite of a typo."""
    return any(len(word) >= TYPO_LENGTH and word.isascii() for word in found.others)


def _runs(text: str) -> tuple[list[str], list[str]]:
    chinese, others = [], []
    # Full-width letters and digits are the same words.
    for run, other in _RUN.findall(unicodedata.normalize("NFKC", text).casefold()):
        if run:
            chinese.append(run)
        else:
            others.append(other)
    return chinese, others


@cache
def _dictionary() -> Any:
    """Read by the first who needs it: 0.4 s and 21 MB that no other use of this module pays."""
    # Where it is there, jieba imports it to open one file: 6 MB, and a warning.
    missing = sys.modules.get("pkg_resources")
    sys.modules["pkg_resources"] = None  # type: ignore[assignment] # None says: not there
    try:
        import jieba  # noqa: PLC0415 - see above
    finally:
        del sys.modules["pkg_resources"]
        if missing:
            sys.modules["pkg_resources"] = missing
    with (files("jieba") / "dict.txt").open("rb") as lines:
        counted = (line for line in lines if int(line.split(b" ", 2)[1]) >= LEAST_COUNTED)
        words = BytesIO(b"".join(counted))
    made = jieba.Tokenizer()
    # Not through initialize(), which keeps a cache in a folder where anybody may put one.
    made.FREQ, made.total = made.gen_pfdict(words)
    made.initialized = True
    return made
