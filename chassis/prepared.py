"""Statements that PostgreSQL parses and plans once a connection: psycopg2 would plan each time.

`select(…).execution_options(**PREPARED)` marks one. Only statements that are built once may be
marked, and every parameter must stand where its type is known, beside a column above all.
"""

import re
from functools import lru_cache
from itertools import count
from typing import Any

from sqlalchemy import Engine, event

PREPARED = {"linli_prepared": True}
# Of one connection; what comes later is planned each time, as everything else is.
MOST = 200
_PARAMETER = re.compile(r"%\((\w+)\)s|%%")
_numbers = count(1)


def prepare_marked(engine: Engine) -> None:
    """Let the marked statements of this engine be prepared on first use."""
    event.listen(engine, "before_cursor_execute", _execute_prepared, retval=True)


def _execute_prepared(
    connection: Any, cursor: Any, statement: str, parameters: Any, *told: Any
) -> tuple[str, Any]:
    context, many = told
    if many or not context.execution_options.get("linli_prepared"):
        return statement, parameters
    name, prepare, execute = _prepared(statement)
    known: set[str] = connection.connection.info.setdefault("linli_prepared", set())
    if name not in known:
        if len(known) >= MOST:
            return statement, parameters
        cursor.execute(prepare)
        known.add(name)
    return execute, parameters


@lru_cache(maxsize=1_000)
def _prepared(statement: str) -> tuple[str, str, str]:
    """A name for `statement`, and the SQL that prepares and that executes it."""
    names: dict[str, int] = {}

    def numbered(found: re.Match[str]) -> str:
        name = found[1]
        return f"${names.setdefault(name, len(names) + 1)}" if name else "%"

    name = f"linli_{next(_numbers)}"
    prepare = f"PREPARE {name} AS {_PARAMETER.sub(numbered, statement)}"
    given = ", ".join(f"%({each})s" for each in names)
    return name, prepare, f"EXECUTE {name}" + (f"({given})" if given else "")
