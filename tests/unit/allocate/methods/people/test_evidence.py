# SPDX-License-Identifier: Apache-2.0
import numpy as np

from yuzui.reviewing.people.evidence import Coverage, Evidence, Hit, People, Scope

PEOPLE = People(["P1", "P2"], ["R1", "R2"], [["a"], []], [["r1"], ["r2"]])


def made(*hits):
    cover = Coverage({"coauthor": np.array([True, False])}, np.array([True, False]), 2)
    return Evidence(PEOPLE, hits, cover, Scope())


def test_a_pair_counts_once_whatever_the_kinds():
    hits = (Hit(0, 0, "coauthor", ("W",)), Hit(0, 0, "grant", ("G",)), Hit(1, 0, "grant", (), state="waived"))
    check = made(*hits).check()
    assert made(*hits).blocked.tolist() == [[0, 0]]
    assert (check["blocked"], check["waived"], check["possible"]) == (1, 1, 0)
    assert check["pairs_checked"] == 1
    assert (check["not_checkable"], check["unidentified"]) == (["R2"], ["P2"])


def test_where_no_tie_is_asked_nobody_is_checkable():
    assert Coverage({}, np.array([True]), 3).checkable.tolist() == [False] * 3


def test_rows_say_everything_with_null_for_what_is_not_known():
    (row,) = made(Hit(0, 1, "family", ("x",), state="declared")).rows()
    assert row["proposal"] == "P1" and row["reviewer"] == "R2" and row["from"] is None
    assert row["state"] == "declared" and row["evidence"] == ["x"]
