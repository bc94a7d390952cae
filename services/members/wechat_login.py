"""The port to WeChat (微信) as a way to sign in: who somebody is there."""

from dataclasses import dataclass
from typing import Protocol

from contracts.requests.ways_in import MINI_PROGRAM, OFFICIAL_ACCOUNT

__all__ = ["MINI_PROGRAM", "OFFICIAL_ACCOUNT", "WechatLogin", "WechatUser"]


@dataclass(frozen=True)
class WechatUser:
    """Somebody as one app of ours knows them: `openid` in that app alone, `unionid` in all apps of
    one operator, which WeChat does not always tell."""

    app_id: str
    openid: str
    unionid: str | None = None


class WechatLogin(Protocol):
    """What signing in by WeChat needs of it; each method takes a channel that is offered."""

    @property
    def channels(self) -> frozenset[str]:
        """Those that are set up here."""
        ...

    @property
    def redirects(self) -> tuple[str, ...]:
        """The only addresses to which the authorise page may lead back."""
        ...

    def identify(self, channel: str, code: str) -> WechatUser:
        """Whose `code` this is, which is used up by asking.

        WechatCodeRefused, WechatSnapshotUser, RateLimited, or WechatNotReachable.
        """
        ...

    def authorize_url(self, redirect: str, state: str) -> str:
        """Where a browser in WeChat asks its user, and gets a code for the official account."""
        ...
