"""Statements that come again are parsed and planned once a connection: psycopg2 has no such thing,
and for most statements of ours PostgreSQL plans longer than it executes.

As psycopg 3 does it: from the sixth time on a statement is prepared; PostgreSQL itself goes on
planning those for which a plan without the values would be worse. A parameter must stand where its
type is known (beside a column, in a cast): the tests prepare everything the first time.
"""

import hashlib
import re
from collections import Counter
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, event

AFTER = 5
# Of one connection; what comes later is planned each time.
MOST = 150
_KINDS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
_PARAMETER = re.compile(r"%\((\w+)\)s|%%")


def prepare_repeated(engine: Engine) -> None:
    """Let this engine prepare what it executes again and again."""
    event.listen(engine, "before_cursor_execute", _execute_prepared, retval=True)


def _execute_prepared(
    connection: Any, cursor: Any, statement: str, parameters: Any, *told: Any
) -> tuple[str, Any]:
    context, many = told
    if many or context is None or context.compiled is None or not statement.startswith(_KINDS):
        return statement, parameters
    kept = connection.connection.info
    seen: Counter[str] | None = kept.get("linli_seen")
    if seen is None:
        seen = kept["linli_seen"] = Counter()
    times = seen[statement]
    if times <= AFTER:
        if times == 0 and len(seen) >= MOST:
            return statement, parameters
        seen[statement] += 1
        if times < AFTER:
            return statement, parameters
        cursor.execute(_prepared(statement)[0])
    return _prepared(statement)[1], parameters


@lru_cache(maxsize=2_000)
def _prepared(statement: str) -> tuple[str, str]:
    """The SQL that prepares `statement`, and the SQL that executes it."""
    names: dict[str, int] = {}

    def numbered(found: re.Match[str]) -> str:
        name = found[1]
        return f"${names.setdefault(name, len(names) + 1)}" if name else "%"

    name = f"linli_{hashlib.sha256(statement.encode()).hexdigest()[:24]}"
    prepare = f"PREPARE {name} AS {_PARAMETER.sub(numbered, statement)}"
    given = ", ".join(f"%({each})s" for each in names)
    return prepare, f"EXECUTE {name}" + (f"({given})" if given else "")
