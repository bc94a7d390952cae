"""The settings of members, read from the environment once, at start."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from environs import Env

from chassis.settings import MissingSetting, is_development, key, seconds
from services.members.friends.rules import Limits
from services.members.invites.rules import Terms
from services.members.sessions.actions import Issuer

MAILBOX = "mailbox"


@dataclass(frozen=True)
class Settings:
    """`code_key` keys the digests of sign-in codes and signs invitations; `issuer` makes tokens;
    `url_key` signs the addresses of photos."""

    development: bool
    code_key: bytes
    code_ttl: timedelta
    issuer: Issuer
    review_window: timedelta
    friend_limits: Limits
    invites: Terms
    url_key: bytes
    widen_limits: int

    @classmethod
    def load(cls, env: Env) -> Self:
        development = is_development(env)
        _check_sms_provider(env, development)
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
            review_window=seconds(env, "LINLI_REVIEW_WINDOW_SECONDS", 604_800),
            friend_limits=limits,
            invites=invites,
            url_key=key(env, "LINLI_URL_KEY"),
            widen_limits=widen_limits,
        )


def _check_sms_provider(env: Env, development: bool) -> None:
    """The mailbox shows codes to whoever asks: it must never stand in for a real provider."""
    provider = env.str("LINLI_SMS_PROVIDER", MAILBOX if development else "")
    if provider == MAILBOX and development:
        return
    raise MissingSetting(
        f"LINLI_SMS_PROVIDER={provider!r}: production needs a provider that sends text messages, "
        f"and this build knows only {MAILBOX!r}, for LINLI_ENV=development "
        "(LINLI_ENV unset means production)"
    )
