# SPDX-License-Identifier: Apache-2.0
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import call

from yuzui.job.workspace import Workspace
from yuzui.reviewing.jobs import assign


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("demand", [1, 4])
def test_tables_hold_every_row_of_the_document(tmp_path, lang, demand):
    path = call.write(tmp_path / "call")
    asked = {"demand": demand, "load": "0..2", "at": "2026-06-01"}
    document = assign.run(Workspace(tmp_path / "w"), path=path, **asked)
    tables = assign.exports(document, lang)
    assert len({table.name for table in tables}) == len(tables)
    sizes = [len(table.rows) for table in tables[:4]]
    keys = ("assignments", "proposals", "reviewers", "conflicts")
    assert sizes == [len(document[key]) for key in keys]
    assert any(table.name in ("infeasible", "不可行") for table in tables) == (demand == 4)
    for table in tables:
        assert all(len(row) == len(table.headings) for row in table.rows)
