"""`linli verify`: whether everything that must hold on this platform holds."""

import click

from linli.platform.voice import Voice
from linli.trouble import Trouble
from linli.verify import violations

from . import here


@click.command()
@click.option(
    "--settle",
    metavar="SECONDS",
    type=click.FloatRange(min=0),
    default=5,
    show_default=True,
    help="What is under way may look wrong: look again after so long, tell only what stays.",
)
def verify(settle: float) -> None:
    """Check money, deals, bookings, events and circles across all services, at any time."""
    with here.servers_up(Voice()) as environment:
        found = violations(environment, settle=settle)
    for line in found:
        click.echo(f"✗ {line}")
    if found:
        raise Trouble(
            f"{len(found)} things do not hold.",
            "On a busy platform: ask again with a longer --settle.",
        )
    click.echo("✓ everything holds")
