"""What payments is told so that it takes the emulator for WeChat Pay."""

from pathlib import Path

from .books import APP_ID, MERCHANT, SCENE, SUB_MERCHANT
from .keys import MERCHANT_SERIAL, PUBLIC_ID, Keys, private_pem, public_pem

APP_SECRET = "mini-secret-of-the-emulator"


def settings_for(keys: Keys, url: str, folder: Path, *, login_url: str = "") -> dict[str, str]:
    """Keys lie in files below `folder`, as they would elsewhere."""
    private, public, api_v3 = (folder / name for name in ("private.pem", "public.pem", "apiv3"))
    private.write_text(private_pem(keys.merchant))
    public.write_text(public_pem(keys.wechat))
    api_v3.write_text(keys.api_v3 + "\n")
    return {
        "LINLI_PAYMENT_PROVIDER": "wechat_pay",
        "LINLI_WECHAT_PAY_PRODUCT": "platform",
        "LINLI_WECHAT_PAY_APP_ID": APP_ID,
        "LINLI_WECHAT_PAY_APP_SECRET_TEXT": APP_SECRET,
        "LINLI_WECHAT_PAY_MERCHANT_ID": MERCHANT,
        "LINLI_WECHAT_PAY_SUB_MERCHANT_ID": SUB_MERCHANT,
        "LINLI_WECHAT_PAY_MAX_RATIO": "100",
        "LINLI_WECHAT_PAY_TRANSFER_SCENE": SCENE,
        "LINLI_WECHAT_PAY_SERIAL": MERCHANT_SERIAL,
        "LINLI_WECHAT_PAY_PRIVATE_FILE": str(private),
        "LINLI_WECHAT_PAY_APIV3_FILE": str(api_v3),
        "LINLI_WECHAT_PAY_PUBLIC_ID": PUBLIC_ID,
        "LINLI_WECHAT_PAY_PUBLIC_FILE": str(public),
        "LINLI_WECHAT_PAY_URL": url,
        "LINLI_WECHAT_PAY_API_URL": login_url or url,
    }
