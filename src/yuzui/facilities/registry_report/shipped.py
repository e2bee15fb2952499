# SPDX-License-Identifier: Apache-2.0
"""The files of facilities that come with Yuzui."""

from __future__ import annotations

from yuzui.job.workspace import Workspace
from yuzui.model.table import Row

FACILITIES, LIGHT, CENTRES = "facilities.csv", "light_sources.csv", "centres.csv"


def rows(workspace: Workspace, name: str) -> list[Row]:
    """Return the rows of a data file that comes with Yuzui, texts by column."""
    return workspace.shipped_rows(name)


def told(workspace: Workspace, name: str) -> Row:
    """Return what the manifest says of a file; empty for one that does not come with Yuzui."""
    return next((row for row in rows(workspace, "MANIFEST.csv") if row["file"] == name), {})
