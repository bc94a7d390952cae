"""The state of a sign-in that a browser begins, and whether a WeChat identity may be linked."""

import hashlib
import hmac
import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from contracts.errors.general import ValidationFailed
from contracts.errors.ways_in import WayInTooNew, WechatStateRefused

# WeChat's own codes last five minutes, and somebody has to read and press in between.
STATE_LASTS = timedelta(minutes=10)
_EXPIRY_DIGITS = 8


def new_state(key: bytes, verifier: str, now: datetime) -> str:
    """What goes through WeChat's page and comes back beside the code: letters and digits, at most
    128, as WeChat takes it.

    Only who knows `verifier`, which stays in the browser that began, can make use of it: nobody
    gets another's browser signed in as themselves, or their WeChat linked to another's account, by
    sending them an address with a code in it.
    """
    expiry = f"{int((now + STATE_LASTS).timestamp()):0{_EXPIRY_DIGITS}x}"
    return expiry + _mac(key, verifier, expiry)


def check_state(key: bytes, state: str | None, verifier: str | None, now: datetime) -> None:
    """ValidationFailed where one of the two is missing, WechatStateRefused unless they are of one
    beginning that is not too long ago."""
    given = {"state": state, "verifier": verifier}
    missing = [name for name, value in given.items() if not value]
    if missing or state is None or verifier is None:
        raise ValidationFailed(
            errors=[{"pointer": f"/{name}", "code": "required"} for name in missing]
        )
    expiry, mac = state[:_EXPIRY_DIGITS], state[_EXPIRY_DIGITS:]
    genuine = hmac.compare_digest(mac.encode(), _mac(key, verifier, expiry).encode())
    # Only what is genuine is known to be a number.
    if not genuine or int(expiry, 16) <= now.timestamp():
        raise WechatStateRefused


def chosen_redirect(wanted: str | None, allowed: Sequence[str]) -> str:
    """The address to come back to: one of those set up, to the letter, the first without a wish."""
    if wanted is None:
        return allowed[0]
    if wanted not in allowed:
        raise ValidationFailed.at("/redirect_uri", "not_allowed")
    return wanted


def is_another_person(known: str | None, unionid: str | None, *, other_openid: bool) -> bool:
    """Whether somebody whose unionid is `unionid` cannot be who is linked with unionid `known`.

    `other_openid`: the same app knows who is linked by another openid. Where WeChat did not tell
    one of the unionids, two apps may well know one person.
    """
    if known is not None and unionid is not None:
        return known != unionid
    return other_openid


def check_settled(since: datetime, *, now: datetime, wait: timedelta) -> None:
    """WayInTooNew within `wait`: whoever holds a member's session could have linked their own."""
    if since > now - wait:
        raise WayInTooNew(retry_after=math.ceil((since + wait - now).total_seconds()))


def _mac(key: bytes, verifier: str, expiry: str) -> str:
    words = f"wechat-state|{expiry}|{verifier}".encode()
    return hmac.new(key, words, hashlib.sha256).hexdigest()
