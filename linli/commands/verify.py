"""`linli verify`: whether everything that must hold on this platform holds."""

import click

from linli.platform.voice import Voice
from linli.trouble import Trouble
from linli.verify import violations

from . import here


@click.command()
def verify() -> None:
    """Check books, bookings and events across all services."""
    with here.servers_up(Voice()) as environment:
        found = violations(environment)
    for line in found:
        click.echo(f"✗ {line}")
    if found:
        raise Trouble(f"{len(found)} things do not hold.", "What is under way may show: ask again.")
    click.echo("✓ everything holds")
