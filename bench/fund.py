# SPDX-License-Identifier: Apache-2.0
"""CPU seconds and proven gaps of a slate, its re-draws, its why-nots and its interactive path.

``OMP_NUM_THREADS=1 python -m bench.fund [1000 10000 100000]`` writes ``bench/fund.csv``: a row a
size and a task, over the synthetic call of :mod:`bench.synthetic_call` (five yearly budgets,
floors, laboratory capacities), by default at every size. SYNTHETIC: no proposal exists. Seconds
are those of one machine; the peer of every task is the first solve of the same run.
"""

from __future__ import annotations

import csv
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.synthetic_call import call
from yuzui.funding import portfolio_effect, portfolio_problem, slate_solution
from yuzui.funding.portfolio_problem import Change, Relaxed

HERE = Path(__file__).parent
HEADS = ("size", "task", "times", "cpu_s", "cpu_s_each", "of_first", "gap", "megabytes", "goal")
GOALS = {1_000: "gap <= 3e-4 in <= 60", 10_000: "gap <= 1e-4 in <= 15", 100_000: "gap <= 1e-4 in <= 90"}
DRAWS, NEAR = 200, 300


def timed(job: Callable[[], Any]) -> tuple[Any, float]:
    """Return what a job returns and its CPU seconds."""
    began = time.process_time()
    found = job()
    return found, time.process_time() - began


def measured(size: int) -> list[dict[str, Any]]:
    """Return the rows of one size."""
    made = call(size)
    asked = slate_solution.problem(made.book, made.candidates, 7)
    slate, first = timed(lambda: slate_solution.first(asked))
    rows = [row(size, "first solve", 1, first, first, slate.gap, GOALS[size])]
    write(rows)
    relaxed = Relaxed(asked)
    relaxed.of()
    change = Change(value=made.draws(1)[0])
    quick, spent = timed(lambda: portfolio_problem.rough(Relaxed(asked), change, 1e-4))
    rows.append(row(size, "what if (LP + core)", 1, spent, first, quick.gap, "report"))
    drawn, spent = timed(lambda: portfolio_effect.redraw_values(asked, made.draws(DRAWS)))
    goal = f"<= {0.25 * DRAWS:g}" if size < 10_000 else f"{DRAWS} at most 3 x the first"
    rows.append(row(size, "re-draws", DRAWS, spent, first, drawn.gap, goal))
    write(rows)
    least = portfolio_effect.least_deltas(asked, slate, relaxed)
    near = portfolio_effect.nearest(asked, slate, least, NEAR)
    reasons, spent = timed(lambda: [portfolio_effect.why(asked, slate, int(k), relaxed) for k in near])
    widest = max((r.delta or 0.0) - (r.least or 0.0) for r in reasons) / abs(slate.objective)
    rows.append(row(size, "why not", len(near), spent, first, widest, f"{NEAR} at most 30 x"))
    write(rows)
    return rows


def row(size: int, task: str, times: int, spent: float, first: float, gap: float, goal: str) -> dict[str, Any]:
    """Return one row of the table."""
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = (times, round(spent, 3), round(spent / times, 4), round(spent / first, 3))
    cells = (size, task, *figures, f"{gap or 0.0:.2e}", round(memory), goal)
    return dict(zip(HEADS, cells, strict=True))


def write(rows: list[dict[str, Any]]) -> None:
    """Put the rows in the place of those of the same size and task."""
    path = HERE / "fund.csv"
    kept = list(csv.DictReader(path.open(encoding="utf-8", newline=""))) if path.exists() else []
    new = {(str(r["size"]), r["task"]) for r in rows}
    kept = [r for r in kept if (r["size"], r["task"]) not in new] + rows
    kept.sort(key=lambda r: int(r["size"]))
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, HEADS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)
    print(*rows[-1].values(), sep="  ", flush=True)


if __name__ == "__main__":
    for wanted in map(int, sys.argv[1:] or GOALS):
        measured(wanted)
