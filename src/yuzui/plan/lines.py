# SPDX-License-Identifier: Apache-2.0
"""YAML that remembers where every part of it was written; a workbook is remembered alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from yuzui.errors import Place, PlanError
from yuzui.text import Text, same

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DAY = "tag:yaml.org,2002:timestamp"
_PLAIN = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")


class Marked(dict[str, Any]):
    """A mapping that knows its file, perhaps its sheet, and the line of each key."""

    file: str = ""
    sheet: str = ""
    line: int = 0
    lines: dict[str, int]


class Listed(list[Any]):
    """A list that knows its file, perhaps its sheet, and the line of each item."""

    file: str = ""
    sheet: str = ""
    line: int = 0
    lines: list[int]


def read(path: Path) -> Any:
    """Read a YAML file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    object
        Plain values inside :class:`Marked` and :class:`Listed`; days stay text.

    Raises
    ------
    PlanError
        If it is not YAML, not UTF-8, or a key stands twice in one mapping.
    """
    try:
        loader = _LOADER(path.read_text(encoding="utf-8"))
        try:
            node = loader.get_single_node()
            return _value(loader, node, path.name) if node is not None else None
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise PlanError(
            Text("this is not readable YAML", "该文件不是可读的 YAML"),
            place=Place(file=path.name, row=mark.line + 1 if mark else None),
            seen=str(getattr(error, "problem", error)),
            expected="YAML",
            fix=Text("look at the indentation and quotes on this line", "请检查该行的缩进与引号"),
            code="yaml_syntax",
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise PlanError(
            Text("the file cannot be read", "无法读取该文件"),
            place=Place(file=str(path)),
            seen=str(error.strerror if isinstance(error, OSError) else "not UTF-8"),
            expected="UTF-8",
            code="unreadable",
        ) from None


def _value(loader: Any, node: yaml.Node, file: str) -> Any:
    if isinstance(node, yaml.CollectionNode) and node.tag not in _PLAIN:
        raise yaml.MarkedYAMLError(problem=f"tag {node.tag}", problem_mark=node.start_mark)
    if isinstance(node, yaml.MappingNode):
        found = Marked()
        found.file, found.line, found.lines = file, node.start_mark.line + 1, {}
        for key, value in node.value:
            name = str(key.value)
            if name in found:
                raise PlanError(
                    Text("a key stands twice", "同一键出现两次"),
                    place=Place(file=file, row=key.start_mark.line + 1, column=name),
                    seen=name,
                    expected=f"{name} (line {found.lines[name]})",
                    fix=same(f"- {name}"),
                    code="duplicate_key",
                )
            found[name] = _value(loader, value, file)
            found.lines[name] = key.start_mark.line + 1
        return found
    if isinstance(node, yaml.SequenceNode):
        items = Listed(_value(loader, item, file) for item in node.value)
        items.file, items.line = file, node.start_mark.line + 1
        items.lines = [item.start_mark.line + 1 for item in node.value]
        return items
    return node.value if node.tag == _DAY else loader.construct_object(node)


def where(root: Any, path: tuple[str | int, ...]) -> Place:
    """Return the place of a part.

    Parameters
    ----------
    root : object
        A :class:`Marked` or :class:`Listed`.
    path : tuple
        Keys and positions from the root; what is missing points at what should hold it.

    Returns
    -------
    Place
        File, line, and the path as the column.
    """
    node, file, line = root, getattr(root, "file", ""), getattr(root, "line", None)
    sheet = getattr(root, "sheet", "")
    for step in path:
        if isinstance(node, Marked) and step in node:
            line, node = node.lines[str(step)], node[str(step)]
        elif isinstance(node, Listed) and isinstance(step, int) and step < len(node):
            line, node = node.lines[step], node[step]
        else:
            break
        file, sheet = getattr(node, "file", file), getattr(node, "sheet", sheet)
    name = ".".join(str(step) for step in path)
    return Place(file=file, sheet=sheet, row=line, column=name)
