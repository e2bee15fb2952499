# SPDX-License-Identifier: Apache-2.0
"""CPU seconds of a back-cast beside the same program in scipy's solvers.

``OMP_NUM_THREADS=1 python -m bench.backcast`` writes ``bench/backcast.csv``: a row a program.
Ours is the whole back-cast (building, HiGHS, reading the path), and beside it the solver alone.
The peers get the rows as arrays, ready built: ``scipy.optimize.linprog`` (HiGHS too, through
scipy) where the program is linear, SLSQP and trust-constr where it is quadratic, with exact
gradients, started from the straight path. ``apart`` is the relative difference of the objectives.
Data: 6.88 % in 2024 to 8 %, the rest growing by 8.9 % a year. Needs the bench environment.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import LinearConstraint, linprog, minimize

from yuzui.investment.backcast_problem import Problem, program, solve, steadiest
from yuzui.solve import registry

HERE = Path(__file__).parent
HEADS = ("program", "years", "times", "ours_cpu_s_each", "solver_cpu_s_each", "peer",
         "peer_cpu_s_each", "ours_over_peer", "apart", "goal")  # fmt: skip
GOAL = "solver <= 0.01"
TIMES = 200
BASE = Problem(0.08, 2500.9 / 36326.8, 6, 0.089)
CASES = {
    "cheapest": BASE,
    "cheapest, cap 15 %": replace(BASE, caps=0.15),
    "weighed, cap 15 %": replace(BASE, caps=0.15, weight=100.0),
    "weighed, 16 years": replace(BASE, years=16, caps=0.15, weight=100.0),
}


def timed(job: Callable[[], Any], times: int) -> tuple[Any, float]:
    """Return what a job returns and its CPU seconds, each of many times."""
    found = job()
    began = time.process_time()
    for _ in range(times):
        found = job()
    return found, (time.process_time() - began) / times


def arrays(problem: Problem) -> tuple[np.ndarray, np.ndarray, np.ndarray, Any]:
    """Return rows, their low and high limits, and the model."""
    model = program(problem).model
    n = len(model.objective)
    lines = np.array([model.rows.line(k, n) for k in range(len(model.rows.low))])
    return lines, model.rows.low, model.rows.high, model


def linear(problem: Problem) -> Callable[[], float]:
    """Return the linear program as scipy solves it."""
    lines, low, high, model = arrays(problem)
    below, above = np.isfinite(low), np.isfinite(high)
    rows = np.vstack([lines[above], -lines[below]])
    limits = np.concatenate([high[above], -low[below]])
    return lambda: linprog(model.objective, rows, limits, method="highs").fun


def quadratic(problem: Problem, method: str) -> Callable[[], float]:
    """Return the quadratic program as a general solver of scipy takes it."""
    lines, low, high, model = arrays(problem)
    start = np.array(steadiest(problem).amounts[1:])
    words: dict[str, Any] = {"method": method, "jac": lambda x: c + q @ x}
    c, q = model.objective, model.quadratic
    if method == "trust-constr":
        words |= {"hess": lambda x: q, "constraints": LinearConstraint(lines, low, high),
                  "options": {"gtol": 1e-8, "xtol": 1e-12}}  # fmt: skip
    else:
        below, above = np.isfinite(low), np.isfinite(high)
        rows = np.vstack([lines[below], -lines[above]])
        limits = np.concatenate([low[below], -high[above]])
        inside = {"type": "ineq", "fun": lambda x: rows @ x - limits, "jac": lambda x: rows}
        words |= {"constraints": [inside], "options": {"ftol": 1e-12, "maxiter": 500}}
    return lambda: minimize(model.value, start, **words).fun


def measured() -> list[dict[str, Any]]:
    """Return a row for every case and peer."""
    found = []
    for name, problem in CASES.items():
        answer, ours = timed(lambda problem=problem: solve(problem), TIMES)
        model = program(problem).model
        _, alone = timed(lambda model=model: registry.solve(model), TIMES)
        peers = {"linprog": linear(problem)} if not problem.weight else {
            method: quadratic(problem, method) for method in ("SLSQP", "trust-constr")}  # fmt: skip
        for peer, job in peers.items():
            value, spent = timed(job, 20 if peer == "trust-constr" else TIMES)
            apart = abs(value - answer.solution.objective) / abs(answer.solution.objective)
            cells = (name, problem.years, TIMES, f"{ours:.5f}", f"{alone:.5f}", peer,
                     f"{spent:.5f}", f"{ours / spent:.3f}", f"{apart:.1e}", GOAL)  # fmt: skip
            found.append(dict(zip(HEADS, cells, strict=True)))
            print(*cells, sep="  ", flush=True)
    return found


if __name__ == "__main__":
    rows = measured()
    with (HERE / "backcast.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, HEADS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
