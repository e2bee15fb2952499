# SPDX-License-Identifier: Apache-2.0
"""Read and write JSON: one object a line, or one list of objects."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from yuzui.sheets.formats.guard import kind_of, limit, refusal
from yuzui.sheets.sheet import Export, Sheet
from yuzui.text import measures

_FOUL = re.compile("[\0\ud800-\udfff]")


def read(path: Path) -> list[Sheet]:
    """Read a file of JSON objects as one sheet whose first row is the header."""
    text, encoding = _text(path)
    if path.suffix.lower() == ".json":
        whole = _parsed(text)
        items = list(whole) if isinstance(whole, list) else [whole]
        lines = list(range(1, len(items) + 1))
        if whole is None:
            raise refusal(path, "damaged", text[:40])
    else:
        filled = [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
        lines = [n for n, _ in filled]
        items = [_parsed(line) for _, line in filled]
    keys: dict[str, None] = {}
    for item in items:
        if isinstance(item, dict):
            keys.update(dict.fromkeys(map(_plain, item)))
    limit(path, "max_rows", len(items))
    limit(path, "max_columns", len(keys))
    if not keys:
        raise refusal(path, "damaged", text[:40], '{"…": …}')
    rows: list[list[Any]] = [list(keys)]
    faulty: dict[int, str] = {}
    escaped = "\\u" in text
    for item in items:
        plain = _plain(item) if escaped else item
        if not isinstance(item, dict) or plain != item:
            faulty[len(rows)] = "undecodable"
        rows.append([plain.get(key) if isinstance(item, dict) else None for key in keys])
    return [Sheet(path.name, "", rows, encoding, faulty=faulty, numbers=[0, *lines])]


def document(path: Path) -> Any:
    """Read a JSON file as the one value it is, of any depth and size that the limits allow."""
    if (kind := kind_of(path)) != "json":
        raise refusal(path, "unknown_kind", kind, ".json")
    try:
        return _plain(measures.loads(_text(path)[0]))
    except json.JSONDecodeError as error:
        raise refusal(path, "damaged", f"{error.msg}: {error.lineno}:{error.colno}", "JSON") from None
    except (ValueError, RecursionError) as error:
        raise refusal(path, "damaged", str(error)[:80], "JSON") from None


def _text(path: Path) -> tuple[str, str]:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise refusal(path, "damaged", repr(data[:20]))


def _parsed(text: str) -> Any:
    """Return the value, or None if it is no JSON or nested too deeply for the interpreter."""
    try:
        return measures.loads(text)
    except (ValueError, RecursionError):
        return None


def _plain(value: Any) -> Any:
    """Return a value without escapes that name no character: NUL and lone halves of pairs."""
    if isinstance(value, str):
        return _FOUL.sub("\ufffd", value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {_FOUL.sub("\ufffd", key): _plain(item) for key, item in value.items()}
    return value


def write(path: Path, export: Export) -> int:
    """Write one table as a list of JSON objects and return how many there are."""
    rows = [dict(zip(export.headings, row, strict=True)) for row in export.rows]
    text = json.dumps(rows, ensure_ascii=False, indent=1, allow_nan=False, default=str)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    return len(rows)
