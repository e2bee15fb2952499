# SPDX-License-Identifier: Apache-2.0
"""Affinities and bids as a matrix, whichever way it is turned."""

import pytest

from yuzui.funding.call_data.matrix import matrix
from yuzui.sheets.sheet import Sheet

P, R = {"P1", "P2"}, {"R1", "R2", "R3"}


def read(rows, hinted=False, reviewers=R):
    found = matrix(Sheet("a.csv", "", rows), P, reviewers.__contains__, hinted)
    return found[0] if found else None


@pytest.mark.parametrize("turned", [False, True])
def test_both_ways(turned):
    rows = [[None, "R1", "R2"], ["P1", 0.5, None], ["P2", "0.25", 1]]
    if turned:
        rows = [list(row) for row in zip(*rows, strict=True)]
    found = read(rows)
    triples = set(zip(*found.columns.values(), strict=True))
    assert found.table == "affinity"
    assert triples == {("P1", "R1", 0.5), ("P2", "R1", 0.25), ("P2", "R2", 1.0)}


def test_bids_are_words():
    found = read([["意向"], [None, "R1", "R2"], ["P1", "很愿意", "不愿意"], ["Ｐ２", "愿意", None]])
    assert found.table == "bid" and found.columns["bid"] == ["very", "no", "some"]
    assert found.columns["proposal"] == ["P1", "P1", "P2"] and found.lines == [3, 3, 4]


def test_no_matrix():
    assert read([["id", "amount"], ["P1", 4]]) is None
    assert read([[None, "R1", "R2"], ["P1", 1, 2], ["P2", "soon", 3]]) is None
    unknown = [[None, "X1", "X2"], ["P1", 1, 2], ["P2", 3, 4]]
    assert read(unknown, reviewers=set()) is None
    assert read(unknown, hinted=True, reviewers=set()).columns["reviewer"] == ["X1", "X2"] * 2
