"""`linli down`: stops what runs here, also what a killed supervisor left."""

import signal

import click

from linli.children.guard import end
from linli.platform.state import forget_running, what_runs

from . import here

PATIENCE_SECONDS = 60


@click.command()
def down() -> None:
    """Stop the Linli that runs here."""
    found = what_runs(here.local_folder())
    if found is None:
        click.echo("Nothing runs here.")
        return
    if found.alive:
        click.echo("· stopping …")
        end(found.pid, signal.SIGTERM, PATIENCE_SECONDS)
    # The last started first: processes before the servers they use.
    for process in reversed(found.processes):
        if process.alive and process.pid:
            click.echo(f"· ending {process.name}, left by a supervisor that was killed …")
            end(process.pid, signal.SIGTERM)
    forget_running(here.local_folder())
    click.echo("✓ stopped")
