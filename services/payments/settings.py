"""Payments' settings, read from the environment once, at start."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from environs import Env

from chassis.settings import MissingSetting, is_development, key, required, seconds
from services.payments.providers.rules import Capabilities, lacks
from services.payments.sandbox.rules import NAME as SANDBOX
from services.payments.sandbox.rules import Faults, read_faults
from services.payments.wechat_pay.rules import NAME as WECHAT_PAY
from services.payments.wechat_settings import WechatPaySettings, wechat_pay

KNOWN = {SANDBOX, WECHAT_PAY}


class UnsafeProvider(MissingSetting):
    """The configured provider moves no real money, or cannot be trusted with it as it is."""


@dataclass(frozen=True)
class Settings:
    """`providers` by name: the first is given new orders, the others see theirs to an end.

    `sweep` is the first wait before the provider is asked again, `payout_retry` before a failed
    payout or refund is sent again; both grow. `notify_url` is where providers find the gateway.
    """

    development: bool
    providers: tuple[str, ...]
    sandbox_key: bytes
    sandbox_faults: Faults
    wechat_pay: WechatPaySettings | None
    notify_url: str
    sweep: timedelta
    payout_retry: timedelta

    @classmethod
    def load(cls, env: Env) -> Self:
        development = is_development(env)
        said = env.str("LINLI_PAYMENT_PROVIDER", SANDBOX if development else "")
        providers = tuple(dict.fromkeys(said.split()))
        if SANDBOX in providers and not development:
            raise UnsafeProvider(
                "LINLI_PAYMENT_PROVIDER=sandbox moves no money: it runs with "
                "LINLI_ENV=development only, and LINLI_ENV unset means production"
            )
        if not providers or set(providers) - KNOWN:
            raise MissingSetting(
                f"LINLI_PAYMENT_PROVIDER={said!r}: no such provider; there are {SANDBOX!r}, "
                f"for development, and {WECHAT_PAY!r}"
            )
        notify_url = required(env, "LINLI_NOTIFY_URL").rstrip("/")
        wechat = None
        if WECHAT_PAY in providers:
            wechat = wechat_pay(env, notify_url, development=development)
            offered = wechat.merchant.capabilities()
            check_safe(WECHAT_PAY, offered, development=development)
        return cls(
            development=development,
            providers=providers,
            sandbox_key=key(env, "LINLI_SANDBOX_KEY") if SANDBOX in providers else b"",
            sandbox_faults=_faults(env.str("LINLI_SANDBOX_FAULTS", "")),
            wechat_pay=wechat,
            notify_url=notify_url,
            sweep=seconds(env, "LINLI_SWEEP_SECONDS", 3),
            payout_retry=seconds(env, "LINLI_PAYOUT_RETRY_SECONDS", 5),
        )


def check_safe(name: str, offered: Capabilities, *, development: bool) -> None:
    """UnsafeProvider where real money would be moved in a way the platform may not: see
    docs/compliance.md. Development may try any."""
    missing = lacks(offered)
    if missing and not development:
        raise UnsafeProvider(
            f"LINLI_PAYMENT_PROVIDER={name} does not offer what real money needs: "
            f"{'; '.join(missing)}. docs/compliance.md says why"
        )


def _faults(text: str) -> Faults:
    try:
        return read_faults(text)
    except ValueError:
        raise MissingSetting(
            f"LINLI_SANDBOX_FAULTS={text!r}: shares from 0 to 1, as in timeout=0.2 twice=0.2 "
            "disorder=0.1 loss=0.05 forgery=0.05 seed=7"
        ) from None
