# SPDX-License-Identifier: Apache-2.0
"""What a page says in words a file says too: a column does not hold a code where people read words."""

from __future__ import annotations

import ast
from collections import Counter

ITSELF = {"Code", "day", "moment", "same"}
"""What writes a value as it is, or a day and a time by the customs of a language."""
KNOWN = Counter(
    {
        ("scheduling/jobs/booking.py", "name"): 1,  # an id as a code, a dash without
        ("scheduling/jobs/booking.py", "'when'"): 1,  # seconds; on pages alone
        ("scheduling/jobs/booking.py", "'state'"): 1,  # words already
        ("evaluation/objections.py", "name"): 1,  # what a person wrote, a dash without
        ("ledger/facility_year.py", "'value'"): 1,  # a number, its unit in a column of its own
        ("ledger/facility_year.py", "'reason'"): 2,  # words already, a dash without
        ("facilities/registry_view.py", "'value'"): 1,  # what a source says, word for word
        ("facilities/registry_view.py", "'as_of'"): 2,  # a day, and how long ago it is
        ("funding/appeal_view.py", "'deadline'"): 1,  # a day, and whether it has passed
        ("investment/backcast_view.py", "'asked'"): 1,  # a number, and how it is rounded
        ("investment/backcast_view.py", "'needed'"): 1,
        ("network/jobs/share.py", "name"): 1,  # an amount, its unit in a column of its own
    }
)
"""Columns whose words say no more than the value does, and why."""


def bare(node: ast.expr) -> bool:
    """Whether it is what stands in a row: ``row.name``, ``row[1].name``."""
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) == "getattr"
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Constant) and bare(node.value)
    return isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and bare(node.value))


def of_row(node: ast.expr | None) -> bool:
    """Whether a column has no value of its own: none, or what stands in its row, with or without a constant for none."""
    if node is None:
        return True
    if not isinstance(node, ast.Lambda):
        return False
    first, *others = node.body.values if isinstance(node.body, ast.BoolOp) else [node.body]
    return bare(first) and all(isinstance(one, ast.Constant) for one in others)


def coded(nodes):
    """Yield the name of each column that shows words and holds what stands in its row."""
    for node in nodes:
        if not isinstance(node, ast.Call) or not ast.unparse(node.func).lower().endswith("column"):
            continue
        told = {one.arg: one.value for one in node.keywords}
        shown = getattr(told.get("shown"), "body", told.get("shown"))
        if shown is None or (isinstance(shown, ast.Call) and ast.unparse(shown.func) in ITSELF):
            continue
        if of_row(told.get("value")):
            yield ast.unparse(node.args[0])


def test_a_column_holds_words_where_it_shows_words(trees):
    found = Counter(
        (path.as_posix().partition("/yuzui/")[2], name) for path, nodes in trees.items() for name in coded(nodes)
    )
    assert found == KNOWN
    said = "Column('state', S, shown=lambda _, row: STATES[row.state]{})"
    for value, refused in [("", True), (", value=lambda row: row.state or ''", True), (", value=words", False)]:
        assert bool(list(coded(ast.walk(ast.parse(said.format(value)))))) is refused
