# SPDX-License-Identifier: Apache-2.0
"""The set window by window: works whose window is not over are left out, or it is said."""

import math

import pytest
import sets

from yuzui.evaluation.jobs import evaluate
from yuzui.evaluation.report.set import IMPACT
from yuzui.job.workspace import Workspace


@pytest.fixture
def ask(tmp_path):
    (tmp_path / "w.csv").write_text("work_id,year\na,2000\nb,2000\nc,2003\nd,2006\nu,\n")
    (tmp_path / "l.csv").write_text("citing,cited\nc,a\nd,a\nd,b\nd,c\n")

    def asked(**more):
        files = {"works": tmp_path / "w.csv", "citations": tmp_path / "l.csv", "through": 2006}
        return evaluate.run(Workspace(tmp_path / "ws"), **files, indicator="citations", **more)

    return asked


def mean(one):
    return one["parts"][0]["mean"]["value"]


def test_works_whose_window_is_not_over_are_in_no_mean_and_no_trend(ask):
    document = ask(window="3,7,10,open")
    three, seven, ten, all_ = document["windows"]
    assert (three["complete"], three["left_out"]) == (3, 1)
    assert mean(three) == 0 and [y["year"] for y in three["years"]] == [2000, 2003]
    assert (seven["complete"], mean(seven)) == (2, 1.5) and len(seven["years"]) == 1
    assert ten["to_date"] and ten["complete"] == 0 and ten["left_out"] == 0 and mean(ten) == 1
    assert all_["to_date"] and all_["complete"] is None and len(all_["years"]) == 3
    said = [(line.en, line.zh) for _, line in evaluate.lines(document) if "no complete" in line.en]
    assert "2 works have no complete 7-year window" in said[0][0] and "2 项成果的 7 年窗口未满" in said[0][1]


def test_they_stand_in_both_if_asked(ask):
    (seven,) = ask(window="7", incomplete=True)["windows"]
    assert mean(seven) == 1 and seven["left_out"] == 0 and not seven["to_date"]
    assert [y["complete"] for y in seven["years"]] == [True, False, False]


def test_intervals_hold_their_means(ask):
    for one in ask(window="3,open")["windows"]:
        quantity = one["parts"][0]["mean"]
        span = quantity["interval"]
        assert span["low"] <= quantity["value"] <= span["high"] and math.isfinite(span["high"])


THROUGH = {"through": 2004}
"""Years alone do not say that the last one is complete."""


def impact(tmp_path, works, links):
    given = sets.files(tmp_path, works, links)
    return evaluate.run(Workspace(tmp_path / "work"), indicator="citations", **given, **THROUGH)["impact"]


def test_citations_over_each_window_by_hand(tmp_path):
    works = {"a": 2000, "b": 2000, "c": 2001, "d": 2003, "e": 2004, "u": ""}
    links = [("b", "a"), ("c", "a"), ("d", "a"), ("d", "c"), ("e", "c"), ("e", "a"), ("u", "a")]
    told = impact(tmp_path, works, links)
    assert [one["window"] for one in told] == list(IMPACT)
    three, five, ten, _, every = told
    # lags 0 to 2, of works to 2002: a has 2 (b, c), b 0, c 1 (d)
    assert three["complete"] == 3 and mean(three) == 1
    quantity = three["parts"][0]["mean"]
    # of all six works, as beside the indicator: one has no year
    assert quantity["coverage"] == 0.5
    assert [row["complete"] for row in three["years"]] == [True, True, False, False]
    # to 2004: a has 4, b none
    assert five["complete"] == 2 and mean(five) == 2 and not five["to_date"]
    assert ten["complete"] == 0 and ten["to_date"]
    assert mean(every) == 6 / 5 and every["complete"] is None and every["to_date"]
    assert not any(row["complete"] for row in every["years"])
    low, high = (quantity["interval"][end] for end in ("low", "high"))
    assert low <= 1 <= high


def test_a_set_without_years_has_windows_without_works(tmp_path):
    told = impact(tmp_path, {"x": ""}, [])
    assert {one["works"] for one in told} == {0} and mean(told[0]) is None
    assert len(told) == len(IMPACT)
