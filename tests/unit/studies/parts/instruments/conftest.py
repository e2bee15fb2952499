# SPDX-License-Identifier: Apache-2.0
"""Reports on a small list, made as the study makes them."""

import pytest

from yuzui.facilities.jobs import instruments
from yuzui.job.workspace import Workspace
from yuzui.sheets.formats import write_xlsx
from yuzui.sheets.sheet import Export

HEADS = ["id", "name", "owner", "capability", "scheme", "range from", "range to", "range unit",
         "hours used", "hours offered", "country of origin", "commissioned", "service life",
         "asset value", "currency"]  # fmt: skip
ROWS = [
    ("a", "A", "X", "c", "own", 1, 9, "keV", 1, 10, "CN", "2010-01-01", 10, 1000, "CNY"),
    ("b", "B", "Y", "c", "own", 5, 9, "keV", 2, 10, "US", "2020-01-01", 10, 3000, "CNY"),
    ("c", "C", "Y", "c", "own", 5, 9, "keV", 9, 10, None, None, None, None, None),
]


@pytest.fixture
def made(tmp_path):
    def of(rows=ROWS, **more):
        write_xlsx(tmp_path / "l.xlsx", [Export("instruments", HEADS, rows)])
        given = {"path": tmp_path / "l.xlsx", "year": 2026} | more
        return instruments.run(Workspace(tmp_path / "w"), **given)

    return of
