"""The port to whoever carries text messages, and what they say."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

CHINESE, ENGLISH = "zh-CN", "en"


@dataclass(frozen=True)
class Sms:
    """One message with a sign-in code, in `locale`.

    `text` is for carriers that take any words; others fill `code` and `minutes` into a template.
    """

    to: str
    text: str
    code: str
    minutes: int
    locale: str


# Returns once the message is on its way.
Carrier = Callable[[Sms], None]


def code_message(to: str, code: str, ttl: timedelta, locale: str) -> Sms:
    """The message that brings a sign-in code."""
    minutes = max(1, int(ttl.total_seconds()) // 60)
    if locale == ENGLISH:
        text = f"[Linli] Your code is {code}, valid for {minutes} min. Tell it to nobody."
        return Sms(to, text, code, minutes, ENGLISH)
    text = f"【邻里】验证码 {code}，{minutes} 分钟内有效，请勿告诉他人。"
    return Sms(to, text, code, minutes, CHINESE)
