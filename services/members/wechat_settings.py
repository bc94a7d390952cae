"""What the environment says of WeChat: which apps this installation has there."""

from environs import Env

from chassis.settings import MissingSetting, required, seconds
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
        url=_safe(env.str("LINLI_WECHAT_URL", "") or API, development).rstrip("/"),
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
