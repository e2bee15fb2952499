# SPDX-License-Identifier: Apache-2.0
"""Values of JSON whose shape nobody vouches for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from yuzui.catalogue.scholarly.record import Lines, cut_off
from yuzui.text import measures

WRONG: Any = object()
"""Stands for a line that is no JSON, or is nested too deeply."""
_FOUL = re.compile("[\0\ud800-\udfff]")


def mapping(value: Any) -> Mapping[str, Any]:
    """Return an object, an empty one for anything else."""
    return value if isinstance(value, Mapping) else {}


def several(value: Any) -> Sequence[Any]:
    """Return a list, an empty one for anything else."""
    return value if isinstance(value, list) else []


def text(value: Any) -> str:
    """Return a text or a number as text, an empty one for anything else.

    Examples
    --------
    >>> text(3), text(None), text(["a"]), text(True)
    ('3', '', '', '')
    """
    if isinstance(value, str):
        return _FOUL.sub("\ufffd", value).strip()
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 63:
        return str(value)
    return ""


def parsed(lines: Lines) -> Iterator[tuple[int, Any]]:
    """Yield the values of a file: one a line, or a single one over many lines."""
    held: list[str] = []
    single = False
    row, failed = 0, False
    for line in lines:
        if single:
            held.append(line)
            continue
        if not line.strip():
            continue
        if failed:
            yield row, WRONG
        value = _value(line)
        failed, first = value is WRONG, not row
        row = lines.number
        if failed and first:
            single, failed = True, False
            held.append(line)
        elif not failed:
            yield row, value
    if failed:
        raise cut_off(lines.name, "{…", "{…}", row)
    if single:
        yield 1, _whole(lines, "\n".join(held))


def _value(line: str) -> Any:
    try:
        return measures.loads(line)
    except (ValueError, RecursionError):
        return WRONG


def _whole(lines: Lines, content: str) -> Any:
    try:
        return measures.loads(content)
    except json.JSONDecodeError as error:
        seen = f"{error.msg}: {error.lineno}:{error.colno}"
        raise cut_off(lines.name, seen, "JSON", error.lineno) from None
    except (ValueError, RecursionError) as error:
        raise cut_off(lines.name, str(error)[:80], "JSON") from None
