"""`linli env`: the .env that docker-compose.yml asks for, with fresh secrets."""

import tempfile
from pathlib import Path

import click

from linli.platform.secrets import secrets_of


@click.command()
def env() -> None:
    """Print a .env with fresh secrets: `linli env > .env`."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = secrets_of(Path(folder))
        servers = secrets_of(Path(folder) / "servers")
    click.echo("# Made by `linli env`. Keep it to yourself.")
    click.echo("COMPOSE_PROFILES=development")
    click.echo("LINLI_ENV=development")
    # Two more passwords, made the same way.
    click.echo(f"LINLI_POSTGRES_PASSWORD={servers['LINLI_MEMBERS_PASSWORD']}")
    click.echo(f"LINLI_RABBITMQ_PASSWORD={servers['LINLI_GATEWAY_PASSWORD']}")
    for name, value in sorted(fresh.items()):
        click.echo(f"{name}={value}")
