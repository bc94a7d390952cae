"""The gateway's settings."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_network
from typing import Self

from environs import Env

from chassis.blob_stores import store_in
from chassis.blobs import BlobStore
from chassis.blobs_on_loop import on_loop
from chassis.settings import is_development, key, seconds
from gateway.admission import Network


@dataclass(frozen=True)
class Settings:
    """In `blobs` lie the bytes of photos, `url_key` signs their URLs; development routes answer
    only `dev_networks`; `access_token` is how long members' tokens last; one member may have
    `uploads_at_once` under way."""

    bind: str
    port: int
    blobs: BlobStore
    url_key: bytes
    development: bool
    demo: bool
    dev_networks: tuple[Network, ...]
    access_token: timedelta
    uploads_at_once: int

    @classmethod
    def load(cls, env: Env) -> Self:
        networks = env.list("LINLI_DEV_NETWORKS", ["127.0.0.0/8", "::1/128"])
        return cls(
            bind=env.str("LINLI_BIND", "127.0.0.1"),
            port=env.int("LINLI_PORT", 8000),
            blobs=on_loop(store_in(env)),
            url_key=key(env, "LINLI_URL_KEY"),
            development=is_development(env),
            demo=env.bool("LINLI_DEMO", False),
            dev_networks=tuple(ip_network(each.strip()) for each in networks),
            access_token=seconds(env, "LINLI_ACCESS_TOKEN_SECONDS", 300),
            uploads_at_once=env.int("LINLI_UPLOADS_AT_ONCE", 2),
        )
