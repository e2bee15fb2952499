# SPDX-License-Identifier: Apache-2.0
"""How a part of a plan stands in a cell, and what a cell says: each is the other's inverse."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

import yaml

from yuzui.errors import Place, PlanError
from yuzui.policy.plan.book.columns import Column
from yuzui.sheets.formats.yaml_lines import Listed
from yuzui.sheets.sheet import STARTS
from yuzui.text import Text

_REF = re.compile(r"(\S+) \((\w+)\)")
_LIST = re.compile(r"[,，、;；\s]+")


def cell(column: Column, value: Any) -> Any:
    """Return what is written for a part of a plan."""
    if value is None or value in ([], {}):
        return None
    if column.form == "words":
        return ", ".join(map(str, value))
    if column.form == "refs":
        return "\n".join(map(_ref, value))
    if column.form == "text":
        return str(value)
    whole = isinstance(value, float) and value.is_integer()
    if isinstance(value, int | float) and not isinstance(value, bool) and not whole:
        return value
    if isinstance(value, str) and _parsed(value) == value:
        return value
    return _flow(value)


def value(column: Column, written: Any, place: Place) -> Any:
    """Return the part of a plan that a cell says."""
    if isinstance(written, dt.datetime | dt.date):
        written = written.isoformat()[:10]
    if isinstance(written, str) and written.startswith("'") and written[1:].startswith(STARTS):
        written = written[1:]
    if column.form in ("words", "refs"):
        text = "" if written is None else str(written)
        parts = _LIST.split(text) if column.form == "words" else text.split("\n")
        made = listed(place)
        made += [p if column.form == "words" else _binding(p.strip()) for p in parts if p.strip()]
        made.lines += [place.row or 0] * len(made)
        return made
    if written is None or column.form == "text":
        return None if written is None else str(written)
    found = _parsed(written) if isinstance(written, str) else written
    if column.form == "rest" and not isinstance(found, Mapping):
        raise PlanError(
            Text("this cell should hold YAML of the form {name: value}", "该单元格应为 {名称: 取值} 形式的 YAML"),
            place=place,
            seen=str(written)[:80],
            expected="{at_least: 10}",
            fix=Text("write it in braces: {at_least: 10}", "请写在花括号内：{at_least: 10}"),
            code="not_a_mapping",
        )
    return found


def listed(place: Place) -> Listed:
    """Return an empty list that knows its place."""
    made = Listed()
    made.file, made.sheet, made.line, made.lines = place.file, place.sheet, place.row or 0, []
    return made


def plain(part: Any) -> Any:
    """Return a part of a plan without its places."""
    if isinstance(part, Mapping):
        return {str(key): plain(item) for key, item in part.items()}
    if isinstance(part, list | tuple):
        return [plain(item) for item in part]
    return part


def _ref(binding: Any) -> str:
    if isinstance(binding, Mapping) and set(binding) == {"ref", "role"}:
        return f"{binding['ref']} ({binding['role']})"
    return binding if isinstance(binding, str) else _flow(binding)


def _binding(said: str) -> Any:
    match = _REF.fullmatch(said)
    if match is not None:
        return {"ref": match[1], "role": match[2]}
    return _parsed(said) if said.startswith("{") else said


def _flow(part: Any) -> str:
    text: str = yaml.safe_dump(plain(part), allow_unicode=True, sort_keys=False, default_flow_style=True, width=10**6)
    return text.removesuffix("...\n").strip()


def _parsed(text: str) -> Any:
    """Return what a text says as YAML; days stay text, and what is no YAML is text."""
    try:
        loader = _Days(text)
        try:
            return loader.get_single_data()
        finally:
            loader.dispose()
    except yaml.YAMLError:
        return text


class _Days(yaml.SafeLoader):
    """The safe loader without days."""


_Days.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in found if not tag.endswith(":timestamp")]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
