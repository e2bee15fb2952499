# SPDX-License-Identifier: Apache-2.0
"""What must come out of a scenario: one run at the medians, year by year, figure by figure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.investment import scenario, scenario_file
from yuzui.investment.simulation.document import run
from yuzui.job.workspace import Workspace
from yuzui.text import Text

HEAD = ("year", "measure", "value")
Figures = Mapping[tuple[int, str], str]
"""Year and measure to the figure, ten digits."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure that is not what was expected."""

    year: int
    measure: str
    expected: str
    found: str


def figures(document: Mapping[str, Any]) -> dict[tuple[int, str], str]:
    """Return the figures of a run at the medians."""
    rows = {f"share.{name}": cells for name, cells in document["share"].items()}
    rows |= {name: document[name] for name in ("real_share", "cost", "queued")}
    rows |= {f"moved_pp.{lever['name']}": lever["moved_pp"] for lever in document["levers"]}
    return {(row["year"], name): f"{row['p50'] + 0.0:.10g}" for name, cells in sorted(rows.items()) for row in cells}


def text(document: Mapping[str, Any]) -> str:
    """Return the figures of a run as the file of expected output."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    for (year, measure), value in sorted(figures(document).items()):
        writer.writerow((year, measure, value))
    return out.getvalue()


def read(path: Path) -> dict[tuple[int, str], str]:
    """Read a file of expected output."""
    with path.open(encoding="utf-8", newline="") as source:
        head, *rows = csv.reader(source)
    if tuple(head) != HEAD or any(len(row) != len(HEAD) for row in rows):
        raise InputError(
            Text("not a file of expected output", "不是预期结果文件"),
            Place(path.name, row=1),
            seen=",".join(head),
            expected=",".join(HEAD),
            code="not_expected_output",
        )
    return {(int(year), measure): value for year, measure, value in rows}


def differences(wanted: Figures, found: Figures) -> list[Difference]:
    """Return every figure that differs, is missing or is new; by year and measure."""
    keys = sorted(wanted.keys() | found.keys())
    return [
        Difference(*key, wanted.get(key, ""), found.get(key, "")) for key in keys if wanted.get(key) != found.get(key)
    ]


def shipped(workspace: Workspace) -> Iterator[tuple[str, int, list[Difference]]]:
    """Yield each scenario that comes with Yuzui, how many figures it has, and what differs."""
    for path in scenario.shipped():
        found = figures(run(workspace, scenario_file.read(path), draws=0))
        yield path.stem, len(found), differences(read(scenario.expected(path)), found)
