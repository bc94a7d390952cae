"""`linli install`: the servers that private ones are run from."""

import click

from linli.platform.servers import Servers
from linli.platform.voice import Voice

from . import here


@click.command()
def install() -> None:
    """Install PostgreSQL and RabbitMQ if they are missing, as root on Debian or Ubuntu."""
    Servers(here.local_folder(), here.settings()).ensure(Voice())
    click.echo("✓ servers are installed, or named in the environment")
