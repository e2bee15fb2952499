# SPDX-License-Identifier: Apache-2.0
"""Errors in the words of Python: an option is an argument, a command of the terminal is a call."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from yuzui.errors import Place, YuzuiError
from yuzui.text import Text

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
