from dataclasses import MISSING, fields

import pytest

from contracts.errors.base import Refusal, every_refusal, from_wire
from contracts.errors.fields import FIELD_ERRORS, field_words
from contracts.errors.general import IdempotencyInFlight, Internal, ValidationFailed
from contracts.errors.listings import (
    AllocationDecides,
    ListingPromised,
    ListingState,
    ReservationState,
    SwapCycleState,
)
from contracts.errors.parking import BookingState

REGISTRY = every_refusal()


@pytest.mark.parametrize("code", sorted(REGISTRY))
class TestEveryRefusal:
    def test_has_a_status_and_words_in_both_languages(self, code: str) -> None:
        refusal = REGISTRY[code]()
        assert 400 <= refusal.status <= 599
        for locale in ("zh-CN", "en"):
            title, detail = refusal.words(locale)
            assert title
            assert detail
        assert any("\u4e00" <= letter <= "\u9fff" for letter in refusal.words("zh-CN")[0])
        assert refusal.words("en")[0].isascii()

    def test_crosses_the_wire_unchanged(self, code: str) -> None:
        refusal = REGISTRY[code]()
        assert type(from_wire(refusal.wire())) is type(refusal)
        assert from_wire(refusal.wire()).arguments() == refusal.arguments()

    def test_can_be_made_without_arguments(self, code: str) -> None:
        # A constraint that maps to it knows none.
        for field in fields(REGISTRY[code]):
            assert field.default is not MISSING or field.default_factory is not MISSING


def test_arguments_a_newer_service_added_are_dropped() -> None:
    wire = {"code": "idempotency_in_flight", "arguments": {"retry_after": 3, "added": 1}}
    refusal = from_wire(wire)
    assert isinstance(refusal, IdempotencyInFlight)
    assert refusal.retry_after == 3


def test_a_code_this_build_does_not_know_is_an_internal_error() -> None:
    assert isinstance(from_wire({"code": "from_the_future", "arguments": {}}), Internal)


def test_two_refusals_may_not_share_a_code() -> None:
    with pytest.raises(TypeError):
        type("Copy", (Refusal,), {"code": "not_found", "__module__": "elsewhere"})


def test_a_field_error_is_told_in_the_readers_language() -> None:
    assert field_words("required", "en") == "Required"
    assert field_words("required", "zh-CN") == "必填"
    assert list(FIELD_ERRORS) == sorted(FIELD_ERRORS)


def test_a_value_error_points_at_its_field() -> None:
    refusal = ValidationFailed.at("/price", "not_allowed")
    assert refusal.errors == [{"pointer": "/price", "code": "not_allowed"}]


@pytest.mark.parametrize(
    ("refusal", "zh", "en"),
    [
        (ListingState(state="published"), "当前状态：可预约", "Its state: Available"),
        (
            ReservationState(state="paid"),
            "当前状态：已付款，待交接",
            "Its state: Paid, awaiting handover",
        ),
        (SwapCycleState(state="void"), "当前状态：已失效", "Its state: No longer possible"),
        (AllocationDecides(allocation="draw"), "领取方式：抽签", "How it is given: a draw"),
        (BookingState(status_now="in_use"), "预订当前的状态：使用中", "Its state: In use"),
        (ListingState(state="newer"), "当前状态：newer", "Its state: newer"),
    ],
)
def test_states_are_told_in_the_readers_words(refusal: Refusal, zh: str, en: str) -> None:
    assert (refusal.words("zh-CN")[1], refusal.words("en")[1]) == (zh, en)


def test_what_stays_while_it_is_promised_is_told_in_the_readers_words() -> None:
    refusal = ListingPromised(fields="photo_ids, price")
    assert refusal.words("zh-CN")[1].endswith("不能修改：照片、价格")
    assert refusal.words("en")[1].endswith("these stay: photos, price")


def test_the_argument_itself_stays_the_programs_word() -> None:
    refusal = ListingState(state="published")
    refusal.words("zh-CN")
    assert refusal.arguments() == {"state": "published"}
