# SPDX-License-Identifier: Apache-2.0
"""Sentences of the registry follow its document."""

from yuzui.studies.parts.registry import words

ITEM = {
    "id": "S1", "title": {"en": "Network", "zh": "网络"}, "in_list": True, "stage": "operating",
    "name": None, "quarantined": False,
}  # fmt: skip


def document(**changed):
    conflict = {
        "item": "S1", "label": {"en": "cost", "zh": "投资"},
        "values": [
            {"value": "1.0 M CNY", "amount": 1e6, "unit": "CNY"},
            {"value": "over 2 M CNY", "amount": 2e6, "unit": "CNY"},
            {"value": "2 tubes", "amount": 2.0, "unit": ""},
        ],
    }  # fmt: skip
    return {
        "items": [ITEM], "sites": [{"lat": 1.0}, {"lat": None}], "conflicts": [conflict],
        "counts": {"items": 1, "sites": 2, "references": 0, "facts": 5},
    } | changed  # fmt: skip


def test_title():
    assert words.title(document(), "S1").zh == "网络"


def test_conflicts_show_all_values_and_money_as_each_language_does():
    said = words.conflicts(document())
    assert "Network cost: ¥1\u202fM / over 2 M CNY / 2 tubes" in said.en
    assert "网络投资：100万元 / over 2 M CNY / 2 tubes" in said.zh


def test_gaps_count_only_sites_with_coordinates():
    assert "coordinates of 1 sites" in words.gaps(document()).en
    assert "no confirmed name: Network" in words.gaps(document()).en


def test_counted():
    assert "1 项运行中" in words.counted(document()).zh


def test_light():
    light = {"count": 3, "active": 2, "countries": [1, 2]}
    assert words.light(document(light_sources=light)).en.endswith("3 in 2 countries, 2 active")
