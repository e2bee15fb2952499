# SPDX-License-Identifier: Apache-2.0
"""The lake: an in-memory DuckDB over Parquet and csv files. It holds no state of its own.

A database file would be locked by one writer for everybody else, so there is none: tables are
files, answers are arrays. Only what is built into DuckDB is used; it may load nothing else.
"""

from __future__ import annotations

import os
import weakref
from codecs import getincrementaldecoder
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import lru_cache
from itertools import count
from pathlib import Path
from tempfile import gettempdir
from threading import RLock
from typing import Any

from yuzui.errors import FileFormatError, Place
from yuzui.model.schema import quoted
from yuzui.model.table import Columns, Row
from yuzui.settings import setting, whole
from yuzui.store.sql.statement import compiled, filled, handed, integers, literal, on_sqlite, statement
from yuzui.text import Text

_READERS = {".parquet": "read_parquet({path})", ".csv": "read_csv({path}, header = true, sample_size = -1)"}

HEAD = 65_536
"""Bytes of a text by which its encoding is told."""
_SIMPLE = frozenset("VARCHAR BOOLEAN TINYINT SMALLINT INTEGER BIGINT FLOAT DOUBLE".split())
"""Types whose values are the same Python values by way of an array, which is quicker."""

WHOLE = frozenset("TINYINT SMALLINT INTEGER BIGINT UTINYINT USMALLINT UINTEGER".split())
"""Types of whole numbers that fit into 64 bits with a sign."""

_NUMBER = count(1)


