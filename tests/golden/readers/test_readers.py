# SPDX-License-Identifier: Apache-2.0
"""Exports of two or more versions of every tool give the tables that stand beside them.

Which tool and version each folder holds, and that its content is invented, says its README.
"""

import csv
from pathlib import Path

from yuzui import registry
from yuzui.catalogue import exports as choose
from yuzui.catalogue import exports as gather

HERE = Path(__file__).parent
TABLES = ("work", "citation", "authorship", "work_field")
EXPECTED = {f"{name}.csv" for name in (*TABLES, "found")}
CASES = sorted(p for p in HERE.glob("*/*") if p.is_dir() and p.name != "__pycache__")


def told(path):
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def shown(value):
    if isinstance(value, float):
        return str(round(value, 9))
    return "" if value is None else str(value)


def test_export_gives_the_tables_beside_it():
    for case in CASES:
        files = [p for p in sorted(case.iterdir()) if p.name not in EXPECTED]
        exports, left = choose.exports(files)
        assert [one.reader for one in exports] == [case.parent.name] and not left
        found = gather.gather(exports)
        for name in TABLES:
            columns = found.tables.get(name, {})
            rows = [list(map(shown, row)) for row in zip(*columns.values(), strict=True)]
            assert [list(columns), *rows] == (told(case / f"{name}.csv") or [[]]), name
        odd = [[f.code, f.severity, str(f.count)] for f in found.findings]
        assert odd == told(case / "found.csv")[1:]
    # every format has two versions or more
    versions = {name: len([c for c in CASES if c.parent.name == name]) for name in registry.modules("reader")}
    assert min(versions.values()) >= 2
