"""`python -m bench`: measures, prints the tables, and keeps everything as JSON."""

import signal
import sys
from pathlib import Path
from typing import Any

import click

from bench.data.room import NoRoom
from bench.report import as_json, as_markdown
from bench.results import SIZES, Plan
from bench.run import run

DEFAULTS = Plan()


@click.command()
@click.option("--windows", default=DEFAULTS.windows, show_default=True, help="Of each, in turn.")
@click.option("--seconds", default=DEFAULTS.seconds, show_default=True, help="A window lasts.")
@click.option("--warmup", default=DEFAULTS.warmup, show_default=True, help="Seconds before it.")
@click.option("--scale", default=DEFAULTS.scale, show_default=True, help="1 is 100,000 items.")
@click.option(
    "--size",
    type=click.Choice(SIZES),
    default=DEFAULTS.size,
    show_default=True,
    help="city: lists and searches alone, at the usual size and at ten times that.",
)
@click.option(
    "--connections",
    default=DEFAULTS.connections,
    show_default=True,
    help="At once, after one alone.",
)
@click.option("--only", multiple=True, metavar="PART", help="Names with PART in them; repeatable.")
@click.option(
    "--json",
    "kept",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path(".local/bench.json"),
    show_default=True,
    help="Where everything measured is kept.",
)
def main(kept: Path, **asked: Any) -> None:
    """Measure the platform beside the floor. Fails when any request did."""
    # However it is ended, nothing that it started stays.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        results = run(Plan(**asked), lambda line: click.echo(f"· {line}", err=True))
    except NoRoom as short:
        raise click.ClickException(str(short)) from None
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(as_json(results), encoding="utf-8")
    click.echo(as_markdown(results))
    sys.exit(1 if results.failures else 0)


if __name__ == "__main__":
    main()
