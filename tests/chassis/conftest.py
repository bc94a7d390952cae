"""The sample service, running as a process on a database of its own."""

import base64
from collections.abc import Iterator
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import Engine, create_engine, text

from chassis.database import psycopg2_url
from chassis.tables import CIRCLE, LEAVING, MACHINERY
from chassis.topology import declare
from tests.chassis.sample import METADATA
from tests.support.processes import Caller, Process

SIGNING_KEY = Ed25519PrivateKey.generate()


def public_key() -> str:
    raw = SIGNING_KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.urlsafe_b64encode(raw).decode()


def access_token(member_id: str, **claims: object) -> str:
    """A token as members would sign it, valid unless `claims` says otherwise."""
    now = 4_000_000_000
    whole = {"iss": "linli", "sub": member_id, "sid": member_id, "iat": 1, "exp": now, **claims}
    return jwt.encode(whole, SIGNING_KEY, algorithm="EdDSA")


@pytest.fixture(scope="session")
def sample_database(postgres_url: str) -> Iterator[str]:
    admin = create_engine(psycopg2_url(postgres_url), isolation_level="AUTOCOMMIT")
    name = "linli_chassis_sample"
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = postgres_url.rpartition("/")[0] + f"/{name}"
    engine = create_engine(psycopg2_url(url))
    for metadata in (MACHINERY, CIRCLE, LEAVING, METADATA):
        metadata.create_all(engine)
    engine.dispose()
    yield url
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="session")
def sample_engine(sample_database: str) -> Iterator[Engine]:
    engine = create_engine(psycopg2_url(sample_database))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def environment(sample_database: str, rabbitmq_url: str) -> dict[str, str]:
    declare(rabbitmq_url)
    return {
        "LINLI_LISTINGS_AMQP_URL": rabbitmq_url,
        "LINLI_LISTINGS_DATABASE_URL": sample_database,
        "LINLI_TOKEN_PUBLIC_KEY": public_key(),
        "LINLI_ENV": "development",
    }


# For this folder alone: it answers to the name of a real service.
@pytest.fixture(scope="package")
def sample(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Process]:
    process = Process("tests.chassis", environment, Path(tmp_path_factory.mktemp("sample"))).start()
    process.ready()
    yield process
    process.stop()


@pytest.fixture
def caller(sample: Process, rabbitmq_url: str) -> Iterator[Caller]:
    asking = Caller(rabbitmq_url)
    yield asking
    asking.close()
