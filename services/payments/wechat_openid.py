"""Who somebody is at our mini program: the code of wx.login() becomes an openid.

Addresses carry the app's secret, answers a session key: neither is logged or kept.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta

import requests

from chassis import logs
from contracts.errors.general import Unavailable

log = logs.get(__name__)
# Never given, or too old; used before; empty.
CODE_REFUSED = (40029, 40163, 41008)


@dataclass(frozen=True)
class MiniProgram:
    """`url` of WeChat's API; `patience` for one question."""

    app_id: str
    secret: str = field(repr=False)
    url: str
    patience: timedelta

    def openid(self, code: str) -> str | None:
        """None where the code stands for nobody; Unavailable where WeChat cannot say."""
        asked = {
            "appid": self.app_id,
            "secret": self.secret,
            "js_code": code,
            "grant_type": "authorization_code",
        }
        try:
            said = requests.get(
                f"{self.url}/sns/jscode2session",
                params=asked,
                timeout=self.patience.total_seconds(),
                allow_redirects=False,
            ).json()
        except (requests.RequestException, ValueError):
            log.warning("wechat_silent")
            raise Unavailable from None
        if not isinstance(said, dict):
            raise Unavailable
        if said.get("errcode") in CODE_REFUSED:
            return None
        openid = said.get("openid")
        if said.get("errcode") or not isinstance(openid, str):
            log.error("wechat_refused_us", errcode=said.get("errcode"))
            raise Unavailable
        return openid if re.fullmatch(r"[\w-]{1,64}", openid, re.ASCII) else None
