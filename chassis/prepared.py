"""Statements that come again are parsed and planned once a connection: psycopg2 has no such thing,
and for most statements of ours PostgreSQL plans longer than it executes.

As psycopg 3 does it: from the sixth time on a statement is prepared; PostgreSQL itself goes on
planning those for which a plan without the values would be worse. A parameter must stand where its
type is known (beside a column, in a cast): the tests prepare everything the first time.
"""

import hashlib
import re
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, event

AFTER = 5
# Of one connection: the least used gives way. Of what came only now and then more is remembered.
MOST = 150
MOST_SEEN = 600
# A plan for what a migration has changed since; a name that the connection does not know.
STALE = frozenset({"0A000", "26000"})
_KINDS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
_PARAMETER = re.compile(r"%\((\w+)\)s|%%")


@dataclass
class _Known:
    """What one connection has seen so often, and what it has prepared; both in order of use."""

    seen: OrderedDict[str, int] = field(default_factory=OrderedDict)
    prepared: OrderedDict[str, None] = field(default_factory=OrderedDict)

    def comes_again(self, statement: str) -> bool:
        """Counts, and tells whether it is worth preparing."""
        times = self.seen.pop(statement, 0)
        self.seen[statement] = times + 1
        if len(self.seen) > MOST_SEEN:
            self.seen.popitem(last=False)
        return times >= AFTER


def prepare_repeated(engine: Engine) -> None:
    """Let this engine prepare what it executes again and again."""
    event.listen(engine, "before_cursor_execute", _execute_prepared, retval=True)
    event.listen(engine, "handle_error", _note_stale)


def _execute_prepared(
    connection: Any, cursor: Any, statement: str, parameters: Any, *told: Any
) -> tuple[str, Any]:
    context, many = told
    if many or context is None or context.compiled is None or not statement.startswith(_KINDS):
        return statement, parameters
    return prepared(connection.connection.info, cursor, statement), parameters


def prepared(info: dict[str, Any], cursor: Any, statement: str) -> str:
    """The SQL that executes `statement` with the same parameters, on the connection whose `info`
    this is: what it has seen often enough is prepared by now."""
    known: _Known = info.setdefault("linli_prepared", _Known())
    if statement in known.prepared:
        known.prepared.move_to_end(statement)
    elif known.comes_again(statement):
        # It may fail, as any statement: then it is not known, and tried again.
        cursor.execute(_sql(statement)[0])
        known.prepared[statement] = None
        if len(known.prepared) > MOST:
            oldest, _ = known.prepared.popitem(last=False)
            cursor.execute(f"DEALLOCATE {_name(oldest)}")
    else:
        return statement
    return _sql(statement)[1]


def _note_stale(error: Any) -> None:
    """The pool opens new connections, which know the schema as it is."""
    if getattr(error.original_exception, "pgcode", None) in STALE:
        error.is_disconnect = True


def _name(statement: str) -> str:
    return f"linli_{hashlib.sha256(statement.encode()).hexdigest()[:24]}"


@lru_cache(maxsize=500)
def _sql(statement: str) -> tuple[str, str]:
    """The SQL that prepares `statement`, and the SQL that executes it."""
    names: dict[str, int] = {}

    def numbered(found: re.Match[str]) -> str:
        name = found[1]
        return f"${names.setdefault(name, len(names) + 1)}" if name else "%"

    prepare = f"PREPARE {_name(statement)} AS {_PARAMETER.sub(numbered, statement)}"
    given = ", ".join(f"%({each})s" for each in names)
    return prepare, f"EXECUTE {_name(statement)}" + (f"({given})" if given else "")
