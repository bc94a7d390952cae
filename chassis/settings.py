"""Settings every process has, read from the environment once, at start."""

import base64
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, Self

from environs import Env

from chassis.fragments import KEPT_BYTES

DEVELOPMENT = "development"
KEY_BYTES = 32


class MissingSetting(Exception):
    """A setting without which this process cannot start."""


class ServiceSettings(Protocol):
    """What a service's own settings offer."""

    @classmethod
    def load(cls, env: Env) -> Self: ...


@dataclass(frozen=True)
class ProcessSettings:
    """`service` is the process's name; addresses are URLs; the key verifies access tokens; of what
    it has shown it keeps `kept_bytes` of each kind."""

    service: str
    development: bool
    amqp_url: str
    database_url: str | None
    admin_bind: str
    admin_port: int
    token_public_key: bytes
    max_workers: int
    drain_seconds: float
    log_format: str
    kept_bytes: int

    @classmethod
    def load(cls, env: Env, service: str, *, workers: int) -> Self:
        name = service.upper()
        return cls(
            service=service,
            development=is_development(env),
            amqp_url=required(env, f"LINLI_{name}_AMQP_URL"),
            database_url=env.str(f"LINLI_{name}_DATABASE_URL", None),
            admin_bind=env.str("LINLI_ADMIN_BIND", "127.0.0.1"),
            admin_port=env.int("LINLI_ADMIN_PORT", 0),
            token_public_key=key(env, "LINLI_TOKEN_PUBLIC_KEY"),
            max_workers=env.int("LINLI_MAX_WORKERS", workers),
            drain_seconds=env.float("LINLI_DRAIN_SECONDS", 0.0),
            log_format=env.str("LINLI_LOG_FORMAT", "json"),
            kept_bytes=env.int("LINLI_KEPT_BYTES", KEPT_BYTES),
        )


def is_development(env: Env) -> bool:
    """LINLI_ENV unset means production."""
    return env.str("LINLI_ENV", "production") == DEVELOPMENT


def required(env: Env, name: str) -> str:
    value = env.str(name, "")
    if not value:
        raise MissingSetting(f"{name} is not set; .env.example says what it is for")
    return value


def key(env: Env, name: str) -> bytes:
    """A key of 32 bytes, written as base64url."""
    return key_of(name, required(env, name))


def key_of(name: str, text: str) -> bytes:
    """The same from `text`, which the setting `name` holds."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raw = b""
    if len(raw) != KEY_BYTES:
        raise MissingSetting(f"{name} must be 32 bytes in base64url")
    return raw


def basis_points(env: Env, name: str, most: int) -> int:
    """Hundredths of a percent, none unless said."""
    said = env.int(name, 0)
    if not 0 <= said <= most:
        raise MissingSetting(f"{name}={said}: from 0 to {most} hundredths of a percent")
    return said


def seconds(env: Env, name: str, default: float) -> timedelta:
    """A period that waits for a clock; tests make it short."""
    return timedelta(seconds=env.float(name, default))
