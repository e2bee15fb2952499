# SPDX-License-Identifier: Apache-2.0
"""The frame of a plan: each part of the wrong kind is named with its line."""

import pytest

from yuzui.policy.plan import frame, loader
from yuzui.sheets.formats import yaml_lines


def read(tmp_path, text):
    path = tmp_path / "p.yaml"
    path.write_text(text, encoding="utf-8")
    return yaml_lines.read(path)


@pytest.mark.parametrize("path", sorted(loader.folder().glob("*.yaml")), ids=lambda p: p.stem)
def test_shipped_plans_are_of_the_frame(path):
    assert frame.faults(yaml_lines.read(path)) == []


@pytest.mark.parametrize(
    ("text", "column", "row"),
    [
        ("clauses: 5", "clauses", 1),
        ("plan: {id: x}\nparts: a.yaml", "parts", 2),
        ("plan:\n  id: x\n  retired:\n    - [1]", "plan.retired.0", 4),
        ("clauses:\n  - id: A\n  - id: [1]", "clauses.1.id", 3),
        ("clauses:\n  - check:\n      - name: 5", "clauses.0.check.0.name", 3),
        ("concepts:\n  - members: {a: 1}", "concepts.0.members", 2),
        ("nodes: [a.csv]", "nodes", 1),
        ("clauses:\n  - {id: A}\n  -", "clauses.1", 3),
        ("clauses:\n  - a clause", "clauses.0", 2),
    ],
)
def test_a_part_of_another_kind_is_named(tmp_path, text, column, row):
    (fault,) = frame.faults(read(tmp_path, text))
    assert (fault.place.column, fault.place.row, fault.code) == (column, row, "wrong_type")
    assert fault.seen and fault.expected and fault.fix.zh and fault.fix.en


def test_what_is_missing_or_empty_is_no_fault_of_the_frame(tmp_path):
    assert frame.faults(read(tmp_path, "plan:\nclauses:\n  - {id: A, bind: null}")) == []
