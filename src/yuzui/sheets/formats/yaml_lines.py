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
MOST_PARTS = 200_000
"""Values of one file, aliases written out; the first plan has some nine thousand."""
DEEPEST = 64
"""Lists and mappings inside one another."""
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
    """Read a YAML file."""
    try:
        loader = _LOADER(path.read_text(encoding="utf-8"))
        try:
            node = loader.get_single_node()
            return _Reader(loader, path.name).value(node) if node is not None else None
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
            fix=Text("check the path; save the file as UTF-8", "请核对路径，并将文件另存为 UTF-8 编码"),
            code="unreadable",
        ) from None


class _Reader:
    """Nodes to values. An alias is written out, so what they add up to is counted."""

    def __init__(self, loader: Any, file: str) -> None:
        self.loader, self.file, self.parts = loader, file, 0
        self.open: set[int] = set()

    def value(self, node: yaml.Node) -> Any:
        self.parts += 1
        if self.parts > MOST_PARTS:
            raise _stopped(node, f"> {MOST_PARTS:,} parts (&, *)")
        if not isinstance(node, yaml.CollectionNode):
            return self._single(node)
        if node.tag not in _PLAIN:
            raise _stopped(node, f"tag {node.tag}")
        if id(node) in self.open:
            raise _stopped(node, "an alias inside what it stands for (&, *)")
        if len(self.open) == DEEPEST:
            raise _stopped(node, f"> {DEEPEST} levels")
        self.open.add(id(node))
        content = self._mapping(node) if isinstance(node, yaml.MappingNode) else self._list(node)
        self.open.remove(id(node))
        return content

    def _single(self, node: yaml.Node) -> Any:
        try:
            return node.value if node.tag == _DAY else self.loader.construct_object(node)
        except ValueError as error:  # a whole number of thousands of digits, !!int x
            raise _stopped(node, str(error)) from None

    def _list(self, node: yaml.Node) -> Listed:
        items = Listed(self.value(item) for item in node.value)
        items.file, items.line = self.file, node.start_mark.line + 1
        items.lines = [item.start_mark.line + 1 for item in node.value]
        return items

    def _mapping(self, node: yaml.Node) -> Marked:
        mapping = Marked()
        mapping.file, mapping.line, mapping.lines = self.file, node.start_mark.line + 1, {}
        for key, value in node.value:
            name = str(key.value)
            if name in mapping:
                raise PlanError(
                    Text("a key stands twice", "同一键出现两次"),
                    place=Place(file=self.file, row=key.start_mark.line + 1, column=name),
                    seen=name,
                    expected=f"{name} (line {mapping.lines[name]})",
                    fix=same(f"- {name}"),
                    code="duplicate_key",
                )
            mapping[name] = self.value(value)
            mapping.lines[name] = key.start_mark.line + 1
        return mapping


def _stopped(node: yaml.Node, problem: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)


def where(root: Any, path: tuple[str | int, ...]) -> Place:
    """Return the place of a part."""
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
