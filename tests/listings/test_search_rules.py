import warnings
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.listings.dictionary import counted, dictionary
from services.listings.search.rules import asked, indexed, joinings

# Words and single characters that may be cut in more ways than one.
COMMON = [
    "研究",
    "生命",
    "起源",
    "儿童",
    "自行",
    "车",
    "车辆",
    "行车",
    "大学",
    "学生",
    "的",
    "龘",
    "长江",
    "大桥",
]
CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1)


def test_chinese_is_cut_into_words() -> None:
    assert asked("儿童自行车").chinese == ("儿童", "自行车")
    assert {"儿童", "自行车", "车"} <= set(indexed("儿童自行车").chinese)


def test_chinese_and_other_words_may_touch() -> None:
    assert asked("书桌IKEA自行车120cm") == (("书桌", "自行车"), (("ikea",), ("120cm",)))


def test_full_width_letters_and_capitals_are_the_same_words() -> None:
    assert asked("ＢＩＫＥ").others == asked("bike").others == ("bike",)


def test_letters_are_the_same_without_their_marks_and_other_scripts_keep_theirs() -> None:
    assert asked("CAFÉ Žižek").others == asked("cafe zizek").others == ("cafe", "zizek")
    assert asked("ばガ").others == ("ばガ",)


@pytest.mark.parametrize(
    ("text", "otherwise"),
    [
        ("Wi-Fi", {"wifi"}),
        ("T shirt", {"tshirt"}),
        ("iPhone 12 Pro", {"iphone12", "12pro", "iphone12pro"}),
        ("PS5", {"ps", "5"}),
        ("Air Fryer", set()),
        ("12.5 1-2", set()),
        ("wi好fi, go; on", set()),
        ("a-" + "b" * 40, set()),
    ],
)
def test_words_may_be_joined_and_figures_stand_apart(text: str, otherwise: set[str]) -> None:
    assert set(indexed(text).otherwise) == otherwise


def test_a_text_is_found_by_not_many_more_words_than_it_has() -> None:
    words = [f"w{n}" for n in range(500)]
    found = indexed("-".join(words))
    assert len(found.otherwise) < 4 * len(words)
    assert max(len(list(joinings(chain))) for chain in asked("-".join(words)).chains) == 4


def test_a_chain_is_written_in_every_way_first_as_it_was_typed() -> None:
    assert asked("red t-shirt").chains == (("red", "t", "shirt"),)
    assert list(joinings(("red", "t", "shirt"))) == [
        ("red", "t", "shirt"),
        ("red", "tshirt"),
        ("redt", "shirt"),
        ("redtshirt",),
    ]


@pytest.mark.parametrize("nothing", ["", "%", "'\\ & | ! :* ()", "。，！"])
def test_signs_are_no_words(nothing: str) -> None:
    assert not any(asked(nothing))


@given(before=CHINESE, words=CHINESE, behind=CHINESE)
def test_a_text_is_found_by_every_part_of_it(before: str, words: str, behind: str) -> None:
    found = indexed(before + words + behind)
    assert set(asked(words).chinese) <= set(found.chinese)


@given(st.lists(st.sampled_from(COMMON), min_size=1, max_size=8).map("".join))
def test_words_are_cut_as_jieba_cuts_them(run: str) -> None:
    assert dictionary().cut(run) == list(jieba_with_our_words().cut(run, HMM=False))
    everything = set(jieba_with_our_words().cut(run, cut_all=True))
    assert set(dictionary().within(run)) | set(run) == everything | set(run)


@cache
def jieba_with_our_words() -> Any:
    """jieba itself, knowing as many words."""
    with warnings.catch_warnings():
        # It opens a file through pkg_resources where that is there.
        warnings.simplefilter("ignore")
        import jieba  # noqa: PLC0415 - see above
    made = jieba.Tokenizer()
    words = "".join(f"{word} {times}\n" for word, times in counted())
    made.FREQ, made.total = made.gen_pfdict(BytesIO(words.encode()))
    made.initialized = True
    return made
