"""What a text is found by: Chinese cut into words by jieba's dictionary, the rest at its gaps."""

import re
import unicodedata
from typing import NamedTuple

from services.listings.dictionary import dictionary

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_RUN = re.compile(rf"([{_HAN}]+)|([^\W_{_HAN}]+)")

# In the words of an item: in which way they were read. Who changes what a text is found by counts
# it up, with a migration that has the clock read all items anew (index item_unread_idx).
EDITION = "/2"


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
        chinese |= dict.fromkeys(dictionary().within(run))
    return Found(tuple(chinese), tuple(others))


def asked(text: str) -> Found:
    """The words that all have to be there: 儿童自行车 asks for 儿童 and 自行车."""
    runs, others = _runs(text)
    words = [word for run in runs for word in dictionary().cut(run)]
    return Found(tuple(dict.fromkeys(words)), tuple(dict.fromkeys(others)))


def as_written(word: str) -> str:
    """Among the words of an item: one of its title not by its stem, so that what is mistyped finds
    the very words that are near it. No word of a text has such a stroke."""
    return f"/{word}"


def _runs(text: str) -> tuple[list[str], list[str]]:
    chinese, others = [], []
    # Full-width letters and digits are the same words.
    for run, other in _RUN.findall(unicodedata.normalize("NFKC", text).casefold()):
        if run:
            chinese.append(run)
        else:
            others.append(other)
    return chinese, others
