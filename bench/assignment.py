# SPDX-License-Identifier: Apache-2.0
"""Assignments of synthetic calls: CPU, memory, proof; ``python -m bench.assignment`` makes the csv.

Calls are synthetic: vectors of proposals and reviewers around common topics, scores their inner
products, 0.2 % of pairs barred. At 20,000 by 20,000 the table of scores would take 3.2 GB; only
the factors are kept. The peer is the matcher of OpenReview, run from its own files in a process
and an interpreter of its own (see ``bench/peer_matcher.py``); at 911 by 2,435 it gets the same
table, the same limits and the same barred pairs.
"""

import csv
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

HERE = Path(__file__).parent
RESULT = HERE / "assignment.csv"
SIZES = {"large": (20_000, 20_000), "peer": (911, 2_435)}
TOPICS, WIDTH = 60, 24
FIELDS = (
    "case", "seed", "solver", "proposals", "reviewers", "demand", "load_max", "objective", "bound",
    "gap", "worst", "pairs_used", "rounds", "cpu_s", "peak_mb",
)  # fmt: skip


def call(size, seed):
    """Return factors and limits of a synthetic call; each row of the factors has length one."""
    rng = np.random.default_rng(seed)
    topics = rng.standard_normal((TOPICS, WIDTH))
    sides = []
    for count in size:
        shares = rng.dirichlet(np.full(TOPICS, 0.15), count)
        made = shares @ topics + 0.15 * rng.standard_normal((count, WIDTH))
        sides.append(made / np.linalg.norm(made, axis=1, keepdims=True))
    n, m = size
    barred = (
        np.unique(rng.integers(0, n * m, n * m // 500)) if n * m < 1e7 else np.unique(rng.integers(0, n * m, 200_000))
    )
    demand = 3
    most = int(np.ceil(1.25 * n * demand / m))
    return sides, demand, most, np.stack([barred // m, barred % m], axis=1)


def pairs_of(size, seed, dense):
    """Return the pairs of a call, from factors or from their table, rounded to six digits."""
    from yuzui.reviewing.assign.arcs import Dense, Factor, Pairs

    (left, right), demand, most, barred = call(size, seed)
    scores = Dense(np.round(left @ right.T, 6)) if dense else Factor(left, right)
    n, m = size
    ids = [f"P{i}" for i in range(n)], [f"R{i}" for i in range(m)]
    return Pairs(*ids, scores, np.full(n, demand), np.zeros(m, int), np.full(m, most), barred)


def ours(case, seed, solver="yuzui total"):
    """Assign once in this process and return a row."""
    from yuzui.reviewing.assign.fairness import max_min, sums
    from yuzui.reviewing.assign.pricing import Effort, total
    from yuzui.solve import registry

    size = SIZES[case]
    began = time.process_time()
    pairs = pairs_of(size, seed, case == "peer")
    made = time.process_time()
    if solver == "yuzui max_min":
        found = max_min(pairs, registry.solve, Effort(1e-4)).assigned
    else:
        found = total(pairs, registry.solve, Effort(1e-4 if case == "large" else 1e-9))
    spent = time.process_time() - made
    return {
        "case": case, "seed": seed, "solver": solver, "proposals": size[0], "reviewers": size[1],
        "demand": int(pairs.demand[0]), "load_max": int(pairs.high[0]),
        "objective": f"{found.objective:.6f}", "bound": f"{found.bound:.6f}",
        "gap": f"{found.bound / found.objective - 1:.2e}",
        "worst": f"{sums(pairs, found).min():.6f}", "pairs_used": found.pairs_used,
        "rounds": found.rounds, "cpu_s": f"{spent:.2f}",
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "_making": made - began,
    }  # fmt: skip


def alone(case, seed, solver):
    """Assign in a process of its own, so that its memory is its own."""
    code = f"import json; from bench.assignment import ours; print(json.dumps(ours({case!r}, {seed}, {solver!r})))"
    done = subprocess.run([sys.executable, "-c", code], cwd=HERE.parent, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def peer(seed, solver):
    """Run the peer's solver in its own interpreter, named by YUZUI_MATCHER and its files."""
    (left, right), demand, most, barred = call(SIZES["peer"], seed)
    table = Path(tempfile.mkdtemp()) / "table.npz"
    np.savez(table, scores=np.round(left @ right.T, 6), demand=demand, most=most, barred=barred)
    try:
        done = subprocess.run(
            [os.environ["YUZUI_MATCHER"], str(HERE / "peer_matcher.py"), str(table), solver],
            capture_output=True,
            text=True,
            check=True,
        )
    finally:
        shutil.rmtree(table.parent)
    found = json.loads(done.stdout.splitlines()[-1])
    return {"case": "peer", "seed": seed, "demand": demand, "load_max": most} | found


def main():
    """Measure what was named, or everything; rows of other cases stay."""
    cases = sys.argv[1:] or ["large", "peer"]
    rows = []
    for case in cases:
        for seed in (1, 2, 3) if case == "peer" else (1,):
            solvers = ["yuzui total", "yuzui max_min"] if case == "peer" else ["yuzui total"]
            rows += [alone(case, seed, solver) for solver in solvers]
            print(rows[-1], flush=True)
            if case == "peer" and "YUZUI_MATCHER" in os.environ:
                for solver in ("MinMax", "FairFlow"):
                    rows.append(peer(seed, solver))
                    print(rows[-1], flush=True)
    kept = []
    if RESULT.is_file():
        with RESULT.open(encoding="utf-8", newline="") as stream:
            kept = [row for row in csv.DictReader(stream) if row["case"] not in cases]
    with RESULT.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, FIELDS, extrasaction="ignore")
        writer.writeheader()
        writer.writerows([*kept, *rows])


if __name__ == "__main__":
    main()
