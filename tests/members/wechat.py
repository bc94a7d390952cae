"""Members who sign in by WeChat, through the emulator."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from chassis.context import Context
from contracts.json import Json
from services.members.wechat_http import App, HttpLogin
from services.members.wechat_login import MINI_PROGRAM, OFFICIAL_ACCOUNT
from tests.emulators.wechat import WechatServer
from tests.emulators.wechat.desk import MINI, OFFICIAL
from tests.emulators.wechat.settings import REDIRECT
from tests.members.running import Running


class AtWechat:
    """`mini("小林")` and `official("小林")` are what they send: a code, and what belongs to it."""

    def __init__(self, members: Running, server: WechatServer) -> None:
        self.members, self.server, self.desk = members, server, server.desk
        self.login = HttpLogin(
            apps={
                MINI_PROGRAM: App(MINI.app_id, MINI.secret),
                OFFICIAL_ACCOUNT: App(OFFICIAL.app_id, OFFICIAL.secret),
            },
            url=server.url,
            authorize_page=server.authorize_page,
            redirects=(REDIRECT,),
            patience=timedelta(seconds=20),
        )
        members.configure(wechat=self.login)

    def mini(self, who: str) -> Json:
        return {"channel": MINI_PROGRAM, "code": self.desk.mini_program_code(who)}

    def official(self, who: str, *, snapshot: bool = False) -> Json:
        started = self.members.call("start_wechat", query={})
        asked = parse_qs(urlsplit(started["url"]).query)
        page = {name: values[0] for name, values in asked.items()}
        target = urlsplit(self.desk.authorize(page, who, snapshot=snapshot))
        came = {name: values[0] for name, values in parse_qs(target.query).items()}
        return {"channel": OFFICIAL_ACCOUNT, **came, "verifier": started["verifier"]}

    def sign_in(self, body: Json, *, key: str | None = None, **said: Any) -> Any:
        """The whole answer."""
        context = Context(idempotency_key=key, route="POST /v1/auth/wechat" if key else None)
        return self.members.ask("sign_in_by_wechat", context, body={**body, **said})

    def signed_in(self, body: Json) -> Json:
        return dict(self.sign_in(body).body)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each answered, all done at the same moment."""
    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(lambda act: act(), acts))
