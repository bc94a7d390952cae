"""The port to whoever carries text messages, and what they say."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from contracts.labels import in_language
from contracts.requests.ways_in import LINK, REPLACE, SIGN_IN

CHINESE, ENGLISH = "zh-CN", "en"
# A code; that another phone is to sign in; that the ways to sign in have changed.
CODE, PHONE_CHANGE, WAY_IN_CHANGED = "code", "phone_change", "way_in_changed"
# What a code is for, in words; {purpose} of its template.
USES = {
    SIGN_IN: ("登录", "sign in"),
    LINK: ("绑定手机号", "link this phone to an account"),
    REPLACE: ("更换登录手机号", "change the phone that signs in to an account"),
}
# What `WAY_IN_CHANGED` says, by what has happened; {change} of its template.
CHANGES = {
    "phone_replaced": ("登录手机号已更换", "another phone signs in now"),
    "phone_unlinked": ("登录手机号已解绑", "this phone signs in no more"),
    "wechat_linked": ("已绑定微信", "a WeChat was linked"),
    "wechat_unlinked": ("微信已解绑", "WeChat signs in no more"),
}


@dataclass(frozen=True)
class Sms:
    """One message in `locale`.

    `text` is for carriers that take any words; others fill `parameters` into their template for
    this `kind`. `code` is the one in it, where there is one, and is for `purpose`. `reference` is
    the same in every try, so that a carrier can tell one message from two.
    """

    to: str
    text: str
    kind: str
    parameters: Mapping[str, str]
    locale: str
    code: str | None = None
    purpose: str | None = None
    reference: UUID = field(default_factory=uuid4)


# Returns once the message is on its way.
Carrier = Callable[[Sms], None]


def code_message(to: str, code: str, ttl: timedelta, locale: str, purpose: str = SIGN_IN) -> Sms:
    """The message that brings a code, and says what it is for."""
    minutes = max(1, int(ttl.total_seconds()) // 60)
    said = in_language(USES[purpose], locale)
    text = in_language(
        (
            f"【邻里】{said}验证码 {code}，{minutes} 分钟内有效，请勿告诉他人。",
            f"[Linli] Your code to {said} is {code}, valid for {minutes} min. Tell it to nobody.",
        ),
        locale,
    )
    parameters = {"code": code, "minutes": str(minutes), "purpose": said}
    return Sms(to, text, CODE, parameters, _spoken(locale), code, purpose)


def phone_change_message(to: str, left: timedelta, locale: str, reference: UUID) -> Sms:
    """That another phone takes the place of `to` when `left` has passed."""
    hours = max(1, math.ceil(left / timedelta(hours=1)))
    text = in_language(
        (
            f"【邻里】有人申请更换您账号的登录手机号，{hours} 小时后生效。"
            "如非本人操作，请登录后撤回申请，并退出其他设备。",
            f"[Linli] In {hours} h another phone will sign in to your account instead of this one."
            " If you did not ask for it, sign in, withdraw it and sign out your other devices.",
        ),
        locale,
    )
    parameters = {"hours": str(hours)}
    return Sms(to, text, PHONE_CHANGE, parameters, _spoken(locale), reference=reference)


def way_in_changed_message(to: str, change: str, locale: str, reference: UUID) -> Sms:
    """That one of CHANGES has happened to the account that `to` signs or signed in to."""
    said = in_language(CHANGES[change], locale)
    text = in_language(
        (
            f"【邻里】您的账号{said}。如非本人操作，请尽快联系居委会。",
            f"[Linli] Your account: {said}. If it was not you, tell the residents' committee.",
        ),
        locale,
    )
    parameters = {"change": said}
    return Sms(to, text, WAY_IN_CHANGED, parameters, _spoken(locale), reference=reference)


def _spoken(locale: str) -> str:
    return ENGLISH if locale == ENGLISH else CHINESE
