"""Payments' settings, read from the environment once, at start."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from environs import Env

from chassis.settings import MissingSetting, is_development, key, required, seconds

SANDBOX = "sandbox"


class UnsafeProvider(MissingSetting):
    """The configured provider moves no real money."""


@dataclass(frozen=True)
class Settings:
    """`sweep` is the first wait before the provider is asked again, `payout_retry` before a failed
    payout or refund is sent again; both grow. `notify_url` is where the sandbox finds the gateway.
    """

    development: bool
    sandbox_key: bytes
    notify_url: str
    sweep: timedelta
    payout_retry: timedelta

    @classmethod
    def load(cls, env: Env) -> Self:
        development = is_development(env)
        provider = env.str("LINLI_PAYMENT_PROVIDER", SANDBOX if development else "")
        if provider == SANDBOX and not development:
            raise UnsafeProvider(
                "LINLI_PAYMENT_PROVIDER=sandbox moves no money: it runs with "
                "LINLI_ENV=development only, and LINLI_ENV unset means production"
            )
        if provider != SANDBOX:
            raise MissingSetting(
                f"LINLI_PAYMENT_PROVIDER={provider!r}: no such provider; there is {SANDBOX!r}, "
                "for development"
            )
        return cls(
            development=development,
            sandbox_key=key(env, "LINLI_SANDBOX_KEY"),
            notify_url=required(env, "LINLI_NOTIFY_URL").rstrip("/"),
            sweep=seconds(env, "LINLI_SWEEP_SECONDS", 3),
            payout_retry=seconds(env, "LINLI_PAYOUT_RETRY_SECONDS", 5),
        )
