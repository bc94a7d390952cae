"""What people write shows something; a name, a title or a label is one line."""

from collections.abc import Iterator

import pytest

from contracts.errors.general import ValidationFailed
from contracts.requests import committee, listings, members, parking, payments, ways_in
from contracts.requests.common import Request, load
from contracts.requests.fields import HomeText, Line, Text

INVISIBLE = [
    *("\u00ad", "\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u180b", "\u180e", "\u180f"),
    *("\u200b", "\u200c", "\u200d", "\u2060", "\u2064", "\u2800", "\u3164", "\ufe00", "\ufe0f"),
    *("\ufeff", "\uffa0", "\u3000", "\u00a0", "\u2007", "\u202f", "\u205f", "\u1680", "\u2028"),
    *("\U000e0020", "\U000e0100", "\u200b \u3164\n\u2800"),
]
BREAKS = ["\n", "\t", "\x85", "\u2028", "\u2029"]


class Sample(Request):
    line = Line(max=20)
    home = HomeText(max=20)
    text = Text(max=40)
    bio = Text(min=0, max=40)


def code_of(**body: str) -> str:
    with pytest.raises(ValidationFailed) as caught:
        load(Sample, body)
    [error] = caught.value.errors
    code: str = error["code"]
    return code


@pytest.mark.parametrize("nothing", INVISIBLE)
def test_what_shows_nothing_is_no_text(nothing: str) -> None:
    for field in ("line", "home", "text"):
        assert code_of(**{field: nothing}) == "required"
    assert load(Sample, {"bio": nothing}) == {"bio": ""}


@pytest.mark.parametrize("between", BREAKS)
def test_a_name_is_one_line_and_a_text_may_have_several(between: str) -> None:
    said = f"王{between}系统:已付款"
    assert code_of(line=said) == "invalid"
    assert load(Sample, {"text": said, "bio": said}) == {"text": said, "bio": said}


@pytest.mark.parametrize(
    "name",
    ["王阿姨", "👨‍👩‍👧 一家", "❤️", "नमस्‍ते", "홍길동", "⠓⠑", "O'Neil", "A\u200bB", "㍻", "a b"],
)
def test_what_shows_something_is_kept_as_it_is(name: str) -> None:
    assert load(Sample, {"line": name, "text": name}) == {"line": name, "text": name}


def test_what_stands_around_it_is_cut_off_first() -> None:
    assert load(Sample, {"line": " \n王\t"}) == {"line": "王"}


def test_too_much_is_still_too_much() -> None:
    assert code_of(line="王" * 21) == "too_long"


def lines() -> Iterator[tuple[str, str]]:
    """(schema, field) of each that is one line."""
    for module in (committee, listings, members, parking, payments, ways_in):
        for name, schema in vars(module).items():
            if isinstance(schema, type) and issubclass(schema, Request):
                for field, kind in schema().fields.items():
                    if isinstance(kind, Line):
                        yield name, field


def test_names_titles_labels_and_homes_are_one_line() -> None:
    found = set(lines())
    assert found >= {
        ("ChangeMe", "display_name"),
        ("SignIn", "display_name"),
        ("SignInByWechat", "display_name"),
        ("PublishListing", "title"),
        ("ChangeListing", "title"),
        ("PublishNotice", "title"),
        ("PublishSpace", "label"),
        ("AskResidency", "building"),
        ("AskResidency", "room"),
        ("TokeniseCard", "holder"),
    }
    assert not found & {("ChangeMe", "bio"), ("PublishListing", "description")}
