# SPDX-License-Identifier: Apache-2.0
import json

from yuzui.investment.jobs import cube
from yuzui.job.workspace import Workspace


def test_same_data_same_run_and_another_country_another(tmp_path):
    workspace = Workspace(tmp_path)
    first, again = cube.run(workspace), cube.run(workspace, country="CHN")
    assert first == again and json.loads(json.dumps(first, allow_nan=False)) == first
    assert cube.run(workspace, country="USA")["run"]["id"] != first["run"]["id"]


def test_a_fit_that_stops_early_is_found(tmp_path, monkeypatch):
    """With one pass allowed no fit settles: each is a finding, and the document says how rough."""
    from yuzui.investment.cube import estimate

    assert cube.run(Workspace(tmp_path))["findings"] == []
    monkeypatch.setattr(estimate, "SWEEPS", 1)
    found = cube.run(Workspace(tmp_path))
    rows = [one for one in found["findings"] if one["row"]]
    assert {one["code"] for one in rows} == {"unsettled"}
    years = [row["year"] for row in found["margins"]["unsettled"]]
    assert years == [2020, 2021, 2022, 2023] == [int(one["row"]) for one in rows]
    assert all(row["error"] > 1 for row in found["margins"]["unsettled"])
    assert found["holdout"]["unsettled"] > 200
    assert found["findings"][-1]["count"] == found["holdout"]["unsettled"]


def test_falsified_amounts_do_not_keep_the_run(tmp_path, monkeypatch):
    """The published cells of the United States swapped between performers: the ratio moves."""
    from yuzui.investment.cube_report import evidence

    workspace = Workspace(tmp_path)
    true = cube.run(workspace)
    bundled = evidence.bundled

    def shifted(place, country):
        found = bundled(place, country)
        if country != "USA":
            return found
        from dataclasses import replace

        cells = [f for f in found.rows if f.dimension == "performer_x_type"]
        values = [f.value for f in cells[7:] + cells[:7]]
        moved = [replace(f, value=v) for f, v in zip(cells, values, strict=True)]
        kept = tuple(f for f in found.rows if f.dimension != "performer_x_type")
        return replace(found, rows=(*kept, *moved))

    monkeypatch.setattr(evidence, "bundled", shifted)
    false = cube.run(workspace)
    assert false["run"]["id"] != true["run"]["id"]
    ratio = false["holdout"]["ratio_ipf_carried"]
    assert ratio is None or abs(ratio - true["holdout"]["ratio_ipf_carried"]) > 0.05
