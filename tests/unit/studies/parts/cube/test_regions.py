# SPDX-License-Identifier: Apache-2.0
import csv

import pytest

from yuzui.investment.cube_report import regions, tables, words
from yuzui.job.workspace import Workspace


def read():
    with Workspace.shipped("us_rd_by_state.csv").open(encoding="utf-8") as source:
        return list(csv.DictReader(source))


def test_the_latest_year_is_the_file_read_by_other_code(made):
    """Sums of every state from the shipped file, read here without any of the code under test."""
    found, rows = made["USA"]["regions"], read()
    sums = {}
    for row in rows:
        if row["year"] == "2021":
            sums[row["state"]] = sums.get(row["state"], 0.0) + float(row["usd_millions"])
    assert found["year"] == 2021 and len(found["rows"]) == len(sums) == 51
    for row in found["rows"]:
        assert sum(row["amounts"].values()) == pytest.approx(sums[row["region"]])
    assert found["rows"][0]["region"] == max(sums, key=sums.get) == "California"


def test_carried_a_year_ahead_by_hand(made):
    """Each state's split of 2020 at its total of 2021: money in the wrong cell, all years."""
    money = {(int(r["year"]), r["state"], r["performer"]): float(r["usd_millions"]) for r in read()}
    off = whole = 0.0
    for (year, state, performer), value in money.items():
        if year > 2016 and value > 0:
            last = {p: v for (y, s, p), v in money.items() if (y, s) == (year - 1, state)}
            now = sum(v for (y, s, _), v in money.items() if (y, s) == (year, state))
            off += abs(last[performer] * now / sum(last.values()) - value)
            whole += value
    (first,) = [row for row in made["USA"]["regions"]["holdout"] if row["ahead"] == 1]
    assert first["carried"] == pytest.approx(off / whole)
    assert first["ipf"] < first["carried"]


def test_a_country_without_a_table_of_regions_has_none(made):
    assert made["CHN"]["regions"] is None
    assert not any(label.en == "regions" for label, _ in words.lines(made["CHN"]))


def test_sentence_table_and_sheet(made):
    found = made["USA"]["regions"]
    assert "California" in regions.said(found).zh and "51" in regions.said(found).en
    assert all(len(row) == len(regions.headings(found)) for row in regions.table(found))
    assert sum(row[2] for row in regions.table(found)) == pytest.approx(1)
    assert [sheet.name for sheet in tables.exports(made["USA"], "zh")][-2:] == ["地区", "来源"]
