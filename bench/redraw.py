# SPDX-License-Identifier: Apache-2.0
"""Processor time of a redraw: the pages of levers and of assumptions, another figure every time.

    python -m bench.redraw

A redraw is a page built and written as HTML with its pictures drawn, wide and narrow, on a process
that has shown the page before. Every lever is set, or two priors; each request differs from the
last, so that nothing but the shipped data is known already. Least and median of the times.
"""

from __future__ import annotations

import csv
import statistics
import tempfile
import time
from pathlib import Path
from types import ModuleType

from yuzui import registry
from yuzui.faces.web import blocks
from yuzui.investment import simulation_forms
from yuzui.investment.pages import assumptions, levers
from yuzui.job.workspace import Workspace
from yuzui.view.page import Visit

HERE = Workspace(".")

OUT = Path(__file__).with_suffix(".csv")
HEADS = ("page", "redraws", "least_cpu_ms", "median_cpu_ms", "goal")
GOAL = "least < 100"
TIMES = 20
ARGUMENT = "prior.match_additionality.1"


def every_lever() -> dict[str, str]:
    """Return a form in which every schedule of every lever is set, up to the furthest year."""
    found = {one.name: f"{one.range[1] / 20:g}" for one in simulation_forms.fields() if one.param.schedule}
    assert {name.partition(".")[0] for name in found} == set(registry.modules("lever"))
    return found | {"horizon": str(simulation_forms.bounds(HERE)[1])}


def timed(workspace: Workspace, page: ModuleType, query: dict[str, str]) -> float:
    """Return the processor time of one request, milliseconds."""
    visit = Visit("en", page.PATH, {}, query)
    began = time.process_time()
    blocks.render(page.build(workspace, visit), visit)
    return 1000 * (time.process_time() - began)


def main() -> None:
    """Measure both pages and write the table."""
    most = every_lever()
    priors = {"prior.direct_subsidy_additionality.1": "-0.9"}
    cases = {
        "levers, every schedule": (levers, most, "government_growth.basic", 60),
        "assumptions, two priors": (assumptions, priors, ARGUMENT, 3),
    }
    with tempfile.TemporaryDirectory() as folder, OUT.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(HEADS)
        for name, (page, query, field, first) in cases.items():
            place = Workspace(folder)
            # what the process keeps is read at the first visit
            timed(place, page, query | {field: "2.5"})
            found = [timed(place, page, query | {field: f"{first + n / 10:g}"}) for n in range(TIMES)]
            row = (name, TIMES, f"{min(found):.0f}", f"{statistics.median(found):.0f}", GOAL)
            rows.writerow(row)
            print(*row)


if __name__ == "__main__":
    main()
