# SPDX-License-Identifier: Apache-2.0
"""One row per work: ids as given, values, and why one is missing."""

import numpy as np
import sets

from yuzui.evaluation.indicator import WORDS, coded
from yuzui.evaluation.jobs import evaluate
from yuzui.evaluation.report import rows
from yuzui.job.workspace import Workspace
from yuzui.store.duck import file_rows


def test_written_rows_come_back(tmp_path):
    workspace = Workspace(tmp_path / "work")
    found = evaluate.compute(workspace, indicator="cd", **sets.files(tmp_path))
    rows.write(workspace, found, tmp_path / "r.parquet")
    back = sorted(file_rows(tmp_path / "r.parquet"), key=lambda row: row["work_id"])
    assert [row["work_id"] for row in back] == ["a", "b", "c", "d", "u"]
    assert [row["cd"] for row in back] == [None, -0.5, -1.0, None, None]
    rows.write(workspace, found, tmp_path / "r.csv")
    assert (tmp_path / "r.csv").read_text(encoding="utf-8-sig").startswith("work_id,n_i")


def test_every_missing_value_has_its_reason_and_only_those(tmp_path):
    workspace = Workspace(tmp_path / "work")
    found = evaluate.compute(workspace, indicator="cd,ncs", **sets.files(tmp_path))
    assert found.years.tolist() == [2000, 2001, 2002, 2003, None]
    for column, why in found.why.items():
        assert [bool(reason) for reason in why] == found.columns[column].mask.tolist()
    assert WORDS[found.why["cd"][0]] == "no_reference"
    assert WORDS[found.why["ncs"][-1]] == "unknown_year"


def test_reasons_count_undated_works_in_every_column():
    columns = {"x": np.array([1, 2]), "y": np.array([1.0, np.nan]), "y_null": coded(["", "uncited"])}
    found = {(r["column"], r["reason"]): r["count"] for r in rows.nulls(columns, 3)}
    assert found == {("x", "unknown_year"): 3, ("y", "uncited"): 1, ("y", "unknown_year"): 3}
