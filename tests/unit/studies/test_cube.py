# SPDX-License-Identifier: Apache-2.0
import json

from yuzui.studies import cube
from yuzui.studies.parts.workspace import Workspace


def test_same_data_same_run_and_another_country_another(tmp_path):
    workspace = Workspace(tmp_path)
    first, again = cube.run(workspace), cube.run(workspace, country="CHN")
    assert first == again and json.loads(json.dumps(first, allow_nan=False)) == first
    assert cube.run(workspace, country="USA")["run"]["id"] != first["run"]["id"]


def test_falsified_amounts_do_not_keep_the_run(tmp_path, monkeypatch):
    """The published cells of the United States swapped between performers: the ratio moves."""
    from yuzui.studies.parts.cube import evidence

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
