# SPDX-License-Identifier: Apache-2.0
"""Relational indicators run on the engine asked for, and none takes its place in silence."""

import numpy as np
import pytest

from yuzui.errors import InputError
from yuzui.evaluation.jobs import evaluate
from yuzui.evaluation.report import engine
from yuzui.job.workspace import Workspace
from yuzui.store.duck import Lake

WORKS = "work_id,year,field\na,2000,x\nb,2000,x\nc,2001,y\nd,,x\n"
LINKS = "citing,cited\nc,a\nc,b\nc,a\n"


@pytest.fixture
def files(tmp_path):
    (tmp_path / "w.csv").write_text(WORKS)
    (tmp_path / "c.csv").write_text(LINKS)
    return {"works": tmp_path / "w.csv", "citations": tmp_path / "c.csv"}


def test_both_engines_give_the_same_and_say_which_they_are(tmp_path, files, monkeypatch):
    asked, of = [], Lake.expression
    monkeypatch.setattr(Lake, "expression", lambda lake, what, sql="duckdb": asked.append(sql) or of(lake, what, sql))
    found = {
        sql: evaluate.compute(Workspace(tmp_path / "ws"), **files, indicator="ncs,pp_top", sql=sql)
        for sql in engine.ENGINES
    }
    assert asked[:2] == ["duckdb"] * 2 and asked.count("sqlite") == 2
    for sql, answer in found.items():
        assert answer.document["engine"].startswith(f"{sql} ")
    first, second = (found[sql].columns for sql in engine.ENGINES)
    assert first.keys() == second.keys()
    for name, values in first.items():
        assert np.ma.getmaskarray(values).tolist() == np.ma.getmaskarray(second[name]).tolist()
        assert values.tolist() == pytest.approx(second[name].tolist(), abs=1e-9)


def test_an_engine_nobody_knows(tmp_path, files):
    for name in ("oracle", "postgres"):
        with pytest.raises(InputError) as caught:
            evaluate.compute(Workspace(tmp_path / "ws"), **files, sql=name)
        assert caught.value.seen == name and "sqlite" in caught.value.expected
