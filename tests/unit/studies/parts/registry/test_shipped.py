# SPDX-License-Identifier: Apache-2.0
"""The files that ship are read as they stand."""

from yuzui.facilities.registry_report.shipped import FACILITIES, LIGHT, rows
from yuzui.job.workspace import Workspace


def test_rows_of_what_ships(tmp_path):
    workspace = Workspace(tmp_path)
    assert len(rows(workspace, FACILITIES)) == 33
    assert {row["kind"] for row in rows(workspace, LIGHT)} == {"synchrotron", "fel"}
