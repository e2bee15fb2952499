# SPDX-License-Identifier: Apache-2.0
"""The frame of a plan: which parts are lists, mappings or single values.

It is looked at before anything else, so that what reads the parts need not doubt their kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from yuzui.errors import PlanError
from yuzui.sheets.formats import yaml_lines
from yuzui.text import Text

WORDS: dict[type, Text] = {
    list: Text("a list", "列表"),
    dict: Text("a mapping", "映射"),
    str: Text("a text", "文本"),
    object: Text("a single value", "单个值"),
}
"""What each kind is called; ``object`` is anything but a list or a mapping."""

FRAME: tuple[tuple[str, type], ...] = (
    *((name, list) for name in ("parts", "parameters", "concepts", "waivers", "clauses")),
    ("sections", dict),
    ("nodes", object),
    ("parts.*", object),
    ("plan.retired", list),
    ("plan.retired.*", object),
    ("parameters.*.name", object),
    ("concepts.*.id", object),
    ("concepts.*.members", list),
    ("concepts.*.members.*.node", object),
    ("waivers.*.clause", object),
    ("clauses.*", dict),
    ("clauses.*.id", object),
    ("clauses.*.bind", list),
    ("clauses.*.check.*.template", object),
    ("clauses.*.check.*.kind", object),
    ("clauses.*.check.*.node", object),
    ("clauses.*.check.*.name", str),
    ("clauses.*.check.*.twin", dict),
)
"""Paths, ``*`` for every item of a list, with the kind of what stands there."""


def faults(raw: yaml_lines.Marked) -> list[PlanError]:
    """Return every part of a plan that is not of its kind."""
    return [
        _fault(raw, path, value, kind)
        for pattern, kind in FRAME
        for path, value in _found(raw, tuple(pattern.split(".")), ())
        if not _is(value, kind)
    ]


def _found(
    node: Any, steps: tuple[str, ...], path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield place and value of everything a pattern leads to."""
    if not steps:
        # what is left empty is missing, but a list has no empty entries
        if node is not None or isinstance(path[-1], int):
            yield path, node
    elif steps[0] == "*":
        for n, item in enumerate(node if isinstance(node, list) else ()):
            yield from _found(item, steps[1:], (*path, n))
    elif isinstance(node, dict) and steps[0] in node:
        yield from _found(node[steps[0]], steps[1:], (*path, steps[0]))


def _is(value: Any, kind: type) -> bool:
    return not isinstance(value, list | dict) if kind is object else isinstance(value, kind)


def _fault(raw: yaml_lines.Marked, path: tuple[str | int, ...], value: Any, kind: type) -> PlanError:
    seen = next(name for name in (list, dict, object) if _is(value, name))
    shown = f"{value!s:.60}" if seen is object else WORDS[seen].en
    return PlanError(
        Text("the value is not of the right kind", "取值类型不对"),
        place=yaml_lines.where(raw, path),
        seen=shown,
        expected=f"{WORDS[kind].en} · {WORDS[kind].zh}",
        fix=Text("write {kind} here", "此处应写{kind}").format(kind=WORDS[kind]),
        code="wrong_type",
    )
