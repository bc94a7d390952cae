"""The channel that pushes notifications as subscribe messages (订阅消息) of the mini program.

Verified against the emulator in tests/emulators.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chassis import logs
from contracts.json import Json
from contracts.news import PUSH_LENGTH
from services.members import wechat_api
from services.members.channels import Outcome, Push
from services.members.wechat import views as wechat_views
from services.members.wechat_api import BUSY, MalformedAnswer
from services.members.wechat_http import App

log = logs.get(__name__)
TOKEN, SEND = "/cgi-bin/stable_token", "/cgi-bin/message/subscribe/send"
# WeChat's times have no zone; its readers are in China.
ZONE = ZoneInfo("Asia/Shanghai")
LANGUAGES = {"zh-CN": "zh_CN", "en": "en_US"}
# A token is not used up to its last second: a request takes a while, and clocks differ.
TOKEN_MARGIN_S = 300

DONE, TOKEN_WORN = 0, (40001, 40014, 42001)
# 43101: they do not want it, or have not agreed to one more.
REFUSED_BY_MEMBER = 43101
# No such person in this app.
NOBODY = 40003
# Busy, or too much of us for a minute or a day.
PASSING = (BUSY, 45009, 45011)
# A template, an argument or a page that WeChat does not take: for the operator to mend.
WRONG_OF_US = (40037, 47003, 41030)


@dataclass(frozen=True)
class Template:
    """What one kind of news is filled into: `text_field` is a thing, `time_field` a time."""

    template_id: str
    text_field: str
    time_field: str | None = None


@dataclass
class Token:
    """An access token of the app, and until when (of the monotonic clock) it is good."""

    value: str = field(default="", repr=False)
    until: float = 0.0


@dataclass(frozen=True)
class WechatChannel:
    """`templates` by kind of news: of others nothing is pushed. `page` is the mini program's, which
    is told what to show; `patience` is for one message, a new token included."""

    app: App
    url: str
    templates: Mapping[str, Template]
    page: str
    patience: timedelta
    clock: Callable[[], float] = time.monotonic
    token: Token = field(default_factory=Token, repr=False)
    name: str = "wechat"

    def address_of(self, session: Any, member_id: Any, kind: str) -> str | None:
        """Their openid in the mini program, once they have signed in there."""
        if kind not in self.templates:
            return None
        return wechat_views.openid_of(session, member_id, self.app.app_id)

    def send(self, push: Push) -> Outcome:
        """Where no answer came, the message may have arrived all the same, and comes again: WeChat
        takes no reference by which it could tell."""
        deadline = self.clock() + self.patience.total_seconds()
        try:
            code = self._send(push, deadline)
            if code in TOKEN_WORN:
                # Another process has had it renewed, or it ran out before its time: once more.
                self._renew(deadline, worn=self.token.value)
                code = self._send(push, deadline)
        except MalformedAnswer as malformed:
            log.error("wechat_answer_malformed", status=malformed.status)
            return Outcome.TRY_AGAIN
        return _outcome(code, push.kind)

    def _send(self, push: Push, deadline: float) -> Any:
        """WeChat's errcode; None where it gave none, or no answer."""
        if not self.token.value or self.token.until <= self.clock():
            self._renew(deadline)
        if not self.token.value:
            return None
        said = self._ask(
            SEND, deadline, params={"access_token": self.token.value}, body=self._message(push)
        )
        return said.get("errcode") if said is not None else None

    def _renew(self, deadline: float, worn: str | None = None) -> None:
        """Another token than the `worn` one: the one that is there by now, else a new one, which
        ends those that other processes hold."""
        found = self._ask_token(deadline, force=False)
        if worn and found.value == worn:
            found = self._ask_token(deadline, force=True)
        self.token.value, self.token.until = found.value, found.until

    def _ask_token(self, deadline: float, *, force: bool) -> Token:
        asked = {
            "grant_type": "client_credential",
            "appid": self.app.app_id,
            "secret": self.app.secret,
            "force_refresh": force,
        }
        said = self._ask(TOKEN, deadline, params={}, body=asked) or {}
        value, lives = said.get("access_token"), said.get("expires_in")
        if not isinstance(value, str) or not isinstance(lives, int):
            log.error("wechat_token_refused", errcode=said.get("errcode"))
            return Token()
        return Token(value, self.clock() + lives - TOKEN_MARGIN_S)

    def _ask(
        self, path: str, deadline: float, *, params: Mapping[str, str], body: Json
    ) -> dict[str, Any] | None:
        left = deadline - self.clock()
        if left <= 0:
            return None
        return wechat_api.ask(self.url + path, left, params=params, body=body)

    def _message(self, push: Push) -> Json:
        template = self.templates[push.kind]
        data = {template.text_field: {"value": thing(push.line)}}
        if template.time_field:
            data[template.time_field] = {"value": moment(push.happened_at)}
        message = {
            "touser": push.address,
            "template_id": template.template_id,
            "lang": LANGUAGES[push.locale],
            "data": data,
        }
        if self.page:
            kind, subject_id = push.subject
            message["page"] = f"{self.page}?kind={kind}&id={subject_id}"
        return message


def thing(text: str) -> str:
    """As much of `text` as WeChat takes; of ours, all."""
    return text if len(text) <= PUSH_LENGTH else text[: PUSH_LENGTH - 1] + "…"


def moment(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def _outcome(code: Any, kind: str) -> Outcome:
    if code == DONE:
        return Outcome.SENT
    if code == REFUSED_BY_MEMBER:
        return Outcome.STOP_KIND
    if code == NOBODY:
        return Outcome.GIVE_UP
    if code in WRONG_OF_US:
        log.error("wechat_message_refused", errcode=code, kind=kind)
        return Outcome.GIVE_UP
    if code is not None and code not in PASSING:
        log.error("wechat_refused_us", errcode=code)
    return Outcome.TRY_AGAIN
