"""`linli docs`: write the documents that are made from the code, or check that they are new."""

import click

from linli.docs import DOCUMENTS
from linli.platform.names import ROOT
from linli.trouble import Trouble


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; fail when one is out of date.")
def docs(check: bool) -> None:
    """Write the event catalogue, the state diagrams and the table of errors."""
    stale = []
    for name, make in DOCUMENTS.items():
        path, text = ROOT / name, make()
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            click.echo(f"wrote {name}")
    if check and stale:
        raise Trouble(
            f"Out of date: {', '.join(stale)}.", "Run `make docs` and look at the change."
        )
