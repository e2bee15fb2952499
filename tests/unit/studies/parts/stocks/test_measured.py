# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.investment import scenario, scenario_file
from yuzui.investment.simulation import document
from yuzui.job.workspace import Workspace

FIXED = """priors:
  depreciation_basic: {distribution: fixed, arguments: [0.05]}
  gestation_basic: {distribution: fixed, arguments: [3]}
"""
BASIC = {
    2014: 613.5, 2015: 716.1, 2016: 822.9, 2017: 975.5, 2018: 1090.4, 2019: 1335.6, 2020: 1467.0,
    2021: 1817.0, 2022: 2023.5, 2023: 2259.1, 2024: 2500.9,
}  # fmt: skip
"""Basic research of China by year, hundred million yuan, as the communiqués give it."""


def ran(place, name, extra="", draws=400):
    text = (scenario.folder() / f"{name}.yaml").read_text(encoding="utf-8")
    path = place / f"{name}.yaml"
    path.write_text(text + extra, encoding="utf-8")
    return document.run(Workspace(place), scenario_file.read(path), draws)


def test_stock_of_basic_research_from_the_published_amounts_by_hand(tmp_path):
    """δ 0.05, lag 3: the stock of 2024 from the figures of the communiqués, in plain arithmetic."""
    found = ran(tmp_path, "public_growth_2030", FIXED, draws=0)["stocks"]
    basic = next(one for one in found["types"] if one["type"] == "basic")
    grown = (2500.9 / 613.5) ** (1 / 10)
    assert found["from"] == 2014 and basic["growth"] == pytest.approx(grown - 1)
    spent = {2014 - k: 613.5 / grown**k for k in range(1, 4)} | BASIC
    level = spent[2011] / (grown - 1 + 0.05)
    for year in range(2014, 2025):
        level = 0.95 * level + spent[year - 3]
    row = basic["stock"]["with"][0]
    assert (row["year"], row["p50"]) == (2024, pytest.approx(level, rel=1e-6))
    assert [one["changed"] for one in found["priors"]].count(True) == 2


def test_levers_move_the_stock_only_after_gestation(tmp_path):
    found = ran(tmp_path, "public_growth_2030", FIXED)["stocks"]
    basic = next(one for one in found["types"] if one["type"] == "basic")
    moved = {row["year"]: row["p50"] for row in basic["added"]}
    assert [moved[year] for year in range(2024, 2028)] == pytest.approx([0] * 4)
    assert 0 < moved[2028] < moved[2029] < moved[2030]


def test_intervals_hold_the_ranges_and_the_same_seed_gives_the_same(tmp_path):
    first = ran(tmp_path, "public_growth_2030")["stocks"]
    assert first == ran(tmp_path, "public_growth_2030")["stocks"]
    for one in first["types"]:
        row = one["stock"]["with"][-1]
        assert row["p05"] < row["p10"] < row["p50"] < row["p90"] < row["p95"]
    assert first["unit"] == "100M CNY"
