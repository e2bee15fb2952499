# SPDX-License-Identifier: Apache-2.0
"""The table of FacilityBench: what schedules of generated families reach, ours and others'."""

from __future__ import annotations

import csv
from importlib.resources import files
from typing import Any

FIGURES = ("budget_s", "value", "of_bound", "cpu_s")
COUNTS = ("size", "seed", "placed", "of", "peak_mb")
COMMAND = "python -m bench.facility_schedule"


def rows() -> list[dict[str, Any]]:
    """Return the rows of the table."""
    path = files("yuzui.demonstration.benchmark").joinpath("facility.csv")
    return [_typed(row) for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())]


def _typed(row: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {name: cell or None for name, cell in row.items()}
    found |= {name: float(row[name]) if row[name] else None for name in FIGURES}
    return found | {name: int(row[name]) if row[name] else None for name in COUNTS}
