# SPDX-License-Identifier: Apache-2.0
"""Levers on 10,000 draws of eleven years of the full cube, beside a cube that is dense in draws.

The peer is numpy with all sixty cells as wide as the number of draws, as a straightforward program
holds them; ours holds what is the same in all draws once. Both must give the same shares.

    python -m bench.simulate
"""

from __future__ import annotations

import csv
import dataclasses
import tempfile
import time
from pathlib import Path

import numpy as np

from yuzui.investment import scenario, simulate
from yuzui.investment.lever import Path as Flow
from yuzui.investment.simulation_problem import pose, ran
from yuzui.job.workspace import Workspace

OUT = Path(__file__).with_suffix(".csv")
NAME = "many_ways_2035"
DRAWS = 10_000


def dense(path: Flow, draws: int) -> Flow:
    """Return a path whose every cell is as wide as the number of draws."""
    cells = {cell: np.repeat(money, draws // len(money), axis=0) for cell, money in path.cells.items()}
    every = {
        (s, p, k): cells.get((s, p, k), np.zeros((draws, len(path.years))))
        for s in ("central_government", "local_government", "enterprise", "abroad", "other")
        for p in ("enterprise", "government_institute", "higher_education", "other")
        for k in ("basic", "applied", "experimental")
    }
    return dataclasses.replace(path, cells=every)


def timed(work: object, times: int = 3) -> tuple[float, object]:
    """Return the least processor time of a few runs, and the answer."""
    best, answer = float("inf"), None
    for _ in range(times):
        began = time.process_time()
        answer = work()  # type: ignore[operator]
        best = min(best, time.process_time() - began)
    return best, answer


def main() -> None:
    """Measure both and write the table."""
    with tempfile.TemporaryDirectory() as folder:
        posed = pose(Workspace(folder), scenario.read(scenario.folder() / f"{NAME}.yaml"))
    ours, found = timed(lambda: ran(posed, DRAWS))

    settings = posed.scenario.settings(posed.years)
    unknown = {
        name: simulate.drawn(simulate.lever(name), posed.scenario.seed, DRAWS, len(posed.years)) for name in settings
    }
    before = dense(found.before, DRAWS)  # type: ignore[attr-defined]
    alone, _ = timed(lambda: simulate.applied(found.before, settings, unknown))  # type: ignore[attr-defined]
    peer, steps = timed(lambda: simulate.applied(before, settings, unknown))
    apart = np.abs(steps[-1].path.share() - found.after.share()).max()  # type: ignore[attr-defined, index]
    years = len(posed.years) - 1
    rows = [
        ("whole run: forecast, priors, three worlds", DRAWS, years, f"{ours:.3f}", ""),
        ("levers alone, ours", DRAWS, years, f"{alone:.3f}", f"{alone / peer:.3f}"),
        ("levers alone, numpy cube dense in draws", DRAWS, years, f"{peer:.3f}", "1"),
    ]
    with OUT.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("program", "draws", "years", "cpu_seconds", "ratio"))
        writer.writerows(rows)
    print(*rows, f"largest difference of a share {apart:.1e}", sep="\n")


if __name__ == "__main__":
    main()
