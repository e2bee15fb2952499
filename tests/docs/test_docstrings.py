# SPDX-License-Identifier: Apache-2.0
"""Every public thing says what it is; what takes, gives or raises something says that too.

A sentence is enough where there is nothing more to say: a short function of few parameters, one
without parameters, a property. What a protocol or a seam prescribes is documented once, there.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

import pytest

from yuzui.plugins import SEAMS

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "yuzui"
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
FEW_LINES, FEW_PARAMETERS = 15, 3
PRESCRIBED = {
    "terms",
    "effect",
    "linear",
    "constraints",
    "setup_time",
    "expr",
    "shard",
    "twin",
    "finish",
    "tables",
    "handle",
    "build",
    "run",
    "lines",
    "pictures",
    "exports",
    "command",
    "windows",
    "matches",
    "read",
}
ERRORS = {
    "InputError",
    "FileFormatError",
    "ColumnError",
    "UnknownIdentifierError",
    "PlanError",
    "RuleError",
    "OutcomeError",
    "InfeasibleError",
    "NotIdentifiableError",
    "LimitReachedError",
    "VisibilityError",
    "StateError",
    "StoreError",
    "MissingExtraError",
    "ValueError",
    "KeyError",
    "TypeError",
    "IndexError",
}
SEAM_FOLDERS = {SOURCE.joinpath(*package.split(".")[1:]) for package in SEAMS.values()}


@dataclass(frozen=True)
class Thing:
    """One public module, class or function."""

    path: Path
    node: ast.AST
    owner: str
    promised: bool = False
    """Whether a protocol says already what it does."""

    @property
    def place(self) -> str:
        name = getattr(self.node, "name", "")
        line = getattr(self.node, "lineno", 1)
        return f"{self.path.relative_to(ROOT)}:{line} {self.owner}{name}"


def public(path, tree, protocols):
    owners, promised = protocols
    yield Thing(path, tree, "")
    for node in tree.body:
        if isinstance(node, (ast.ClassDef, *FUNCTION)) and not node.name.startswith("_"):
            yield Thing(path, node, "")
            if isinstance(node, ast.ClassDef):
                for inner in node.body:
                    if isinstance(inner, FUNCTION) and not inner.name.startswith("_"):
                        told = node.name not in owners and inner.name in promised
                        yield Thing(path, inner, node.name + ".", told)


def parameters(node):
    args = node.args
    named = [a.arg for a in (*args.posonlyargs, *args.args, *args.kwonlyargs)]
    named += [a.arg for a in (args.vararg, args.kwarg) if a is not None]
    return [name for name in named if name not in {"self", "cls"}]


def own(node):
    """Walk a function without what is nested in it."""
    todo = list(node.body)
    while todo:
        one = todo.pop()
        yield one
        if not isinstance(one, (*FUNCTION, ast.Lambda, ast.ClassDef)):
            todo += list(ast.iter_child_nodes(one))


def raised(node):
    found = set()
    for one in own(node):
        if isinstance(one, ast.Raise) and one.exc is not None:
            called = one.exc.func if isinstance(one.exc, ast.Call) else one.exc
            while isinstance(called, ast.Attribute):
                called = called.value
            if isinstance(called, ast.Name) and called.id in ERRORS:
                found.add(called.id)
    return found


def returns(node):
    given = node.returns
    nothing = given is None or (isinstance(given, ast.Constant) and given.value is None)
    return not nothing and ast.unparse(given) not in {"NoReturn", "Never"}


def decorated(node):
    return {ast.unparse(d).split("(")[0].split(".")[-1] for d in node.decorator_list}


def small(thing):
    node = thing.node
    body = node.body[1:]
    lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
    count = len(parameters(node))
    return count == 0 or (count <= FEW_PARAMETERS and lines <= FEW_LINES)


def exempt(thing):
    node = thing.node
    if decorated(node) & {"property", "cached_property", "command", "group", "overload"}:
        return True
    if thing.path.parent in SEAM_FOLDERS and node.name in PRESCRIBED:
        return True
    if thing.promised:
        return ast.get_docstring(node) is not None
    return ast.get_docstring(node) is not None and small(thing)


def has(node, section):
    return f"\n{section}\n---" in "\n" + (ast.get_docstring(node) or "")


def promised_by(trees):
    """Return the protocols there are, and the names of all methods they promise."""
    owners, names = set(), set()
    for node in (node for tree in trees for node in tree.body):
        if isinstance(node, ast.ClassDef) and any("Protocol" in ast.unparse(b) for b in node.bases):
            inner = {one.name for one in node.body if isinstance(one, FUNCTION)}
            owners |= {node.name} if inner else set()
            names |= inner
    return owners, names


@pytest.fixture(scope="module")
def things(trees):
    """Every public thing of the package."""
    modules = {path: nodes[0] for path, nodes in trees.items()}
    found = promised_by(modules.values())
    return [thing for path, tree in modules.items() for thing in public(path, tree, found)]


@pytest.fixture(scope="module")
def called(things):
    """Those of them that are functions or methods."""
    return [t for t in things if isinstance(t.node, FUNCTION)]


def report(faults):
    assert not faults, f"{len(faults)}:\n" + "\n".join(faults)


def test_every_public_thing_has_a_docstring(things):
    report([t.place for t in things if not ast.get_docstring(t.node)])


def test_the_first_line_is_one_sentence(things):
    wrong = []
    for thing in things:
        first = (ast.get_docstring(thing.node) or "").split("\n\n")[0].strip()
        if first and first[-1] not in ".:。?":
            wrong.append(thing.place)
    report(wrong)


def test_what_takes_something_has_parameters(called):
    report(
        [
            t.place
            for t in called
            if parameters(t.node) and not exempt(t) and not has(t.node, "Parameters")
        ]
    )


def test_what_gives_something_has_returns(called):
    report(
        [
            t.place
            for t in called
            if returns(t.node)
            and not exempt(t)
            and not has(t.node, "Returns")
            and not has(t.node, "Yields")
        ]
    )


def test_what_raises_says_so(called):
    report(
        [
            f"{t.place} {sorted(raised(t.node))}"
            for t in called
            if raised(t.node) and not exempt(t) and not has(t.node, "Raises")
        ]
    )


@pytest.mark.parametrize(
    "text",
    [
        'def f(a, b, c, d):\n    """Do."""\n    return 1\n',
        'def f(a, b, c, d) -> int:\n    """Do.\n\n    Parameters\n    ----------\n    a, b, c, d : int\n    """\n',
    ],
)
def test_the_rules_can_fail(text):
    node = ast.parse(text).body[0]
    thing = Thing(SOURCE / "x.py", node, "")
    assert not exempt(thing)
    assert not has(node, "Parameters") or (returns(node) and not has(node, "Returns"))
