# SPDX-License-Identifier: Apache-2.0
"""The files of facilities that come with Yuzui."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yuzui.record.table import Row
    from yuzui.studies.parts.workspace import Workspace

FACILITIES, LIGHT = "facilities.csv", "light_sources.csv"


def rows(workspace: Workspace, name: str) -> list[Row]:
    """Return the rows of a data file that comes with Yuzui, texts by column."""
    with workspace.shipped(name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))