@lru_cache
def _engine(threads: int, memory_limit: str) -> Any:
    """Return the engine of this process: starting one costs more than most questions."""
    import duckdb

    return duckdb.connect(
        ":memory:",
        config={
            "threads": threads,
            "memory_limit": memory_limit,
            # what does not fit goes there while a statement runs; never to where a person stands
            "temp_directory": str(Path(gettempdir(), f"yuzui-{os.getpid()}")),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )


def _let_go(connection: Any, name: str) -> None:
    """Forget a database; the engine stays for the next."""
    connection.execute("USE memory")
    connection.execute(f"DETACH {name}")
    connection.close()


def _utf8(path: Path) -> bool:
    """Say whether a text begins in UTF-8, as the engine reads it."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    try:
        # a character may be cut off at the end of what was read
        getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


class Lake:
    """An in-memory analytic database of its own, on the engine all lakes of a process share.

    Its threads and memory come from the settings ``threads`` and ``memory_limit``. A lake belongs
    to one operation, which opens it with ``with Lake() as lake`` (0.7 ms): a name of a table means
    the same to all who share a lake, so that two requests never do.

    Examples
    --------
    >>> lake = Lake()
    >>> lake.put("t", {"a": [1, 2, 2]})
    >>> lake.query("SELECT a, count(*) AS n FROM t GROUP BY a ORDER BY a")
    [{'a': 1, 'n': 1}, {'a': 2, 'n': 2}]
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._connection = _engine(whole("threads"), str(setting("memory_limit"))).cursor()
        name = f"lake_{next(_NUMBER)}"
        self._connection.execute(f"ATTACH ':memory:' AS {name}")
        self._connection.execute(f"USE {name}")
        self._end = weakref.finalize(self, _let_go, self._connection, name)

    def register(self, name: str, path: Path) -> None:
        """Make a Parquet or csv (UTF-8) file a table."""
        reader = _READERS.get(path.suffix)
        if reader is None or not path.is_file():
            raise FileFormatError(
                Text("not a table that can be read", "不是可读取的数据表"),
                place=Place(file=path.name),
                expected=" ".join(_READERS),
                fix=Text(
                    "check the path; give a file with one of the endings expected",
                    "请核对路径，并使用“应为”所列扩展名的文件",
                ),
            )
        if path.suffix == ".csv" and not _utf8(path):
            raise FileFormatError(
                Text("this table is not written in UTF-8", "该数据表不是 UTF-8 编码"),
                place=Place(file=path.name),
                expected="UTF-8",
                fix=Text(
                    "save it as UTF-8 (in Excel: Save as, “CSV UTF-8”)",
                    "请另存为 UTF-8（Excel：另存为，选“CSV UTF-8”）",
                ),
                code="encoding",
            )
        with self._statement(path.name):
            self._connection.execute(
                f"CREATE OR REPLACE VIEW {quoted(name)} AS FROM {reader.format(path=literal(path))}"
            )

    def put(self, name: str, columns: Columns, types: Mapping[str, str] | None = None) -> None:
        """Make columns in memory a table."""
        with self._statement(name), self._incoming(columns, types or {}, {}) as text:
            self._connection.execute(f"CREATE OR REPLACE TABLE {quoted(name)} AS {text}")

    def export(
        self,
        columns: Columns,
        path: Path,
        types: Mapping[str, str] | None = None,
        words: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """Write columns in memory to a Parquet file."""
        with self._statement(path.name), self._incoming(columns, types or {}, words or {}) as text:
            self._connection.execute(_copied(text, path))

    @contextmanager
    def _incoming(self, *values: Any) -> Iterator[str]:
        """Let columns in memory be read, and yield the statement that does."""
        arrays, chosen = handed(*values)
        self._connection.register("_incoming", arrays)
        try:
            yield f"SELECT {chosen} FROM _incoming"  # noqa: S608 - quoted names of columns
        finally:
            self._connection.unregister("_incoming")

    def lists(self, text: str) -> tuple[list[str], list[list[Any]]]:
        """Run a query made inside the store and return names and columns of plain values."""
        types = {r["column_name"]: r["column_type"] for r in self.query(f"DESCRIBE {text}")}
        columns: dict[str, list[Any]] = {}
        for simple in (True, False):
            names = [name for name, kind in types.items() if (kind in _SIMPLE) is simple]
            if not names:
                continue
            with self._statement(text):
                done = self._connection.execute(f"SELECT {', '.join(map(quoted, names))} {text}")
                if simple:
                    columns |= {name: c.tolist() for name, c in done.fetchnumpy().items()}
                else:
                    rows = done.fetchall()
                    columns |= {name: [row[n] for row in rows] for n, name in enumerate(names)}
        return list(types), [columns[name] for name in types]

    def sql(self, name: str, **values: Any) -> dict[str, Any]:
        """Run one file of ``store/sql`` and return its columns."""
        return self._columns(statement(name), values)

    def rows(self, name: str, **values: Any) -> list[Row]:
        """Run one file of ``store/sql`` and return its rows as plain Python values."""
        return self.query(statement(name), values)

    def query(self, text: str, values: Mapping[str, Any] | None = None) -> list[Row]:
        """Run a statement made inside the store and return its rows."""
        with self._statement(text):
            done = self._connection.execute(text, dict(values) if values else None)
            names = [item[0] for item in done.description]
            rows = done.fetchall()
            if any("DECIMAL" in str(item[1]) for item in done.description):
                rows = [tuple(map(_number, row)) for row in rows]
            return [dict(zip(names, row, strict=True)) for row in rows]

    def expression(self, expression: Any, engine: str = "duckdb") -> dict[str, Any]:
        """Run an Ibis expression over the tables of this lake and return its columns."""
        if engine == "duckdb":
            columns = self._columns(compiled(expression, "duckdb"), {})
            # sums of whole numbers are 128 bits wide here, and arrays know none of these; a bare
            # table gives all of its columns in the lake
            return {
                name: integers(columns[name]) if kind.is_integer() else columns[name]
                for name, kind in expression.schema().items()
            }
        import ibis.expr.operations as ops

        read = {table.name: table.to_expr() for table in expression.op().find(ops.UnboundTable)}
        return on_sqlite(expression, {name: self.expression(read[name]) for name in sorted(read)})

    def keep(self, name: str, expression: Any, anew: bool = False) -> None:
        """Run an Ibis expression over the tables of this lake and keep its answer as a table."""
        how, text = "VIEW" if anew else "TABLE", compiled(expression, "duckdb")
        with self._statement(name):
            self._connection.execute(f"CREATE OR REPLACE {how} {quoted(name)} AS {text}")

    @contextmanager
    def holding(self, name: str, expression: Any, anew: bool = False) -> Iterator[None]:
        """Keep an answer as :meth:`keep` does, and let go of it in the end."""
        self.keep(name, expression, anew)
        try:
            yield
        finally:
            self.query(f"DROP {'VIEW' if anew else 'TABLE'} {quoted(name)}")

    def write(self, what: Any, path: Path, **values: Any) -> int:
        """Write a table, an Ibis expression or a file of ``store/sql`` to a Parquet file."""
        if not isinstance(what, str):
            text = compiled(what, "duckdb")
        elif what in self.tables():
            text = f"FROM {quoted(what)}"
        else:
            text = statement(what)
        with self._statement(path.name):
            done = self._connection.execute(_copied(text, path), dict(values) or None)
            return int(done.fetchall()[0][0])

    def union(self, name: str, old: str, new: str, key: Sequence[str]) -> None:
        """Make a table of the new rows and of those old ones whose key is not among them."""
        keys = ", ".join(map(quoted, key))
        self.query(
            f"CREATE OR REPLACE TABLE {quoted(name)} AS FROM {quoted(new)} UNION ALL BY NAME"
            f" (FROM {quoted(old)} ANTI JOIN {quoted(new)} USING ({keys})) ORDER BY {keys}"
        )

    def types(self, name: str) -> dict[str, str]:
        """Return the DuckDB type of each column of a table."""
        rows = self.query(f"DESCRIBE {quoted(name)}")
        return {row["column_name"]: row["column_type"] for row in rows}

    def tables(self) -> tuple[str, ...]:
        """Return the names of all tables, sorted."""
        with self._statement("tables"):
            done = self._connection.execute(
                "SELECT table_name FROM duckdb_tables() "
                "WHERE database_name = current_database() UNION ALL "
                "SELECT view_name FROM duckdb_views() "
                "WHERE NOT internal AND database_name = current_database()"
            )
            return tuple(sorted(row[0] for row in done.fetchall()))

    def close(self) -> None:
        """Forget what the lake holds; it answers no more."""
        self._end()

    def __enter__(self) -> Lake:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _columns(self, text: str, values: Mapping[str, Any]) -> dict[str, Any]:
        with self._statement(text):
            arrays = self._connection.execute(text, dict(values) or None).fetchnumpy()
        return {name: filled(values) for name, values in arrays.items()}

    @contextmanager
    def _statement(self, what: str) -> Iterator[None]:
        import duckdb

        with self._lock:
            try:
                yield
            except (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException):
                raise  # a fault of the statement, not of the data
            except duckdb.Error as error:
                raise FileFormatError(
                    Text("the data cannot be read", "无法读取数据"),
                    place=Place(file=what if len(what) < 80 else ""),
                    seen=str(error).splitlines()[0][:200],
                    fix=Text("get the file again from where it came from", "请从来源重新获取该文件"),
                ) from error


def file_rows(path: Path) -> list[Row]:
    """Return every row of a Parquet or csv file as plain Python values, by a lake of its own."""
    with Lake() as lake:
        lake.register("file", path)
        return lake.query("FROM file")


def file_sample(path: Path, key: Sequence[str], where: Mapping[str, Any], most: int) -> tuple[int, list[Row]]:
    """Return how many rows of a file meet a condition, and those of them that a digest of the key picks."""
    met = " AND ".join(f"{quoted(name)} = ${n}" for n, name in enumerate(where, 1)) or "TRUE"
    values = {str(n): value for n, value in enumerate(where.values(), 1)} or None
    keys = ", ".join(f"CAST({quoted(name)} AS VARCHAR)" for name in key)
    with Lake() as lake:
        lake.register("file", path)
        count = lake.query(f"SELECT count(*) AS n FROM file WHERE {met}", values)  # noqa: S608 - quoted names
        text = f"FROM file WHERE {met} ORDER BY md5(concat_ws('|', {keys})) LIMIT {most:d}"
        return int(count[0]["n"]), lake.query(text, values)


def file_lists(path: Path) -> tuple[list[str], list[list[Any]]]:
    """Return names and columns of plain values of a file, by a lake of its own."""
    with Lake() as lake:
        lake.register("file", path)
        return lake.lists("FROM file")


def _copied(text: str, path: Path) -> str:
    """Return the statement that writes what another finds to a Parquet file."""
    body = text.rstrip("; \n")
    return f"COPY ({body}) TO {literal(path)} (FORMAT parquet, CODEC zstd)"


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value
