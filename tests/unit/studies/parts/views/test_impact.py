# SPDX-License-Identifier: Apache-2.0
"""Citations by window: what is over counts, and nothing else."""

import sets

from yuzui.studies import evaluate
from yuzui.studies.parts.views import impact
from yuzui.studies.parts.workspace import Workspace


def test_each_window_by_hand(tmp_path):
    workspace = Workspace(tmp_path / "work")
    works = {"a": 2000, "b": 2000, "c": 2001, "d": 2003, "e": 2004, "u": ""}
    links = [("b", "a"), ("c", "a"), ("d", "a"), ("d", "c"), ("e", "c"), ("e", "a"), ("u", "a")]
    given = sets.files(tmp_path, works, links)
    told = evaluate.run(workspace, indicator="citations", **given)["impact"]
    assert [one["window"] for one in told] == list(impact.WINDOWS)
    three, five, ten, _, every = told
    # lags 0 to 2, of works to 2002: a has 2 (b, c), b 0, c 1 (d)
    assert three["complete_works"] == 3 and three["mean"]["value"] == 1
    assert three["mean"]["coverage"] == 0.6
    assert [row["complete"] for row in three["years"]] == [True, True, False, False]
    # to 2004: a has 4, b none
    assert five["complete_works"] == 2 and five["mean"]["value"] == 2
    assert ten["complete_works"] == 0 and ten["mean"]["value"] is None
    assert every["mean"]["value"] == 6 / 5 and every["complete_works"] == 0
    assert not any(row["complete"] for row in every["years"])
    low, high = (three["mean"]["interval"][end] for end in ("low", "high"))
    assert low <= 1 <= high


def test_a_set_without_years_has_windows_without_works(tmp_path):
    given = sets.files(tmp_path, {"x": ""}, [])
    told = evaluate.run(Workspace(tmp_path / "w"), indicator="citations", **given)["impact"]
    assert {one["works"] for one in told} == {0} and told[0]["mean"]["value"] is None
