"""What entrypoints ask WeChat: who it is that brings a code."""

from chassis.service import Json, Service, Work
from contracts.errors.ways_in import WechatNotConfigured
from services.members.wechat import rules
from services.members.wechat_login import OFFICIAL_ACCOUNT, WechatLogin, WechatUser


class AsksWechat(Service):
    """A service whose entrypoints take codes of WeChat's."""

    def _ask_wechat(self, work: Work, asked: Json) -> WechatUser:
        channel: str = asked["channel"]
        wechat = offered(work, channel)
        if channel == OFFICIAL_ACCOUNT:
            key = work.settings.code_key
            rules.check_state(key, asked.get("state"), asked.get("verifier"), work.now)
        return wechat.identify(channel, asked["code"])


def offered(work: Work, channel: str) -> WechatLogin:
    """WechatNotConfigured where this installation has no app of that channel."""
    wechat: WechatLogin | None = work.settings.wechat
    if wechat is None or channel not in wechat.channels:
        raise WechatNotConfigured
    return wechat
