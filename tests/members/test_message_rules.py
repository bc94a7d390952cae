"""When paying elsewhere is talked of; which message fits where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors.general import ValidationFailed
from services.members.messages.rules import check_meeting, talks_of_paying_elsewhere
from tests.members.builders import DAY, NOW

ELSEWHERE = [
    "支付宝转我",
    "微信转账可以吗",
    "加个微信，直接付我",
    "发你收款码",
    "银行转账也行",
    "银行卡号发我",
    "线下付吧",
    "can you pay by WeChat?",
    "I'll send it over weixin",
    "Alipay is fine",
    "a bank transfer works too",
    "pay me at the bank",
    "扫码付",
    "扫我的码",
    "wx转我",
    "加VX 转你",
    "加v信，转你",
    "V我50",
    "v你50",
    "现金给你",
    "支付宝 转我",
    "paypal?",
    "用PayPal吧",
    "venmo me",
    "zelle",
    "I'll pay cash",
]
HARMLESS = [
    "还在吗?",
    "我在银行门口等你",
    "微信群里看到的",
    "see you at the bank",
    "I saw it in the WeChat group",
    "the deposit is on the platform",
    "转角那家店门口见",
    "Spaying clinic next to the riverbank",
    "given more",
    "gazelle",
    "转让",
    "交付",
    "付出",
    "we chat tomorrow?",
    "自行车转向灯",
    "微信群里说",
    "微信群里有人转让自行车",
    "微信上说好周六交付",
    "已在微信群转发",
    "my v neck",
    "扫码进小区大门",
    "加wx聊",
    "cash register toy",
]
PHRASES = st.sampled_from(ELSEWHERE)
# Digits, dots and kana: nothing that any of the words is made of.
NEUTRAL = st.text(alphabet="0123456789 .,!?あいう", max_size=20)


@pytest.mark.parametrize("text", ELSEWHERE)
def test_paying_elsewhere_is_noticed(text: str) -> None:
    assert talks_of_paying_elsewhere(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_a_place_or_a_way_of_talking_alone_is_harmless(text: str) -> None:
    assert not talks_of_paying_elsewhere(text)


@given(NEUTRAL, PHRASES, NEUTRAL)
def test_it_is_noticed_whatever_stands_around_it(before: str, phrase: str, after: str) -> None:
    assert talks_of_paying_elsewhere(f"{before} {phrase} {after}")


@given(NEUTRAL)
def test_what_has_none_of_the_words_is_harmless(text: str) -> None:
    assert not talks_of_paying_elsewhere(text)


@given(PHRASES)
def test_capitals_and_full_width_letters_hide_nothing(phrase: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in phrase)
    assert talks_of_paying_elsewhere(phrase.upper())
    assert talks_of_paying_elsewhere(wide)


@given(st.sampled_from([text for text in ELSEWHERE if not text.isascii()]), st.data())
def test_spaces_and_dots_between_chinese_characters_hide_nothing(
    phrase: str, data: st.DataObject
) -> None:
    gaps = st.sampled_from(["", " ", ".", "\u200b", "·", "-"])
    spread = "".join(each + ("" if each.isascii() else data.draw(gaps)) for each in phrase)
    assert talks_of_paying_elsewhere(spread)


def test_a_meeting_is_proposed_for_the_next_ninety_days() -> None:
    for days in (1, 90):
        check_meeting(NOW + days * DAY, NOW)
    for wrong, code in ((NOW, "in_the_past"), (NOW + 90.01 * DAY, "too_far_ahead")):
        with pytest.raises(ValidationFailed) as refused:
            check_meeting(wrong, NOW)
        assert refused.value.errors == [{"pointer": "/proposal/meet_at", "code": code}]
