"""The gateway as a process of its own, on a real broker."""

import base64
from pathlib import Path

from tests.gateway.builders import SIGNING_KEY
from tests.support.processes import Process

URL_KEY = b"u" * 32


def written(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).decode()


def a_gateway(rabbitmq_url: str, folder: Path, port: int, **more: str) -> Process:
    """Keeps its photos in the folder `photos`; `more` are further settings."""
    environment = {
        "LINLI_GATEWAY_AMQP_URL": rabbitmq_url,
        "LINLI_TOKEN_PUBLIC_KEY": written(SIGNING_KEY.public_key().public_bytes_raw()),
        "LINLI_URL_KEY": written(URL_KEY),
        "LINLI_BLOB_STORE": (folder / "photos").as_uri(),
        "LINLI_PORT": str(port),
        **more,
    }
    return Process("gateway", environment, folder)
