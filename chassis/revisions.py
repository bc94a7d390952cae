"""Whether a schema serves this version: asked of the migrations' files, for a process that runs
needs Alembic (8 MB) for nothing else."""

import ast
import re
from functools import cache
from importlib import import_module
from pathlib import Path

from sqlalchemy import Connection, text

_NAMED = re.compile(r"^(down_revision|revision)\b[^=\n]*=\s*(.+)$", re.MULTILINE)


def migrations_folder(migrations: str) -> Path:
    """`migrations` is a dotted package path such as services.parking.migrations."""
    # A folder without __init__.py: found through its parent package.
    parent = import_module(migrations.rpartition(".")[0])
    return Path(next(iter(parent.__path__))) / "migrations"


def behind(migrations: str, connection: Connection) -> str | None:
    """What the schema lacks for this version, or None.

    A revision that this version does not know is one of a newer version's: its schema serves this
    one too, or processes could not be replaced one after the other.
    """
    found = connection.execute(text("SELECT to_regclass('schema_version')")).scalar()
    current = (
        connection.execute(text("SELECT version_num FROM schema_version")).scalar()
        if found
        else None
    )
    head, known = revisions(migrations)
    if current == head or (current and current not in known):
        return None
    return f"schema at {current}, wants {head}"


@cache
def revisions(migrations: str) -> tuple[str, frozenset[str]]:
    """(the newest, all of them)"""
    before: dict[str, str | None] = {}
    for file in (migrations_folder(migrations) / "versions").glob("*.py"):
        named = dict(_NAMED.findall(file.read_text(encoding="utf-8")))
        before[ast.literal_eval(named["revision"])] = ast.literal_eval(named["down_revision"])
    (head,) = before.keys() - before.values()
    return head, frozenset(before)
