from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import fields

from contracts.errors.general import ValidationFailed
from contracts.money import MAX_AMOUNT, Money
from contracts.requests.common import Paging, Request, load
from contracts.requests.fields import Choice, Flag, Id, Moment, MoneyField, Text, Whole


class Sample(Request):
    money = MoneyField(min=1)
    at = Moment()
    id = Id()
    text = Text(max=5)
    number = Whole(min=1, max=9)
    word = Choice("a", "b")
    flag = Flag()
    ids = fields.List(Id())


def errors_of(body: object) -> list[tuple[str, str]]:
    with pytest.raises(ValidationFailed) as caught:
        load(Sample, body)
    return [(error["pointer"], error["code"]) for error in caught.value.errors]


def test_good_values_become_typed() -> None:
    loaded = load(
        Sample,
        {
            "money": {"amount": 1250, "currency": "CNY"},
            "at": "2026-11-22T16:30:00+08:00",
            "id": "0192f0c0-0000-7000-8000-000000000000",
            "text": "  旧书 ",
            "number": 9,
            "flag": False,
        },
    )
    assert loaded == {
        "money": Money(1250),
        "at": datetime(2026, 11, 22, 8, 30, tzinfo=UTC),
        "id": UUID("0192f0c0-0000-7000-8000-000000000000"),
        "text": "旧书",
        "number": 9,
        "flag": False,
    }


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (0, "out_of_range"),
        (-1, "out_of_range"),
        (1.5, "invalid"),
        (1.0, "invalid"),
        (True, "invalid"),
        ("5", "invalid"),
        (None, "invalid"),
        (MAX_AMOUNT + 1, "out_of_range"),
        (10**30, "out_of_range"),
    ],
)
def test_money_is_a_sensible_whole_number_of_minor_units(amount: object, code: str) -> None:
    assert errors_of({"money": {"amount": amount, "currency": "CNY"}}) == [("/money/amount", code)]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("money", {"amount": 1, "currency": "USD"}, "invalid_choice"),
        ("money", {"amount": 1}, "required"),
        ("at", "2026-11-22T16:30:00", "invalid"),
        ("at", "2026-11-22T16:30:01Z", "whole_minutes"),
        ("at", "2026-02-30T16:30:00Z", "invalid"),
        ("at", 5, "invalid"),
        ("id", "not-an-id", "invalid"),
        ("text", "     ", "required"),
        ("text", "123456", "too_long"),
        ("text", "a\x00b", "invalid"),
        ("text", "a\u202eb", "invalid"),
        ("text", "a\u061cb", "invalid"),
        ("text", 5, "invalid"),
        ("number", 10, "out_of_range"),
        ("number", "5", "invalid"),
        ("number", 5.0, "invalid"),
        ("number", True, "invalid"),
        ("word", "c", "invalid_choice"),
        ("flag", 1, "invalid"),
        ("flag", None, "null"),
        ("surprise", 1, "unknown_field"),
    ],
)
def test_a_bad_value_is_told_by_pointer_and_code(field: str, value: object, code: str) -> None:
    [(pointer, told)] = errors_of({field: value})
    assert pointer.startswith(f"/{field}")
    assert told == code


def test_the_pointer_reaches_into_a_list() -> None:
    good = "0192f0c0-0000-7000-8000-000000000000"
    assert errors_of({"ids": [good, "bad"]}) == [("/ids/1", "invalid")]


def test_a_body_that_is_no_object_is_refused() -> None:
    assert errors_of(["list"]) == [("", "invalid")]


@pytest.mark.parametrize("limit", ["0", "101", "x", "1.0", ""])
def test_a_page_has_between_one_and_a_hundred(limit: str) -> None:
    with pytest.raises(ValidationFailed):
        load(Paging, {"limit": limit})
    assert load(Paging, {}) == {"limit": 20}


@given(
    st.dictionaries(
        st.sampled_from(sorted(Sample().fields)),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=8,
        ),
    )
)
def test_whatever_is_sent_is_loaded_or_refused_but_never_a_crash(body: dict[str, object]) -> None:
    try:
        loaded = load(Sample, body)
    except ValidationFailed as refusal:
        told = len(refusal.errors)
    else:
        told = len(loaded)
    assert told or not body
