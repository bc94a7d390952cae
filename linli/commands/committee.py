"""`linli committee`: who may act for the residents' committee; no route does this."""

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
    _tell_members("grant-committee", phone, community)


@committee.command()
@click.argument("member")
@click.option("--community", help="Its name, when there is more than one.")
@click.option("--even-the-last", is_flag=True, help="Also if residents are left without any.")
def take(member: str, community: str | None, even_the_last: bool) -> None:
    """Take the seat of MEMBER (their phone, +86…, or their id) back.

    A display name that reads as the committee's becomes an ordinary one.
    """
    more = ["--even-the-last"] if even_the_last else []
    _tell_members("take-committee", member, community, *more)


def _tell_members(command: str, whom: str, community: str | None, *more: str) -> None:
    arguments = [command, whom, *(["--community", community] if community else []), *more]
    with here.servers_up(Voice()) as environment:
        click.echo(members_command(environment)(arguments).strip() or f"✓ {command} {whom}")
