"""WeChat's login endpoints over HTTP: a code becomes a person.

Of an answer only the ids go further: what else is in it, a session key for one, is dropped.

Verified against the emulator in tests/emulators.
"""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from chassis import logs
from contracts.errors.base import Refusal
from contracts.errors.general import RateLimited
from contracts.errors.ways_in import (
    WechatCodeRefused,
    WechatNotReachable,
    WechatSnapshotUser,
)
from services.members import wechat_api
from services.members.wechat_api import BUSY, MalformedAnswer
from services.members.wechat_login import MINI_PROGRAM, OFFICIAL_ACCOUNT, WechatUser

log = logs.get(__name__)
# Between tries, in seconds; the last stands for all that follow.
PAUSES = (0.1, 0.3, 0.6)
# 40029: never given, or too old. 40163: used before. 41008: empty.
CODE_REFUSED = (40029, 40163, 41008)
# More than 100 a minute for one user.
TOO_OFTEN, TOO_OFTEN_FOR_S = 45011, 60
# By channel: the endpoint, and how it calls the code.
ENDPOINTS = {
    MINI_PROGRAM: ("/sns/jscode2session", "js_code"),
    OFFICIAL_ACCOUNT: ("/sns/oauth2/access_token", "code"),
}


@dataclass(frozen=True)
class App:
    """One app of ours at WeChat."""

    app_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class HttpLogin:
    """`apps` by channel; `patience` is for all tries together."""

    apps: Mapping[str, App]
    url: str
    authorize_page: str
    redirects: tuple[str, ...]
    patience: timedelta

    @property
    def channels(self) -> frozenset[str]:
        return frozenset(self.apps)

    def authorize_url(self, redirect: str, state: str) -> str:
        # In this order, with this end: WeChat's page takes no other.
        asked = {
            "appid": self.apps[OFFICIAL_ACCOUNT].app_id,
            "redirect_uri": redirect,
            "response_type": "code",
            # The only scope with which the official account is told a unionid.
            "scope": "snsapi_userinfo",
            "state": state,
        }
        return f"{self.authorize_page}?{urlencode(asked)}#wechat_redirect"

    def identify(self, channel: str, code: str) -> WechatUser:
        app = self.apps[channel]
        path, name = ENDPOINTS[channel]
        asked = {
            "appid": app.app_id,
            "secret": app.secret,
            name: code,
            "grant_type": "authorization_code",
        }
        deadline = time.monotonic() + self.patience.total_seconds()
        tries = 0
        while (left := deadline - time.monotonic()) > 0:
            said = self._try(path, asked, left)
            if said is not None and said.get("errcode") != BUSY:
                return _user(app.app_id, said)
            log.warning("wechat_try_failed", path=path, answered=said is not None, tries=tries + 1)
            time.sleep(max(0.0, min(PAUSES[min(tries, len(PAUSES) - 1)], left)))
            tries += 1
        raise WechatNotReachable

    def _try(self, path: str, asked: Mapping[str, str], seconds: float) -> dict[str, Any] | None:
        """None where it is worth another try."""
        try:
            return wechat_api.ask(self.url + path, seconds, params=asked)
        except MalformedAnswer as malformed:
            # No other try: the code may be used up by now.
            log.error("wechat_answer_malformed", path=path, status=malformed.status)
            raise WechatNotReachable from None


def _user(app_id: str, said: Mapping[str, Any]) -> WechatUser:
    """The person in an answer; what it says beside, a session key for one, goes no further."""
    if code := said.get("errcode"):
        raise _refusal(code)
    # Who only looks at the page without WeChat's full consent gets a passing, made-up identity.
    if said.get("is_snapshotuser") == 1:
        raise WechatSnapshotUser
    openid, unionid = said.get("openid"), said.get("unionid")
    if not _is_id(openid) or not (unionid is None or _is_id(unionid)):
        log.error("wechat_answer_without_openid")
        raise WechatNotReachable
    return WechatUser(app_id, str(openid), unionid)


def _refusal(code: Any) -> Refusal:
    if code in CODE_REFUSED:
        return WechatCodeRefused()
    if code == TOO_OFTEN:
        return RateLimited(retry_after=TOO_OFTEN_FOR_S)
    # A wrong secret or app, an address of ours it does not admit: for the operator to mend.
    log.error("wechat_refused_us", errcode=code)
    return WechatNotReachable()


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[\w-]{1,64}", value, re.ASCII) is not None
