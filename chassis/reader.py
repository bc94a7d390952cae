"""Reads that come with nearly every request, on the shortest way to the database.

SQLAlchemy builds these statements, once; what it does for each execution of one (a session's
connection, a transaction, a result with its rows) took as long again as all that psycopg2 does.
"""

from collections import namedtuple
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from typing import Any

import psycopg2
from sqlalchemy import Engine, Select
from sqlalchemy.dialects.postgresql import psycopg2 as driver
from sqlalchemy.orm import Session

from chassis.prepared import STALE, prepared

READER = "linli_reader"
_DIALECT: Any = driver.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy types no dialect's making


class Reader:
    """One connection in autocommit, taken when the first statement wants it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Any = None

    def fetch(self, sql: str, parameters: Mapping[str, Any]) -> tuple[list[Any], list[int]]:
        """(all rows, the type of each column); psycopg2's own errors."""
        if self._connection is None:
            self._connection = self._engine.raw_connection()
            # Said to the driver alone: it leaves BEGIN and ROLLBACK out.
            self._connection.dbapi_connection.autocommit = True
        cursor = self._connection.cursor()
        try:
            cursor.execute(prepared(self._connection.info, cursor, sql), parameters)
            rows: list[Any] = cursor.fetchall()
            kinds = [column.type_code for column in cursor.description]
        except psycopg2.Error as error:
            self._judge(error, cursor)
            raise
        except BaseException:
            # Time was up in the middle of it: nobody may get the answer to this one for theirs.
            self._connection.invalidate()
            self._connection = None
            raise
        cursor.close()
        return rows, kinds

    def close(self) -> None:
        """Gives the connection back as every other expects it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg2.Error):
                connection.dbapi_connection.autocommit = False
            connection.close()

    def _judge(self, error: psycopg2.Error, cursor: Any) -> None:
        """A connection that is gone, or whose plans a migration has outdated: no other of its time
        is used any more."""
        stale = error.pgcode in STALE
        dialect: Any = self._engine.dialect
        gone = dialect.is_disconnect(error, self._connection, cursor)
        if stale or gone:
            self._connection.invalidate(error)
            self._connection = None
            self._engine.dispose()


class Read:
    """A SELECT of columns, each with a name of its own. Its parameters are bound when it is run;
    an `in_` of values, which SQLAlchemy writes out for each execution, is not for it."""

    def __init__(self, select: Select[Any]) -> None:
        self.select = select
        self._results: list[tuple[int, Any]] | None = None

    def rows(self, session: Session, **bound: Any) -> list[Any]:
        """With an attribute for each column, whatever way they come."""
        reader: Reader | None = session.info.get(READER)
        if reader is None:
            # In the transaction of a command.
            return list(session.execute(self.select, bound))
        parameters = dict(self._fixed)
        for name, process in self._binds.items():
            parameters[name] = process(bound[name]) if process else bound[name]
        found, kinds = reader.fetch(self._sql, parameters)
        if self._results is None:
            self._results = self._processes(kinds)
        if not self._results:
            return [self._row(*values) for values in found]
        rows = []
        for values in map(list, found):
            for position, process in self._results:
                values[position] = process(values[position])
            rows.append(self._row(*values))
        return rows

    @cached_property
    def _compiled(self) -> Any:
        compiled = self.select.compile(dialect=_DIALECT)
        if compiled.post_compile_params:
            raise TypeError("a Read takes no in_ of values: compare with any_() of an array")
        return compiled

    @cached_property
    def _sql(self) -> str:
        return str(self._compiled)

    @cached_property
    def _binds(self) -> dict[str, Any]:
        """What makes the driver's value of each parameter; None where it takes it as it is."""
        return {
            name: parameter.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)
            for parameter, name in self._compiled.bind_names.items()
            if parameter.required
        }

    @cached_property
    def _fixed(self) -> dict[str, Any]:
        """The values that are part of the statement."""
        fixed = {}
        for parameter, name in self._compiled.bind_names.items():
            if not parameter.required:
                process = parameter.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)
                fixed[name] = process(parameter.value) if process else parameter.value
        return fixed

    def _processes(self, kinds: list[int]) -> list[tuple[int, Any]]:
        """What makes our value of a column's, where the driver's is another."""
        columns = zip(self.select.selected_columns, kinds, strict=True)
        made = (
            column.type.dialect_impl(_DIALECT).result_processor(_DIALECT, kind)
            for column, kind in columns
        )
        return [(position, process) for position, process in enumerate(made) if process]

    @cached_property
    def _row(self) -> Any:
        # Columns of ours are plain names; one that namedtuple would not take is not asked for.
        return namedtuple("ReadRow", self.select.selected_columns.keys(), rename=True)
