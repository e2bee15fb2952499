# SPDX-License-Identifier: Apache-2.0
"""Tables of the registry say what is missing instead of leaving it blank."""

from yuzui.facilities.registry_report import tables

ITEM = {
    "id": "S3", "title": {"en": "Tunnel", "zh": "风洞"}, "class": "S", "stage": "unknown",
    "name": None, "quarantined": False, "status": "not found", "status_as_of": None,
    "kinds": ["rig"], "sites": ["S3-1"],
}  # fmt: skip
FACT = {
    "resource": "S3", "attribute": "name", "value": "", "amount": None, "unit": None, "as_of": "",
    "status": "not found", "source": "searched", "note": None,
}  # fmt: skip


def test_missing_names_and_values_are_words():
    document = {
        "items": [ITEM], "facts": [FACT], "conflicts": [], "light_sources": {"countries": []},
    }  # fmt: skip
    facilities, facts, conflicts, light = tables.all_of(document, "zh")
    assert facilities.rows[0][3] == facts.rows[0][3] == "未查到"
    assert conflicts.rows == light.rows == []
