# SPDX-License-Identifier: Apache-2.0
"""Every error that a person may meet says how to mend it.

Where one is made there stands a ``fix``; or an ``expected``, of which the instruction is derived;
or its class says the same in every case.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from yuzui import errors

ROOT = Path(__file__).parents[2]
TREE = {
    name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.YuzuiError)
}
MAKERS = {"fault": 2}
"""Methods that make such an error of words in both languages: how many words come first."""
ORDER = dict.fromkeys(TREE, ("message", "place", "seen", "expected", "fix"))
ORDER["Fault"] = ("column", "message", "expected", "code", "fix")  # of a row of rules


def lacking(nodes: Iterable[ast.AST]) -> Iterator[int]:
    """Yield the line of every error that is made without a way to mend it."""
    for node in nodes:
        if not isinstance(node, ast.Call):
            continue
        given = {word.arg for word in node.keywords}
        if isinstance(node.func, ast.Attribute):
            texts = node.args[: MAKERS.get(node.func.attr, 0)]
            if not texts or not all(isinstance(one, ast.Constant | ast.JoinedStr) for one in texts):
                continue
        elif isinstance(node.func, ast.Name) and node.func.id in ORDER:
            if getattr(TREE.get(node.func.id), "remedy", None) is not None:
                continue
            given.update(ORDER[node.func.id][: len(node.args)])
        else:
            continue
        # **rest hands on what the caller was held to
        if not given & {"fix", "expected", None}:
            yield node.lineno


def test_every_error_says_how_to_mend_it(trees):
    found = [f"{path.relative_to(ROOT)}:{line}" for path, nodes in trees.items() for line in lacking(nodes)]
    assert not found, f"neither fix nor expected: {', '.join(found)}"


def test_one_without_is_found():
    said = """
raise InputError(Text("a", "b"), place=Place(), seen="x")
raise InputError(Text("a", "b"), expected="x")
raise InputError(Text("a", "b"), fix=Text("c", "d"))
raise InputError(Text("a", "b"), Place(), "x", "y")
raise InternalError(Text("a", "b"))
raise ValueError("a")
self.fault("a", "b", 3, seen="x")
self.fault("a", "b", 3, expected="x")
Fault("by", Text("a", "b"))
Fault("by", Text("a", "b"), "x")
"""
    assert list(lacking(ast.walk(ast.parse(said)))) == [2, 8, 10]
