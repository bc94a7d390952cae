"""`linli ledger`: the books of payments, recomputed from what was posted."""

import click

from linli.platform.operator import run_module
from linli.platform.voice import Voice

from . import here

PAYMENTS = "services.payments"


@click.group()
def ledger() -> None:
    """The books: whether they hold together, and what they come to."""


@ledger.command()
def verify() -> None:
    """Recompute every balance from its postings; hold entries, deals, charges, refunds and payouts
    against one another and against the provider. Ends with 1 and says what does not hold."""
    with here.servers_up(Voice()) as environment:
        click.echo("✓ " + run_module([PAYMENTS, "verify"], environment.all()).strip())


@ledger.command(name="trial-balance")
def trial_balance() -> None:
    """Debits and credits of each kind of account, in fen."""
    with here.servers_up(Voice()) as environment:
        click.echo(run_module([PAYMENTS, "trial-balance"], environment.all()).rstrip())
