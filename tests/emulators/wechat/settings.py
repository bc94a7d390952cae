"""What a platform is told so that it takes the emulator for WeChat."""

from .desk import MINI, OFFICIAL

# Nobody serves it: what comes back is read off the redirect.
REDIRECT = "http://127.0.0.1:5173/signed-in"


def settings_for(url: str) -> dict[str, str]:
    return {
        "LINLI_WECHAT_MINI_PROGRAM_APP_ID": MINI.app_id,
        "LINLI_WECHAT_MINI_PROGRAM_SECRET": MINI.secret,
        "LINLI_WECHAT_OFFICIAL_ACCOUNT_APP_ID": OFFICIAL.app_id,
        "LINLI_WECHAT_OFFICIAL_ACCOUNT_SECRET": OFFICIAL.secret,
        "LINLI_WECHAT_REDIRECTS": REDIRECT,
        "LINLI_WECHAT_URL": url,
        "LINLI_WECHAT_AUTHORIZE_URL": f"{url}/connect/oauth2/authorize",
    }
