from string import ascii_lowercase

import pytest

from services.listings.words.rules import MOST_MEANT, corrected, is_learnt, meant, slips

KNOWN = ["bicycle", "bicycles", "chair", "chairs", "bucket", "red", "stroller"]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("bike", True),
        ("pot", False),
        ("自行车车", False),
        ("сапоги", False),
        ("120cm", False),
        ("a" * 40, True),
        ("a" * 41, False),
    ],
)
def test_only_longer_words_of_latin_letters_are_learnt(word: str, expected: bool) -> None:
    assert is_learnt(word) is expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("bycicle", ["bicycle"]),
        ("bicyle", ["bicycle", "bicycles"]),
        ("biccycle", ["bicycle", "bicycles"]),
        # It may be known from a title that the viewer does not see.
        ("bicycle", ["bicycles"]),
        ("chiar", ["chair"]),
        ("chaor", ["chair"]),
        ("choor", []),
        ("sroler", ["stroller"]),
        ("piano", []),
    ],
)
def test_the_nearest_words_are_meant_whether_or_not_the_word_is_known_itself(
    word: str, expected: list[str]
) -> None:
    assert meant(word, KNOWN) == expected


def test_more_is_forgiven_in_a_longer_word() -> None:
    assert [slips(word) for word in ("bike", "chair", "chairs", "stroller")] == [1, 1, 2, 2]


def test_of_many_that_may_be_meant_the_nearest_are_taken() -> None:
    near, far = ([f"{start}{end}" for end in ascii_lowercase] for start in ("stroll", "strollr"))
    found = meant("stroll", [*reversed(far), *reversed(near)])
    assert found == [*near, *far][:MOST_MEANT]
    assert len(near) < MOST_MEANT


def test_of_a_question_the_longest_words_are_corrected() -> None:
    asked = ["red", "chair", "with", "stroller", "自行车", "bicycle"]
    assert corrected(asked) == ["stroller", "bicycle", "chair"]
