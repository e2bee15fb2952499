# SPDX-License-Identifier: Apache-2.0
"""Run one solver of OpenReview's matcher on a table; needs that matcher, not Yuzui.

``python -m venv VENV && VENV/bin/pip install ortools`` and a checkout of
github.com/openreview/openreview-matcher; then ``PYTHONPATH=CHECKOUT YUZUI_MATCHER=VENV/bin/python
python -m bench.assignment peer``. Nothing of it enters Yuzui.
"""

import importlib
import json
import resource
import sys
import time
import types
from collections import namedtuple
from pathlib import Path

import numpy as np


def solvers():
    """Return MinMax and FairFlow without the matcher's web service."""
    root = next(Path(p, "matcher") for p in sys.path if Path(p, "matcher", "solvers").is_dir())
    for name in ("matcher", "matcher.solvers"):
        package = types.ModuleType(name)
        package.__path__ = [str(root.parent / name.replace(".", "/"))]
        sys.modules[name] = package
    return {
        "MinMax": importlib.import_module("matcher.solvers.minmax_solver").MinMaxSolver,
        "FairFlow": importlib.import_module("matcher.solvers.fairflow").FairFlow,
    }


def main():
    """Solve and print one row."""
    path, name = sys.argv[1:]
    given = np.load(path)
    scores, barred = given["scores"], given["barred"]
    n, m = scores.shape
    constraint = np.zeros((n, m), dtype=int)
    constraint[barred[:, 0], barred[:, 1]] = -1
    # as its own encoder does: costs are a hundred times the scores, made whole by the solver
    encoder = namedtuple("Encoder", "aggregate_score_matrix constraint_matrix cost_matrix")(
        scores, constraint, scores * -100
    )
    began = time.process_time()
    solver = solvers()[name](
        [0] * m, [int(given["most"])] * m, [int(given["demand"])] * n, encoder,
        allow_zero_score_assignments=True,
    )  # fmt: skip
    flow = np.asarray(solver.solve())
    spent = time.process_time() - began
    taken = flow > 0.5
    assert (taken.sum(axis=1) == given["demand"]).all()
    assert taken.sum(axis=0).max() <= given["most"]
    assert not taken[barred[:, 0], barred[:, 1]].any()
    sums = (scores * taken).sum(axis=1)
    print(
        json.dumps(
            {
                "solver": f"OpenReview {name}",
                "proposals": n,
                "reviewers": m,
                "objective": f"{sums.sum():.6f}",
                "worst": f"{sums.min():.6f}",
                "cpu_s": f"{spent:.2f}",
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }
        )
    )


if __name__ == "__main__":
    main()
