"""The settings of members, read from the environment once, at start."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from environs import Env

from chassis.blob_stores import store_in
from chassis.blobs import BlobStore
from chassis.blobs_on_loop import on_loop
from chassis.settings import MissingSetting, is_development, key, required, seconds
from services.members.channels import Channel
from services.members.friends.rules import Limits
from services.members.invites.rules import Terms
from services.members.sessions.rules import Issuer
from services.members.sms import (
    CHINESE,
    CODE,
    ENGLISH,
    PHONE_CHANGE,
    WAY_IN_CHANGED,
    Carrier,
)
from services.members.sms_http import HttpCarrier
from services.members.wechat_login import WechatLogin
from services.members.wechat_settings import wechat_channels, wechat_login

MAILBOX, HTTP = "mailbox", "http"
# Where the name of the template is said for each kind of text message and language.
TEMPLATES = {
    (CODE, CHINESE): "LINLI_SMS_TEMPLATE_ZH",
    (CODE, ENGLISH): "LINLI_SMS_TEMPLATE_EN",
    (PHONE_CHANGE, CHINESE): "LINLI_SMS_PHONE_CHANGE_TEMPLATE_ZH",
    (PHONE_CHANGE, ENGLISH): "LINLI_SMS_PHONE_CHANGE_TEMPLATE_EN",
    (WAY_IN_CHANGED, CHINESE): "LINLI_SMS_WAY_IN_TEMPLATE_ZH",
    (WAY_IN_CHANGED, ENGLISH): "LINLI_SMS_WAY_IN_TEMPLATE_EN",
}


@dataclass(frozen=True)
class Settings:
    """`code_key` keys the digests of sign-in codes and signs invitations; `issuer` makes tokens;
    `phone_change_wait` is how long another phone waits that the old way in has not agreed to;
    `url_key` signs the addresses of photos; without a `carrier`, messages go to the development
    mailbox; notifications are pushed on `channels`, too; without `wechat`, nobody signs in by
    WeChat."""

    development: bool
    code_key: bytes
    code_ttl: timedelta
    issuer: Issuer
    phone_change_wait: timedelta
    review_window: timedelta
    friend_limits: Limits
    invites: Terms
    url_key: bytes
    widen_limits: int
    blobs: BlobStore
    carrier: Carrier | None
    channels: Sequence[Channel]
    wechat: WechatLogin | None

    @classmethod
    def load(cls, env: Env) -> Self:
        development = is_development(env)
        code_key = key(env, "LINLI_CODE_KEY")
        access = seconds(env, "LINLI_ACCESS_TOKEN_SECONDS", 300)
        refresh = seconds(env, "LINLI_REFRESH_TOKEN_SECONDS", 30 * 86_400)
        issuer = Issuer(
            signing_key=Ed25519PrivateKey.from_private_bytes(key(env, "LINLI_TOKEN_PRIVATE_KEY")),
            secret=code_key,
            access_seconds=int(access.total_seconds()),
            refresh_seconds=int(refresh.total_seconds()),
        )
        # Tests and demos sign in and befriend often; production's limits stay as they are.
        widen_limits = 100 if development else 1
        limits = Limits(
            again_after=seconds(env, "LINLI_FRIEND_REQUEST_AGAIN_SECONDS", 30 * 86_400),
            a_day=env.int("LINLI_FRIEND_REQUESTS_A_DAY", 30) * widen_limits,
        )
        invites = Terms(
            key=code_key,
            lasts=seconds(env, "LINLI_FRIEND_INVITE_SECONDS", 7 * 86_400),
            public_url=env.str("LINLI_PUBLIC_URL", "").rstrip("/"),
        )
        return cls(
            development=development,
            code_key=code_key,
            code_ttl=seconds(env, "LINLI_CODE_TTL_SECONDS", 300),
            issuer=issuer,
            phone_change_wait=seconds(env, "LINLI_PHONE_CHANGE_SECONDS", 259_200),
            review_window=seconds(env, "LINLI_REVIEW_WINDOW_SECONDS", 604_800),
            friend_limits=limits,
            invites=invites,
            url_key=key(env, "LINLI_URL_KEY"),
            widen_limits=widen_limits,
            blobs=on_loop(store_in(env)),
            carrier=_carrier(env, development),
            # Whoever pushes notifications to phones; the inbox needs none.
            channels=wechat_channels(env, development=development),
            wechat=wechat_login(env, development=development),
        )


def _carrier(env: Env, development: bool) -> Carrier | None:
    """Who carries text messages; None is the mailbox, which shows codes to whoever asks, and so
    must never stand in for a real one."""
    provider = env.str("LINLI_SMS_PROVIDER", "") or (MAILBOX if development else "")
    if provider == MAILBOX and development:
        return None
    if provider == HTTP:
        return HttpCarrier(
            url=_carriers_address(env, development),
            key_id=required(env, "LINLI_SMS_KEY_ID"),
            secret=required(env, "LINLI_SMS_SECRET").encode(),
            templates={said: required(env, name) for said, name in TEMPLATES.items()},
            patience=seconds(env, "LINLI_SMS_SECONDS", 3),
        )
    raise MissingSetting(
        f"LINLI_SMS_PROVIDER={provider!r}: production needs {HTTP!r}, a carrier that sends text "
        f"messages; {MAILBOX!r} is for LINLI_ENV=development (LINLI_ENV unset means production)"
    )


def _carriers_address(env: Env, development: bool) -> str:
    url = required(env, "LINLI_SMS_URL")
    # What is sent holds phones and codes.
    if not url.startswith("https://") and not (development and url.startswith("http://")):
        raise MissingSetting("LINLI_SMS_URL must begin with https://")
    return url
