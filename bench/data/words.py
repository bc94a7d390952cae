"""The words that things are described with: a few are in many titles, many in a few."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from services.listings.search.rules import EDITION, as_written, indexed

ADJECTIVES = ("九成新", "闲置", "孩子用过的", "好看的", "结实的", "没拆封的", "便携", "大号")
NOUNS = ("自行车", "书架", "绘本", "电饭煲", "婴儿床", "羽绒服", "乒乓球拍", "绿萝", "显示器")
STORY = "孩子长大了，放在家里占地方，东西还很好用，邻居自己来拿就行，周末都在家。" * 3
# Of the first, each is in one description of 148; of the second, in one title of 174.
RARE, ENGLISH = (
    tuple(part.split())
    for part in Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").split("\n\n")
)


def title_of(item: int) -> str:
    """Every third title says it in English too."""
    english = english_of(item)
    return f"{_chinese_of(item)} {english}" if english else _chinese_of(item)


def english_of(item: int) -> str | None:
    return _one_of(ENGLISH, item) if item % 3 == 0 else None


def description_of(item: int) -> str:
    return f"{title_of(item)}，{_gift_of(item)}。{STORY}"


def words_of(item: int, stems: Mapping[str, str]) -> str:
    """As the service would keep them: the clock is not to read them during the measurement.
    `stems`: how PostgreSQL keeps each of ENGLISH."""
    english = english_of(item)
    kept = [_weighed(_chinese_of(item), "A"), _weighed(_gift_of(item), "C"), _weighed(STORY, "C")]
    if english:
        kept.append(f"'{stems[english]}':1A '{as_written(english)}':1A")
    return f"{' '.join(kept)} {EDITION}"


def _chinese_of(item: int) -> str:
    return ADJECTIVES[item % len(ADJECTIVES)] + NOUNS[item // 3 % len(NOUNS)]


def _gift_of(item: int) -> str:
    return f"送{_one_of(RARE, item)}"


def _one_of(words: tuple[str, ...], item: int) -> str:
    # Apart from whatever else goes by the number, owners above all.
    return words[(item * 2_654_435_761 >> 12) % len(words)]


@cache
def _weighed(text: str, weight: str) -> str:
    return " ".join(f"'{word}':1{weight}" for word in indexed(text).chinese)
