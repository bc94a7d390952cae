"""`linli check`: the models and the migrations of every service agree."""

import tempfile
from pathlib import Path

import click

from linli.platform.environment import Environment
from linli.platform.operator import check_all, migrate_all
from linli.platform.voice import Voice
from linli.servers import PrivatePostgres
from linli.servers.installed import ensure_installed, missing_packages


@click.command()
def check() -> None:
    """Migrate empty databases and compare them with the models (`alembic check`)."""
    voice = Voice()
    packages = missing_packages(postgres=True, rabbitmq=False)
    if packages:
        ensure_installed(packages)
    with tempfile.TemporaryDirectory(prefix="linli-check-") as folder:
        server = PrivatePostgres(Path(folder) / "postgres", durable=False)
        try:
            server.start()
            environment = Environment(
                folder=Path(folder),
                settings={},
                postgres_url=server.url,
                rabbitmq_url="amqp://127.0.0.1//",
                gateway_url="http://127.0.0.1",
                private_broker=True,
            ).all()
            with voice.step("migrations, from nothing"):
                migrate_all(environment)
            with voice.step("models and schemas agree"):
                check_all(environment)
        finally:
            server.discard()
