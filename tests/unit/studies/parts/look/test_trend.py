# SPDX-License-Identifier: Apache-2.0
"""What a trend of disruption leaves out, and the copies beside it, on small graphs."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[4] / "properties"))

from graphs import numbered

from yuzui.evaluation.indicator import REASONS, coded
from yuzui.evaluation.indicators import cd
from yuzui.evaluation.jobs import evaluate
from yuzui.evaluation.report import trend
from yuzui.evaluation.report.set import Look

GIVEN = {item.name: item.default for item in evaluate.INPUTS} | {"seed": 7}

WORKS = {"q": 1999, "r": 1999, "F": 2000, "a": 2001, "b": 2001}
LINKS = [("F", "r"), ("a", "F"), ("a", "q"), ("b", "r")]


def look(works, links, **given):
    about = {"source": "made up", "vintage": "2026", "origin": "synthetic"}
    return Look(numbered(works, links), GIVEN | given, about)


def test_coverage_counts_every_work_left_out_by_reason():
    set_ = look(WORKS, LINKS)
    told = cd.finish(set_.shard(cd), set_.p)
    declared = np.ma.masked_array([0, 0, 4, 2, 0], mask=[1, 1, 0, 0, 1])
    found = trend.coverage(set_, coded(told["cd_null"]), declared)
    assert found["works"] == 5 and found["excluded"]["value"] == pytest.approx(4 / 5)
    assert {r["reason"]: r["count"] for r in found["reasons"]} == {
        "no_reference": 2, "nothing_in_window": 2,
    }  # fmt: skip
    assert {r["reason"] for r in found["reasons"]} <= set(REASONS)
    # F found 1 of 4, a found 2 of 2
    assert (found["references"]["declared"], found["references"]["found"]) == (6, 3)
    share = found["references"]["share"]
    assert share["value"] == 0.5 and share["coverage"] == pytest.approx(2 / 5)
    first, second, third = found["years"]
    assert first["references"] is None and first["excluded"]["value"] == 1
    assert second["references"]["share"]["value"] == 0.25 and second["excluded"]["value"] == 0
    assert third["references"]["share"]["value"] == 1.0


def test_no_work_declares_its_references():
    set_ = look(WORKS, LINKS)
    told = cd.finish(set_.shard(cd), set_.p)
    found = trend.coverage(set_, coded(told["cd_null"]), None)
    assert found["references"] is None


def test_a_baseline_is_a_number_with_its_band_and_the_distance_from_it():
    set_ = look(WORKS, LINKS, baseline=20)
    values = cd.finish(set_.shard(cd), set_.p)["cd"]
    found = trend.baseline(set_, values)
    assert (found["copies"], found["observed"]["value"]) == (20, 0.5)
    mean, above = found["mean"], found["above"]
    assert mean["interval"]["low"] == -1 and mean["interval"]["high"] == 0.5
    assert mean["interval"]["kind"] == "rewired copies" and mean["seed"] == 7
    assert above["value"] == pytest.approx(0.5 - mean["value"])
    assert (above["interval"]["low"], above["interval"]["high"]) == (0.0, 1.5)
    years = {row["year"]: row for row in found["years"]}
    assert years[1999]["mean"]["value"] is None and years[1999]["above"]["value"] is None
    assert years[2000]["mean"] == mean | {"coverage": 1.0}
    # of four links only those of a and b to q and r can move: half of the copies move both
    assert 0 < found["moved"]["value"] < 0.5 and found["settled"]
    assert found["touches"] == 20 * (set_.reach + found["trades"] * 4)


def test_an_empty_set_covers_nothing():
    set_ = look({}, [])
    found = trend.coverage(set_, np.zeros(0, dtype=np.int8), None)
    assert found["works"] == 0 and found["excluded"] is None and found["years"] == []
