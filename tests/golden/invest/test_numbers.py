# SPDX-License-Identifier: Apache-2.0
"""Published and hand-worked numbers: counted again here with csv and arithmetic alone, and
compared with what Yuzui says. Each table names its source in its first line."""

import csv
import math
from pathlib import Path

import pytest

import yuzui
from yuzui.investment import backcast_problem as answer
from yuzui.investment import baselines, path
from yuzui.investment.backcast_problem import Problem
from yuzui.investment.series import facts, ratio

HERE = Path(__file__).parent
DATA = Path(yuzui.__file__).parent / "demo_data"


def table(name):
    with (HERE / name).open(encoding="utf-8", newline="") as source:
        assert "Source:" in source.readline()
        return list(csv.DictReader(source))


def shipped(name):
    with (DATA / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@pytest.fixture(scope="module")
def share():
    return ratio.ratio(facts.check_identities(facts.read(shipped("china_rd_expenditure.csv"))), "CHN", "basic", "total")


@pytest.fixture(scope="module")
def countries():
    return ratio.read(shipped("uis_rd_by_type.csv"))


def final(year):
    """Figures of one year's communique, straight from the file."""
    rows = shipped("china_rd_expenditure.csv")
    return {
        row["category"]: float(row["value"])
        for row in rows
        if row["year"] == str(year) and row["vintage"] == "final communique" and row["dimension"] in ("total", "type")
    }


def plain_panel(largest):
    """Share by country and year, straight from the file."""
    found = {}
    for row in shipped("uis_rd_by_type.csv"):
        if float(row["not_specified_pct"]) <= largest:
            found.setdefault(row["iso3"], {})[int(row["year"])] = float(row["basic_pct"]) / 100
    return found


def test_eleven_years_of_china(share, countries):
    for row in table("china_share.csv"):
        year = int(row["year"])
        cells = final(year)
        by_hand = cells["basic"] / cells["GERD"]
        assert round(100 * by_hand, 3) == float(row["share"])
        assert share.at(year).share == pytest.approx(by_hand, abs=1e-12)
        gap = cells["basic"] + cells["applied"] + cells["experimental"] - cells["GERD"]
        assert round(gap, 1) == float(row["gap"])
    # required growth
    for row in table("required_growth.csv"):
        rate, ahead = float(row["total_growth"]) / 100, int(row["by"]) - 2024
        by_hand = (0.08 * 36326.8 * (1 + rate) ** ahead / 2500.9) ** (1 / ahead) - 1
        assert round(100 * by_hand, 1) == float(row["required"])
        assert path.required_growth(0.08, share.latest.share, rate, ahead) == pytest.approx(by_hand)
    # years to target
    for row in table("windows.csv"):
        first, last, years = final(int(row["from"])), final(2024), 2024 - int(row["from"])
        part = (last["basic"] / first["basic"]) ** (1 / years)
        whole = (last["GERD"] / first["GERD"]) ** (1 / years)
        by_hand = math.log(0.08 * last["GERD"] / last["basic"]) / math.log(part / whole)
        assert round(by_hand, 1) == float(row["years"])
        found = path.window(share, years, 0.08)
        assert found.years_to_target == pytest.approx(by_hand, abs=1e-9)
        assert found.year == int(row["reached"]) == 2024 + math.ceil(by_hand)
    # gap in money
    assert round(0.08 * 36326.8 - 2500.9, 1) == 405.2
    assert round(path.gap(0.08, 2500.9, 36326.8, "fixed_total"), 1) == 405.2
    assert round(path.gap(0.08, 2500.9, 36326.8, "fixed_rest"), 1) == 440.5
    extra = path.gap(0.08, 2500.9, 36326.8, "fixed_rest")
    assert (2500.9 + extra) / (36326.8 + extra) == pytest.approx(0.08)
    # panel hindcast
    for row in [r for r in table("hindcast.csv") if r["set"] == "panel"]:
        ahead, errors = int(row["ahead"]), []
        for years in plain_panel(10).values():
            for year, value in years.items():
                if year + ahead in years and all(year - back in years for back in range(8)):
                    errors.append(abs(value - years[year + ahead]))
        assert len(errors) == int(row["forecasts"])
        assert round(100 * sum(errors) / len(errors), 2) == float(row["error"])
        misses = baselines.hindcast(countries.shares, baselines.persistence, ahead)
        assert len(misses) == len(errors)
        assert baselines.mean_absolute_error(misses) == pytest.approx(sum(errors) / len(errors))


def test_other_countries_history(share):
    for row in table("reference_class.csv"):
        odds = [
            math.log(years[year + 5] / (1 - years[year + 5])) - math.log(value / (1 - value))
            for country, years in plain_panel(10 if "10" in row["filter"] else 100).items()
            for year, value in years.items()
            if country != "CHN" and year + 5 in years
        ]
        here = 2500.9 / 36326.8
        after = sorted(1 / (1 + math.exp(-(math.log(here / (1 - here)) + step))) for step in odds)
        assert len(after) == int(row["changes"])
        assert sum(value >= 0.08 for value in after) == int(row["reached"])
        limit = 10 if "10" in row["filter"] else 100
        rows = ratio.read(shipped("uis_rd_by_type.csv"), largest=limit)
        found = baselines.spread(share.latest.share, baselines.changes(rows.shares, 5, "CHN"))
        assert found.shares == pytest.approx(after)
        assert found.countries == int(row["countries"])
        assert found.at_least(0.08) == int(row["reached"])
        if row["low10"]:
            assert round(100 * found.quantile(0.1), 2) == float(row["low10"])
            assert round(100 * found.quantile(0.9), 2) == float(row["high90"])


def test_paths_to_2030():
    for row in table("paths.csv"):
        basic, rest, rise = 2500.9, 36326.8 - 2500.9, 1.089
        goal = (0.08 / 0.92) / (basic / rest)
        level = {
            "cheapest": lambda year: goal if year == 6 else 1.0,
            "steadiest": lambda year: 1 + (goal - 1) * year / 6,
        }[row["path"]]
        by_hand = sum(basic * rise**year * level(year) for year in range(1, 7))
        assert round(by_hand, 1) == float(row["total"])
        problem = Problem(0.08, basic / (basic + rest), 6, 0.089)
        found = getattr(answer, row["path"])(problem).total * basic
        assert found == pytest.approx(by_hand, rel=1e-9)


def test_united_states(tmp_path):
    import duckdb

    from yuzui.investment.series import national_patterns

    cursor = duckdb.connect().execute(f"FROM '{DATA / 'us_rd_1953_2022.parquet'}'")
    names = [item[0] for item in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    by_hand = {}
    for row in rows:
        if row["price_basis"] == "current" and row["source"] == "All funding sources":
            by_hand.setdefault(int(row["year"]), {})[row["type"]] = row["usd_millions"]
    shares = {year: cell["basic research"] / cell["R&D"] for year, cell in by_hand.items()}
    ours = ratio.ratio(facts.check_identities(national_patterns.read(rows)), "USA", "basic", "total").shares
    assert ours == pytest.approx(shares) and len(shares) == 70
    for row in table("hindcast.csv"):
        if row["set"] != "us":
            continue
        ahead, errors = int(row["ahead"]), []
        for year in range(1958, 2023 - ahead):
            step = (shares[year] - shares[year - 5]) / 5 * ahead
            guess = shares[year] + (step if row["method"] == "drift" else 0)
            errors.append(abs(guess - shares[year + ahead]))
        assert len(errors) == int(row["forecasts"])
        assert round(100 * sum(errors) / len(errors), 2) == float(row["error"])
