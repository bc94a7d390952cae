"""`linli migrate`: databases to the newest schema, every queue declared."""

import click

from linli.platform.operator import declare_topology, migrate_all
from linli.platform.voice import Voice

from . import here


@click.command()
def migrate() -> None:
    """Bring every database and the broker to what this version needs."""
    voice = Voice()
    with here.servers_up(voice) as environment:
        with voice.step("databases"):
            migrate_all(environment.all())
        with voice.step("exchanges and queues"):
            declare_topology(environment.all())
