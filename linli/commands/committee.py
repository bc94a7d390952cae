"""`linli committee grant`: who may act for the residents' committee; no route does this."""

import click

from linli.platform.voice import Voice

from . import here
from .demo import members_command


@click.group()
def committee() -> None:
    """The residents' committee (居委会)."""


@committee.command()
@click.argument("phone")
@click.option("--community", help="Its name, when there is more than one.")
def grant(phone: str, community: str | None) -> None:
    """Make the member with this PHONE (+86…) one of the committee."""
    arguments = ["grant-committee", phone]
    if community:
        arguments += ["--community", community]
    with here.servers_up(Voice()) as environment:
        click.echo(members_command(environment)(arguments).strip() or f"✓ granted to {phone}")
