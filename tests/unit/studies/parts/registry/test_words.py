# SPDX-License-Identifier: Apache-2.0
"""Sentences of the registry follow its document."""

import pytest

from yuzui.facilities.registry_report import words
from yuzui.text import Text

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
    assert "Network cost: ¥1\u202fM / over ¥2\u202fM / 2 tubes" in said.en
    assert "网络投资：100万元 / 超过200万元 / 2 tubes" in said.zh


def test_gaps_count_only_sites_with_coordinates():
    assert "coordinates of 1 sites" in words.gaps(document()).en
    assert "no confirmed name: Network" in words.gaps(document()).en


def test_counted():
    assert "1 项运行中" in words.counted(document()).zh


def test_light():
    light = {"count": 3, "active": 2, "countries": [1, 2]}
    assert words.light(document(light_sources=light)).en.endswith("3 in 2 countries, 2 active")


@pytest.mark.parametrize(
    ("value", "en", "zh"),
    [
        ("859 M CNY", "¥859\u202fM", "8.59亿元"),
        ("over 2.0 bn CNY", "over ¥2\u202fbn", "超过20亿元"),
        ("810 M CNY (Xi'an)", "¥810\u202fM (Xi'an)", "8.1亿元（Xi'an）"),
        ("2 tubes", "2 tubes", "2 tubes"),
        ("about 3 M CNY a year", "about 3 M CNY a year", "about 3 M CNY a year"),
        (None, "—", "—"),
    ],
)
def test_an_amount_is_said_in_the_units_of_each_language(value, en, zh):
    assert words.amount(value) == Text(en, zh)


@pytest.mark.parametrize(
    ("value", "zh"),
    [("2098-02", "2098-02"), ("undated", "未注明日期"), (None, "—"),
     ("undated (after 2021-03)", "未注明日期（晚于 2021-03）")],
)  # fmt: skip
def test_a_date_or_that_there_is_none(value, zh):
    assert words.as_of(value).zh == zh


def test_a_stale_fact_shows_its_age(monkeypatch):
    monkeypatch.setattr(words, "clock", lambda: "2026-11-29T00:00:00Z")
    told = {value: words.as_of(value).en for value in ("2026-01", "2023-05", "2017", "2024-12")}
    assert told == {
        "2026-01": "2026-01", "2023-05": "2023-05 (3 years ago)", "2017": "2017 (8 years ago)",
        "2024-12": "2024-12",
    }  # fmt: skip
