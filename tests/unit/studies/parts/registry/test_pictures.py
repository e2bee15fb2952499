# SPDX-License-Identifier: Apache-2.0
"""Pictures of the registry count what the document holds."""

from yuzui.facilities.registry_report import pictures


def item(id, stage, kind):
    return {"id": id, "class": id[0], "stage": stage, "kinds": [kind], "in_list": True}


def test_counts_by_class_and_kind():
    document = {
        "vintage": "2026", "items": [item("S1", "operating", "rig"), item("A1", "trial", "rig")],
        "facts": [{"status": "sourced"}], "held": 2, "conflicts": [],
        "light_sources": {"count": 1, "countries": [{"country": "X", "count": 1, "active": 1}]},
    }  # fmt: skip
    by_class, by_kind, by_status, light = pictures.draw(document)
    assert by_class.meta.finding.en == "1 of 2 facilities of the plan are operating"
    assert [row[-1] for row in by_kind.twin.rows] == [2]
    assert sum(row[-1] for row in by_status.twin.rows) == 3
    assert "1 light sources stand in 1 countries" in light.meta.finding.en
