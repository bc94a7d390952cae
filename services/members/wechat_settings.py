"""What the environment says of WeChat: which apps this installation has there."""

import re

from environs import Env

from chassis.settings import MissingSetting, required, seconds
from contracts.news import KINDS
from services.members.channels import Channel
from services.members.wechat_channel import Template, WechatChannel
from services.members.wechat_http import App, HttpLogin
from services.members.wechat_login import MINI_PROGRAM, OFFICIAL_ACCOUNT, WechatLogin

API = "https://api.weixin.qq.com"
# By channel: the names of the settings with the app's id and its secret.
APPS = {
    MINI_PROGRAM: ("LINLI_WECHAT_MINI_PROGRAM_APP_ID", "LINLI_WECHAT_MINI_PROGRAM_SECRET"),
    OFFICIAL_ACCOUNT: (
        "LINLI_WECHAT_OFFICIAL_ACCOUNT_APP_ID",
        "LINLI_WECHAT_OFFICIAL_ACCOUNT_SECRET",
    ),
}
_TEMPLATE = re.compile(
    r"(?P<kind>\w+)=(?P<id>[\w-]+):(?P<text>thing\d+)(?::(?P<time>(?:time|date)\d+))?", re.ASCII
)
AUTHORIZE_PAGE = "https://open.weixin.qq.com/connect/oauth2/authorize"


def wechat_login(env: Env, *, development: bool) -> WechatLogin | None:
    """None where there is no app: nobody signs in by WeChat then."""
    apps = {
        channel: App(app_id, required(env, secret))
        for channel, (name, secret) in APPS.items()
        if (app_id := env.str(name, ""))
    }
    if not apps:
        return None
    redirects = env.str("LINLI_WECHAT_REDIRECTS", "").split()
    if OFFICIAL_ACCOUNT in apps and not redirects:
        raise MissingSetting("LINLI_WECHAT_REDIRECTS: an official account needs where to lead back")
    return HttpLogin(
        apps=apps,
        url=_api(env, development),
        authorize_page=_safe(
            env.str("LINLI_WECHAT_AUTHORIZE_URL", "") or AUTHORIZE_PAGE, development
        ),
        redirects=tuple(_safe(each, development) for each in redirects),
        patience=seconds(env, "LINLI_WECHAT_SECONDS", 3),
    )


def _safe(url: str, development: bool) -> str:
    # What goes there holds secrets or codes.
    if not url.startswith("https://") and not (development and url.startswith("http://")):
        raise MissingSetting(f"LINLI_WECHAT_*: {url!r} must begin with https://")
    return url


def wechat_channels(env: Env, *, development: bool) -> list[Channel]:
    """The mini program's subscribe messages, where there are templates for them."""
    said = env.str("LINLI_WECHAT_TEMPLATES", "").split()
    if not said:
        return []
    app_id, secret = APPS[MINI_PROGRAM]
    return [
        WechatChannel(
            app=App(required(env, app_id), required(env, secret)),
            url=_api(env, development),
            templates=dict(_template(each) for each in said),
            page=env.str("LINLI_WECHAT_PAGE", ""),
            patience=seconds(env, "LINLI_WECHAT_SECONDS", 3),
        )
    ]


def _template(said: str) -> tuple[str, Template]:
    """deals=ID:thing1:time2, the time if the template has one."""
    found = _TEMPLATE.fullmatch(said)
    if found is None or found["kind"] not in KINDS:
        raise MissingSetting(
            f"LINLI_WECHAT_TEMPLATES: {said!r} is not KIND=TEMPLATE:thing1 or KIND=TEMPLATE:thing1"
            f":time2, KIND one of {', '.join(KINDS)}"
        )
    return found["kind"], Template(found["id"], found["text"], found["time"])


def _api(env: Env, development: bool) -> str:
    return _safe(env.str("LINLI_WECHAT_URL", "") or API, development).rstrip("/")
