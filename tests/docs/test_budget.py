# SPDX-License-Identifier: Apache-2.0
"""The size and form budget: loved packages have small files and no ugly tail.

Docstrings do not count in the length of a function; a function that must take more arguments
says so, with the reason, beside ``noqa: PLR0913``.
"""

from __future__ import annotations

import ast
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

import pytest

import yuzui
from yuzui.errors import YuzuiError
from yuzui.settings import SETTINGS

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "yuzui"
MODULES = sorted(SOURCE.rglob("*.py"))
OURS = [
    p
    for name in ("src", "tests", "docs", "bench", "requirements")
    for p in sorted((ROOT / name).rglob("*.py"))
    if "_build" not in p.parts
]
FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "misc", "core", "base", "manager", "handler", "handlers"}
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


def name_of(path):
    return str(path.relative_to(ROOT))


class Function(NamedTuple):
    """What is asked of a function: where it is, how long, how many arguments, excused or not."""

    place: str
    name: str
    length: int
    arguments: int
    excused: bool


def length(node):
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def measured(path, node, lines):
    names = [a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    return Function(
        f"{name_of(path)}:{node.lineno}",
        node.name,
        length(node),
        len([n for n in names if n not in {"self", "cls"}]),
        "noqa: PLR0913 - " in lines[node.lineno - 1],
    )


@pytest.fixture(scope="module")
def functions(trees):
    """Every function of the package."""
    found = []
    for path, nodes in trees.items():
        lines = path.read_text(encoding="utf-8").splitlines()
        found += [measured(path, node, lines) for node in nodes if isinstance(node, FUNCTION)]
    return found


def test_modules_have_at_most_900_lines():
    lengths = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in MODULES}
    long = [f"{name_of(p)} {length}" for p, length in lengths.items() if length > 900]
    assert not long, "\n".join(long)


def test_functions_have_at_most_60_lines(functions):
    long = [f"{f.place} {f.name} {f.length}" for f in functions if f.length > 60]
    assert not long, "\n".join(long)


def test_functions_have_at_most_eight_arguments(functions):
    many = [f"{f.place} {f.name} {f.arguments}" for f in functions if f.arguments > 8 and not f.excused]
    assert not many, "\n".join(many)


def test_folders_are_at_most_four_deep():
    deep = {
        name_of(p.parent)
        for p in SOURCE.rglob("*")
        if p.is_file() and "__pycache__" not in p.parts and len(p.parent.relative_to(SOURCE).parts) > 4
    }
    assert not deep


def test_the_root_shows_at_most_sixteen_things():
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text().split()]
    seen = [
        p.name
        for p in ROOT.iterdir()
        if not p.name.startswith(".") and not any(fnmatch(p.name, pattern) for pattern in ignored)
    ]
    assert len(seen) <= 16, sorted(seen)


def test_the_package_offers_at_most_thirty_names_and_each_is_there():
    assert len(yuzui.__all__) <= 30
    for name in yuzui.__all__:
        assert getattr(yuzui, name) is not None
    with pytest.raises(AttributeError):
        yuzui.no_such_name  # noqa: B018


def test_own_javascript_has_at_most_300_lines():
    own = [p for p in SOURCE.rglob("*.js") if ".min." not in p.name and "vendor" not in p.parts]
    assert sum(len(p.read_text(encoding="utf-8").splitlines()) for p in own) <= 300, own


def test_there_are_at_most_thirty_settings_and_sixteen_errors():
    assert len(SETTINGS) <= 30
    tree, todo = set(), [YuzuiError]
    while todo:
        kind = todo.pop()
        tree.add(kind)
        todo += [sub for sub in kind.__subclasses__() if sub.__module__ == "yuzui.errors"]
    assert len(tree) <= 16


def test_no_module_or_function_has_a_name_that_says_nothing(functions):
    named = [name_of(p) for p in MODULES if p.stem in FORBIDDEN or p.parent.name in FORBIDDEN]
    named += [f"{f.place} {f.name}" for f in functions if f.name in FORBIDDEN]
    assert not named, named


def test_module_names_do_not_repeat_their_package():
    repeated = [name_of(p) for p in MODULES if p.stem.startswith(p.parent.name + "_") or p.stem.endswith("_details")]
    assert not repeated


def test_every_file_names_its_licence_first():
    line = "# SPDX-License-Identifier: Apache-2.0"
    without = [name_of(p) for p in OURS if p.stat().st_size and not p.read_text(encoding="utf-8").startswith(line)]
    assert not without, without
