"""Refusals of members about the ways to sign in: WeChat, and what is linked to whom."""

from dataclasses import dataclass

from contracts.errors.base import Conflict, Invalid, NotFound, Refusal


@dataclass(eq=False)
class WechatNotConfigured(NotFound):
    """This installation has no app of that channel at WeChat."""

    code = "wechat_not_configured"
    zh = ("未开通微信登录", "此处不能用这种方式通过微信登录")
    en = ("No sign-in by WeChat here", "This way to sign in by WeChat is not offered here")


@dataclass(eq=False)
class WechatCodeRefused(Invalid):
    """WeChat does not know the code, or it was used or has expired."""

    code = "wechat_code_refused"
    zh = ("微信授权无效", "微信授权已使用或已过期，请重新授权")
    en = ("WeChat's code does not count", "It was used or has expired; ask WeChat for another")


@dataclass(eq=False)
class WechatStateRefused(Invalid):
    """The sign-in was begun in another browser, or too long ago."""

    code = "wechat_state_refused"
    zh = ("请重新开始微信登录", "这次登录不是从此处开始的，或已超时")
    en = ("Begin again with WeChat", "This sign-in was not begun here, or too long ago")


@dataclass(eq=False)
class WechatSnapshotUser(Invalid):
    """A virtual identity of somebody who only previews the page."""

    code = "wechat_snapshot_user"
    zh = ("请使用完整服务", "当前为微信快照页，请点击“使用完整服务”后再登录")
    en = ("Leave the preview first", "This is WeChat's preview; choose the full service to sign in")


@dataclass(eq=False)
class WechatNotReachable(Refusal):
    """WeChat gave no answer that can be used in time."""

    code = "wechat_not_reachable"
    status = 503
    zh = ("微信暂时没有回应", "微信服务暂时不可用，请稍后再试")
    en = ("WeChat does not answer", "WeChat cannot be reached just now; try again")
    retry_after: int = 5


@dataclass(eq=False)
class WechatLinkedElsewhere(Conflict):
    """Told only to who has shown that the WeChat is theirs."""

    code = "wechat_linked_elsewhere"
    zh = ("微信已绑定其他账号", "请先登录那个账号解除绑定")
    en = ("This WeChat has another account", "Sign in there first, and unlink it")


@dataclass(eq=False)
class WechatAlreadyLinked(Conflict):
    code = "wechat_already_linked"
    zh = ("您已绑定另一个微信", "请先解除原来的绑定")
    en = ("Another WeChat is linked", "Unlink that one first")


@dataclass(eq=False)
class PhoneLinkedElsewhere(Conflict):
    """Told only to who has shown that the phone is theirs."""

    code = "phone_linked_elsewhere"
    zh = ("手机号已绑定其他账号", "请先登录那个账号解除绑定")
    en = ("This phone has another account", "Sign in there first, and unlink it")


@dataclass(eq=False)
class PhoneAlreadyLinked(Conflict):
    code = "phone_already_linked"
    zh = ("您已绑定另一个手机号", "请先解除原来的绑定")
    en = ("Another phone is linked", "Unlink that one first")


@dataclass(eq=False)
class LastWayIn(Conflict):
    """Without it nobody could sign in as this member any more."""

    code = "last_way_in"
    zh = ("不能解除唯一的登录方式", "请先绑定另一种登录方式")
    en = ("This is the only way in", "Link another way to sign in first")


@dataclass(eq=False)
class WayInTooNew(Conflict):
    """Whoever holds somebody's session could have linked it a moment ago; `retry_after` is in
    seconds."""

    code = "way_in_too_new"
    zh = ("登录方式绑定不久", "为保护账号安全，新绑定的登录方式过一段时间后才能取代原来的方式")
    en = (
        "Linked too lately",
        "To protect the account, a newly linked way to sign in takes the place of another after a"
        " while only",
    )
    retry_after: int = 0


@dataclass(eq=False)
class WechatNotLinked(Invalid):
    code = "wechat_not_linked"
    zh = ("不是您绑定的微信", "请使用已绑定此账号的微信授权")
    en = ("Not the linked WeChat", "Use the WeChat that is linked to this account")


@dataclass(eq=False)
class OldCodeWrong(Invalid):
    """The code of the old phone is wrong, used or too old; the try is counted."""

    code = "old_code_wrong"
    keeps_effect = True
    zh = ("原手机验证码不正确", "原手机号的验证码不正确或已过期")
    en = ("Wrong code of the old phone", "The old phone's code is wrong or has expired")


@dataclass(eq=False)
class PhoneChangeWaiting(Conflict):
    """Another number waits to take the phone's place."""

    code = "phone_change_waiting"
    zh = ("已有换绑申请", "请先撤回正在等待生效的换绑申请")
    en = ("A replacement is waiting", "Withdraw the one that waits to take effect first")
