import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.listings.search.rules import asked, indexed, may_be_mistyped

CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1)


def test_chinese_is_cut_into_words() -> None:
    assert asked("儿童自行车").chinese == ("儿童", "自行车")
    assert {"儿童", "自行车", "车"} <= set(indexed("儿童自行车").chinese)


def test_chinese_and_other_words_may_touch() -> None:
    assert asked("书桌IKEA自行车120cm") == (("书桌", "自行车"), ("ikea", "120cm"))


def test_full_width_letters_and_capitals_are_the_same_words() -> None:
    assert asked("ＢＩＫＥ").others == asked("bike").others == ("bike",)


@pytest.mark.parametrize("nothing", ["", "%", "'\\ & | ! :* ()", "。，！"])
def test_signs_are_no_words(nothing: str) -> None:
    assert not any(asked(nothing))


@pytest.mark.parametrize(
    ("words", "expected"), [("bicyle", True), ("pot", False), ("自行车", False), ("сапоги", False)]
)
def test_only_longer_latin_words_may_be_mistyped(words: str, expected: bool) -> None:
    assert may_be_mistyped(asked(words)) is expected


@given(before=CHINESE, words=CHINESE, behind=CHINESE)
def test_a_text_is_found_by_every_part_of_it(before: str, words: str, behind: str) -> None:
    found = indexed(before + words + behind)
    assert set(asked(words).chinese) <= set(found.chinese)
