"""The `linli` command."""

import sys

import click

from linli.commands.check import check
from linli.commands.circle import circle
from linli.commands.committee import committee
from linli.commands.dead_letters import dead_letters
from linli.commands.demo import demo
from linli.commands.docs import docs
from linli.commands.doctor import doctor
from linli.commands.down import down
from linli.commands.env import env
from linli.commands.install import install
from linli.commands.ledger import ledger
from linli.commands.migrate import migrate
from linli.commands.reconcile import reconcile
from linli.commands.up import up
from linli.commands.verify import verify
from linli.trouble import Trouble


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Runs and mends a Linli (邻里)."""


COMMANDS = (
    up,
    down,
    doctor,
    install,
    migrate,
    demo,
    committee,
    circle,
    dead_letters,
    env,
    check,
    docs,
    verify,
    reconcile,
    ledger,
)
for one in COMMANDS:
    cli.add_command(one)


def main() -> None:
    """Trouble is told in words, everything else is a fault of ours and keeps its traceback."""
    try:
        cli()
    except Trouble as trouble:
        click.secho(f"✗ {trouble.what}", fg="red", err=True)
        if trouble.remedy:
            click.echo(f"  → {trouble.remedy}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
