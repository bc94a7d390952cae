"""The LINLI_* variables of every process: each is told what it needs and no more."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from .names import PROCESSES, SERVICES, prefix_of
from .secrets import KEYS, PUBLIC_KEY, password_variable, secrets_of

# Only the operator's own commands (migrate, declare) hold the administrators' addresses.
ADMIN = ("LINLI_POSTGRES_URL", "LINLI_RABBITMQ_URL")

# What one process alone talks to, with the secrets it knows it by: carriers of messages, WeChat,
# providers of payments, barriers.
ONLY = {
    "LINLI_WECHAT_PAY_": "payments",
    "LINLI_SANDBOX_": "payments",
    "LINLI_GATE_": "parking",
    "LINLI_SMS_": "members",
    "LINLI_WECHAT_": "members",
}

# The keys of the store of photos: whoever holds them needs to ask nobody.
STORE_KEYS = ("LINLI_BLOB_STORE_KEY_ID", "LINLI_BLOB_STORE_SECRET")
STORE_USERS = ("gateway", "listings", "members")

# Eventlet's word on its own future, said as each process starts: docs/decisions/0001.
QUIET = "ignore:::chassis.runner"


@dataclass(frozen=True)
class Environment:
    """What the processes are told, for one set of servers."""

    folder: Path
    settings: Mapping[str, str]
    postgres_url: str
    rabbitmq_url: str
    gateway_url: str
    private_broker: bool

    def all(self) -> dict[str, str]:
        """Everything, administrators' addresses included: for migrate, declare, definitions."""
        return {**outside(), **self._told(), "LINLI_POSTGRES_URL": self.postgres_url} | {
            "LINLI_RABBITMQ_URL": self.rabbitmq_url
        }

    def of(self, process: str) -> dict[str, str]:
        """What one process gets."""
        return outside() | {
            name: value for name, value in self._told().items() if _may_know(process, name)
        }

    def _told(self) -> dict[str, str]:
        secrets = secrets_of(self.folder)
        told = {name: secrets[name] for name in (*KEYS, PUBLIC_KEY)}
        for process in PROCESSES:
            password = secrets[password_variable(process)]
            told[f"{prefix_of(process)}AMQP_URL"] = self._amqp_url(process, password)
        for service in SERVICES:
            password = secrets[password_variable(service)]
            told[f"{prefix_of(service)}DATABASE_URL"] = self._database_url(service, password)
        photos = self.folder / "photos"
        told |= {
            "LINLI_ENV": "development",
            "LINLI_BLOB_STORE": photos.as_uri(),
            "LINLI_NOTIFY_URL": self.gateway_url,
            "LINLI_PAYMENT_PROVIDER": "sandbox",
            "LINLI_LOG_FORMAT": "json",
        }
        return told | dict(self.settings)

    def _amqp_url(self, process: str, password: str) -> str:
        # On a broker that is not ours we can make no users: everybody is who we are told to be.
        if not self.private_broker:
            return self.rabbitmq_url
        place = urlsplit(self.rabbitmq_url)
        return f"amqp://linli_{process}:{password}@{place.hostname}:{place.port or 5672}//"

    def _database_url(self, service: str, password: str) -> str:
        place = urlsplit(self.postgres_url)
        who = f"linli_{service}:{password}@{place.hostname}:{place.port or 5432}"
        return f"postgresql+psycopg2://{who}/linli_{service}"


def settings_from_environment() -> dict[str, str]:
    """The LINLI_* variables that the operator has set, less the administrators' addresses."""
    return {
        name: value
        for name, value in os.environ.items()
        if name.startswith("LINLI_") and name not in ADMIN
    }


def outside() -> dict[str, str]:
    """The rest of our own environment."""
    rest = {name: value for name, value in os.environ.items() if not name.startswith("LINLI_")}
    return {**rest, "PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": QUIET}


def _may_know(process: str, name: str) -> bool:
    if name in KEYS:
        return process in KEYS[name]
    if name in ADMIN or name.endswith("_PASSWORD"):
        return False
    if name in STORE_KEYS:
        return process in STORE_USERS
    if only := [its for prefix, its in ONLY.items() if name.startswith(prefix)]:
        return process == only[0]
    others = (prefix_of(other) for other in PROCESSES if other != process)
    return not any(name.startswith(other) and name.endswith("_URL") for other in others)
