"""Which kinds of message fit where, who answers a proposal, and when paying is talked of."""

import re
import unicodedata
from datetime import datetime
from uuid import UUID

from contracts.errors.general import NotParty, ValidationFailed
from contracts.errors.members import ProposalAnswered, ProposalSuperseded
from contracts.requests.fields import MEET_WITHIN
from services.members.conversations.rules import COMMITTEE

PAY_ELSEWHERE = "pay_elsewhere"

# Said outright: these are ways of paying, whatever stands around them.
_WAYS = (
    *("支付宝", "收款码", "付款码", "转账", "转帐", "汇款", "打款", "银行卡号", "微信红包"),
    *("私下付", "私下支付", "线下付", "线下支付", "alipay", "wechatpay", "weixinpay"),
    *("banktransfer", "wiretransfer", "bankaccount"),
    *("扫码付", "扫码支付", "扫码转", "扫我的码", "扫我码", "扫一下我的码"),
    *("现金给", "给你现金", "给您现金", "给我现金", "付现金", "现金付", "现金支付", "现金交易"),
)
# Words of their own: inside of others (gazelle, given more) they mean nothing. V我50 is 微信转我50.
_WAYS_ALONE = re.compile(
    r"(?<![a-z])(paypal|venmo|zelle|cash\s?app)(?![a-z])"
    r"|(?<![a-z0-9])v\W*[我你您]\W*[0-9一二两三四五六七八九十百千]"
)
# A place where money can be sent, and a word for sending it: together they are one.
_PLACES = ("微信", "wechat", "weixin", "银行")
_PLACES_ALONE = re.compile(r"\b(bank|cash)\b|(?<![a-z0-9])(wx|vx|v信)(?![a-z0-9])")
# Not 转让, 转角, 转发, 交付, 付出 and the like, which send no money.
_MONEY_ZH = re.compile("(?<!交)付(?!出)|转(?![让向角弯告发身圈])|款|钱|汇|红包")
_MONEY_EN = re.compile(r"\b(pay|pays|paid|paying|payment|send|sent|transfer|transferred|money)\b")


def talks_of_paying_elsewhere(text: str) -> bool:
    """Whether `text` speaks of WeChat, Alipay, a bank or cash as the way to pay, in two languages.

    Full-width letters, capitals, and spaces or dots between the characters hide nothing.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    joined = "".join(character for character in plain if character.isalnum())
    if any(way in joined for way in _WAYS) or _WAYS_ALONE.search(plain):
        return True
    money = _MONEY_ZH.search(joined) or _MONEY_EN.search(plain)
    place = any(place in joined for place in _PLACES) or _PLACES_ALONE.search(plain)
    return bool(money and place)


def check_fits(kind: str, subject_kind: str) -> None:
    """A meeting is proposed about an item or its reservation; the committee is met in no such
    way."""
    if kind == "proposal" and subject_kind not in ("listing", "reservation"):
        raise ValidationFailed.at("/proposal", "not_allowed")
    if kind == "status" and subject_kind == COMMITTEE:
        raise ValidationFailed.at("/status", "not_allowed")


def check_meeting(meet_at: datetime, now: datetime) -> None:
    if meet_at <= now:
        raise ValidationFailed.at("/proposal/meet_at", "in_the_past")
    if meet_at > now + MEET_WITHIN:
        raise ValidationFailed.at("/proposal/meet_at", "too_far_ahead")


def check_may_accept(*, me: UUID, author_id: UUID, accepted: bool) -> None:
    """Who was asked accepts, once."""
    if me == author_id:
        raise NotParty
    if accepted:
        raise ProposalAnswered


def check_stands(meet_at: datetime | None, now: datetime, *, outdone: bool) -> None:
    """A proposal can be accepted until its time, and until a later one has been."""
    if outdone or (meet_at is not None and meet_at <= now):
        raise ProposalSuperseded
