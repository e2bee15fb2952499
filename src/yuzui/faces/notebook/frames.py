# SPDX-License-Identifier: Apache-2.0
"""Data frames at both ends: tables of a result out, a person's frames in."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from yuzui.errors import InputError, MissingExtraError, Place, YuzuiError
from yuzui.sheets import formats
from yuzui.sheets.sheet import Export
from yuzui.text import Text

# Errors in the words of Python: an option is an argument, a command of the terminal is a call.


Call = TypeVar("Call", bound=Callable[..., Any])
CALLS = ("load", "rank", "fund", "assign", "schedule", "path", "evaluate")
_COMMAND = re.compile(rf"\byuzui (?P<verb>{'|'.join(CALLS)})\b(?P<rest>(?: (?!· |；|，|。)[^\s，。；,]+)*)")
_OPTION = re.compile(r"--(?P<name>[a-z][a-z-]*)(?:[ =](?P<value>(?!--)[^\s，。；,;]+))?")


def _value(text: str) -> str:
    return text if re.fullmatch(r"-?\d+(\.\d+)?|…", text) else f'"{text}"'


def _argument(match: re.Match[str]) -> str:
    name = match["name"].replace("-", "_")
    return f"{name}={_value(match['value'])}" if match["value"] else f"{name}=…"


def _call(match: re.Match[str]) -> str:
    words = match["rest"].split()
    if words and re.fullmatch("[a-z]+", words[0]) and words[0] not in ("telescope", "beamline"):
        return match[0]  # a verb of the terminal that is no call: yuzui fund template
    options = [_argument(option) for option in _OPTION.finditer(match["rest"])]
    values = {option["value"] for option in _OPTION.finditer(match["rest"])}
    first = [_value(word) for word in words if not word.startswith("--") and word not in values]
    return f"w.{match['verb']}({', '.join([*first, *options])})"


def phrase(text: str) -> str:
    """Return a sentence of an error in the words of Python.

    Examples
    --------
    >>> phrase("yuzui fund reviews.xlsx --rules rules.toml")
    'w.fund("reviews.xlsx", rules="rules.toml")'
    >>> phrase("add --map map.toml")
    'add map="map.toml"'
    """
    parts = re.split(r"(yuzui [a-z]+ [a-z]+\b(?![./=])[^·;。；]*)", _COMMAND.sub(_call, text))
    return "".join(part if part.startswith("yuzui ") else _OPTION.sub(_argument, part) for part in parts)


def _text(text: Text) -> Text:
    return Text(phrase(text.en), phrase(text.zh))


def spoken(error: YuzuiError) -> YuzuiError:
    """Return the same error in the words of Python: its class, code and detail stay."""
    column = error.place.column
    if column.startswith("--"):
        column = f"{column[2:].replace('-', '_')}="
    elif column.isupper() and column.isascii() and not error.place.file:
        column = f"{column.lower()}="
    error.place = Place(error.place.file, error.place.sheet, error.place.row, column)
    error.message = _text(error.message)
    error.expected = phrase(error.expected)
    error.seen = phrase(error.seen) if error.seen.startswith("--") else error.seen
    error.fix = None if error.fix is None else _text(error.fix)
    error.more = [spoken(one) for one in error.more]
    error.args = (error.message.en,)
    return error


@contextmanager
def in_python() -> Iterator[None]:
    """Let an error leave in the words of Python."""
    try:
        yield
    except YuzuiError as error:
        raise spoken(error) from None


def speaks_python(call: Call) -> Call:
    """Let the errors of a call leave in the words of Python."""

    @functools.wraps(call)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        with in_python():
            return call(*args, **kwargs)

    return wrapped  # type: ignore[return-value]


SHOWN = 10
"""Rows of a table that its ``repr`` shows."""


def distinct(names: Iterable[str]) -> list[str]:
    """Return names of which each stands there once, so that none hides another.

    Examples
    --------
    >>> distinct(["share", "low", "share"])
    ['share', 'low', 'share 2']
    """
    counts: dict[str, int] = {}
    unique = []
    for name in names:
        counts[name] = counts.get(name, 0) + 1
        unique.append(name if counts[name] == 1 else f"{name} {counts[name]}")
    return unique


class Frame:
    """A table of a result: columns by name, handed over to pandas, polars or Arrow if installed.

    Parameters
    ----------
    name : str
        Its name in the result.
    columns : sequence of str
        Names of the columns; one that stands there already gets a number behind it.
    rows : sequence of tuple
        Plain values.
    """

    def __init__(self, name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        self.name, self.columns, self.rows = name, distinct(columns), [tuple(row) for row in rows]

    def to_dict(self) -> dict[str, list[Any]]:
        """Return the values by column."""
        return {name: [row[place] for row in self.rows] for place, name in enumerate(self.columns)}

    def df(self) -> Any:
        """Return a pandas data frame, or one of polars where pandas is not installed.

        Raises
        ------
        MissingExtraError
            If neither is installed.
        """
        if importlib.util.find_spec("pandas"):
            return importlib.import_module("pandas").DataFrame(self.to_dict(), columns=self.columns)
        if importlib.util.find_spec("polars"):
            return self.pl()
        raise _missing("pandas")

    def pl(self) -> Any:
        """Return a polars data frame."""
        if not importlib.util.find_spec("polars"):
            raise _missing("polars")
        return importlib.import_module("polars").DataFrame(self.to_dict(), strict=False, infer_schema_length=None)

    def arrow(self) -> Any:
        """Return a pyarrow table."""
        if not importlib.util.find_spec("pyarrow"):
            raise _missing("pyarrow")
        return importlib.import_module("pyarrow").table(self.to_dict())

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """Hand the table over to whatever reads the Arrow stream interface."""
        return self.arrow().__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def __repr__(self) -> str:
        """Return name, size and the first rows."""
        head = f"{self.name}: {len(self.rows):,} rows × {len(self.columns)} columns  (.df() .pl() .arrow())"
        lines = ["  ".join(self.columns), *("  ".join(map(str, row)) for row in self.rows[:SHOWN])]
        rest = [f"… {len(self.rows) - SHOWN:,} more"] if len(self.rows) > SHOWN else []
        return "\n".join([head, *lines, *rest])


def _missing(library: str) -> MissingExtraError:
    return MissingExtraError(
        Text(f"{library} is not installed", f"未安装 {library}"),
        fix=Text(
            f"pip install {library}, or read .rows and .columns", f"pip install {library}，或读取 .rows 与 .columns"
        ),
        code="no_data_frames",
    )


def columns_of(frame: Any) -> dict[str, list[Any]] | None:
    """Return the values of a data frame by column; None for what is no frame.

    pandas, polars, pyarrow and whatever hands over an Arrow stream are read.
    """
    if isinstance(frame, Frame):
        return frame.to_dict()
    if hasattr(frame, "to_pydict"):
        return dict(frame.to_pydict())
    if hasattr(frame, "to_dict") and hasattr(frame, "columns"):
        # pandas writes lists on request, polars series unless told otherwise
        polars = type(frame).__module__.partition(".")[0] == "polars"
        columns = frame.to_dict(as_series=False) if polars else frame.to_dict(orient="list")
        return {str(name): [None if value != value else value for value in cells] for name, cells in columns.items()}
    if hasattr(frame, "__arrow_c_stream__"):
        return dict(importlib.import_module("pyarrow").table(frame).to_pydict())
    return None


@contextmanager
def as_path(source: Any, name: str = "table") -> Iterator[Any]:
    """Let a file stand for a data frame, a folder for several by name, while they are read.

    Parameters
    ----------
    source : path, data frame or mapping of str to data frame
        ``{"proposals": frame, "reviews": frame}`` becomes a folder with a file for each.
    name : str
        Name of the file of a single frame.
    """
    frames = {name: source} if not isinstance(source, Mapping) else dict(source)
    tables = {key: columns_of(frame) for key, frame in frames.items()}
    if not any(table is not None for table in tables.values()):
        yield source
        return
    with TemporaryDirectory() as folder:
        for key, columns in tables.items():
            if columns is None:
                raise InputError(
                    Text("this is no data frame", "这不是数据表"),
                    seen=f"{key}: {type(frames[key]).__name__}",
                    fix=Text("give a frame of pandas, polars or Arrow", "请提供 pandas、polars 或 Arrow 的数据表"),
                    code="no_data_frame",
                )
            rows = list(zip(*columns.values(), strict=True))
            formats.write(Path(folder, f"{key}.parquet"), [Export(key, list(columns), rows)])
        yield Path(folder) if isinstance(source, Mapping) else Path(folder, f"{name}.parquet")
