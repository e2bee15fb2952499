# SPDX-License-Identifier: Apache-2.0
"""A list of one's own, or what the workspace holds: one row an instrument and capability."""

from yuzui.studies.parts.instruments import listed
from yuzui.studies.parts.workspace import Workspace


def test_without_a_file_it_is_what_one_may_see(tmp_path):
    rows, aside, file = listed.find(Workspace(tmp_path), "")
    assert file["origin"] == "real" and aside == []
    assert {"P1-1", "ALS"} <= {row["id"] for row in rows}
    assert sum(row["id"] == "P1-1" for row in rows) == 3
    assert not any(row["id"].startswith("H4") for row in rows)


def test_what_stands_in_no_row_is_lacking():
    rows = [{"code": "x", "asset_value": None}, {"code": None, "asset_value": 0}]
    assert listed.lacking(rows) == [
        "used_hours", "origin_country", "commissioned", "service_years",
    ]  # fmt: skip
