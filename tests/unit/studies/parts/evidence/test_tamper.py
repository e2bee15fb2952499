# SPDX-License-Identifier: Apache-2.0
"""Falsified rows and files differ from the true ones and leave them alone."""

import csv

import pytest

from yuzui.job.workspace import Workspace
from yuzui.policy.evidence.tamper import Falsified, falsified, falsify_file
from yuzui.policy.plan.check import Tamper
from yuzui.store.duck import Lake, file_rows

ROWS = [{"k": "a", "v": 1}, {"k": "b", "v": 2}, {"k": "b", "v": 3}]


@pytest.mark.parametrize(
    ("more", "values"),
    [
        ({"how": "delete", "where": {"k": "b"}}, [1]),
        ({"how": "delete"}, []),
        ({"how": "scale", "column": "v", "by": 10, "where": {"k": "b"}}, [1, 20, 30]),
        ({"how": "blank", "column": "v"}, [None, None, None]),
        ({"how": "garble", "column": "v"}, [-2, -3, -4]),
    ],
)
def test_rows(more, values):
    assert [r["v"] for r in falsified(ROWS, Tamper(data="d", **more))] == values
    assert [r["v"] for r in ROWS] == [1, 2, 3]


def test_text_numbers_are_scaled_and_words_garbled():
    rows = [{"v": "2.5", "w": "x"}, {"v": "", "w": ""}]
    assert falsified(rows, Tamper(data="d", how="scale", column="v", by=2))[0]["v"] == 5.0
    assert falsified(rows, Tamper(data="d", how="scale", column="v", by=2))[1]["v"] is None
    assert falsified(rows, Tamper(data="d", how="garble", column="w"))[0]["w"] == "~x"


@pytest.mark.parametrize("n", range(2, 9))
def test_shuffle_never_leaves_the_order_as_it_was(n):
    rows = [{"v": i} for i in range(n)]
    out = [r["v"] for r in falsified(rows, Tamper(data="d", how="shuffle", column="v"))]
    assert out != list(range(n)) and sorted(out) == list(range(n))


def test_files_of_both_kinds(tmp_path):
    lake, tamper = Lake(), Tamper(data="a", how="scale", column="v", by=2)
    (tmp_path / "a.csv").write_text("k,v\nx,1\n", encoding="utf-8")
    lake.put("true", {"k": ["x"], "v": [1]})
    lake.write("true", tmp_path / "a.parquet")
    out = tmp_path / "out"
    out.mkdir()
    false = falsify_file(tmp_path / "a.csv", tamper, out)
    with false.open(encoding="utf-8") as source:
        assert list(csv.DictReader(source)) == [{"k": "x", "v": "2.0"}]
    falsify_file(tmp_path / "a.parquet", tamper, out)
    assert file_rows(out / "a.parquet") == [{"k": "x", "v": 2}]


def test_only_one_file_is_exchanged(tmp_path):
    true = Workspace(tmp_path / "w", seed=11)
    false = tmp_path / "false.csv"
    false.write_text("a\n")
    world = Falsified(true, "centres.csv", false)
    assert world.shipped("centres.csv") == false
    assert world.shipped("fields.csv") == true.shipped("fields.csv")
    assert (world.dir, world.seed) == (true.dir, 11)
