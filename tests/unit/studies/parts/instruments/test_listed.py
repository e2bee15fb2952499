# SPDX-License-Identifier: Apache-2.0
"""A list of one's own, or what the workspace holds: one row an instrument and capability."""

from yuzui import registry
from yuzui.facilities.instruments.report import listed
from yuzui.job.workspace import Workspace


def test_without_a_file_it_is_what_one_may_see(tmp_path):
    rows, aside, file = listed.find(Workspace(tmp_path), "")
    assert file["origin"] == "real" and aside == []
    assert {"P1-1", "ALS"} <= {row["id"] for row in rows}
    assert sum(row["id"] == "P1-1" for row in rows) == 3
    assert not any(row["id"].startswith("H4") for row in rows)


def test_a_list_that_ships_is_known_by_its_name_and_says_where_it_is_from(tmp_path):
    rows, aside, file = listed.find(Workspace(tmp_path), "testbed_clusters.csv")
    assert (len(rows), aside, file["origin"], file["vintage"]) == (37, [], "real", "2026-03")
    assert "Grid'5000" in file["name"]


def test_where_instruments_are_kept_the_list_is_of_these(tmp_path):
    workspace = Workspace(tmp_path)
    registry.modules("study")["load"].run(workspace, files=[Workspace.shipped("testbed_clusters.csv")])
    rows, _, _ = listed.find(workspace, "")
    assert len(rows) == 37 and all(row["id"].startswith("G5K-") for row in rows)


def test_an_end_of_support_is_a_life_as_well():
    assert "service_years" not in listed.lacking([{"supported_until": "2020-01-01"}])


def test_what_stands_in_no_row_is_lacking():
    rows = [{"code": "x", "asset_value": None}, {"code": None, "asset_value": 0}]
    assert listed.lacking(rows) == [
        "used_hours", "origin_country", "commissioned", "service_years",
    ]  # fmt: skip
