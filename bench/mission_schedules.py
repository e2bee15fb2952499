# SPDX-License-Identifier: Apache-2.0
"""Lengths and CPU time of published networks of tasks; ``python -m bench.mission_schedules`` makes the csv.

All 480 networks of PSPLIB j30 (below ``YUZUI_DATA``), beside their proved optima. Peers: first come, first served (tasks
in the order of their numbers) and one pass of list scheduling in order of latest ends. ``engine`` is that of the kernel;
compiling is not counted: a network is scheduled before the clock starts.
"""

import csv
import os
import time
from pathlib import Path

import numpy as np

from yuzui.job.workflow.days import Calendar
from yuzui.missions import network, psplib_file
from yuzui.missions.jobs.campaign_benchmark import first_come
from yuzui.missions.project_schedule import shortest
from yuzui.missions.timeline import Timeline
from yuzui.solve import kernels

RESULT = Path(__file__).with_suffix(".csv")
FIELDS = (
    "method",
    "schedules",
    "seed",
    "engine",
    "networks",
    "mean_above_optimum_pct",
    "worst_pct",
    "optimal",
    "below",
    "bound_met",
    "cpu_s",
)
CASES = [
    ("first come, first served", 1, 0, "numpy"),
    ("one pass, latest ends", 1, 1, "numpy"),
    ("yuzui", 200, 1, "numpy"),
    *(("yuzui", 1_000, seed, "numba") for seed in range(1, 6)),
    ("yuzui", 1_000, 1, "numpy"),
    ("yuzui", 5_000, 1, "numba"),
]


def networks():
    """Return every network with its proved optimum."""
    folder = Path(os.environ["YUZUI_DATA"], "allocation/psplib")
    with (folder / "j30_optimum.csv").open(encoding="utf-8") as stream:
        optima = {Path(row["problem"]).stem: int(row["optimum"]) for row in csv.DictReader(stream)}
    timeline = Timeline("period", None, Calendar({}))
    archive = folder / "j30.zip"
    return [
        (network.network(psplib_file.network(archive, name), timeline), optima[name])
        for name in psplib_file.networks(archive)
    ]


def measured(every, method, schedules, seed, engine):
    """Return a row."""
    shortest(every[0][0].project, 3, 1, engine)
    began, above, met = time.process_time(), [], 0
    for one, optimum in every:
        if method.startswith("first"):
            length, bound = one.project.length(first_come(one, engine)), 0
        else:
            found = shortest(one.project, schedules, seed, engine)
            length, bound = found.length, found.bound
        above.append(100 * (length / optimum - 1))
        met += length == bound
    cpu = time.process_time() - began
    gaps = np.array(above)
    return (
        method, schedules, seed, engine, len(every), f"{gaps.mean():.3f}", f"{gaps.max():.1f}", int((gaps == 0).sum()),
        int((gaps < 0).sum()), met, f"{cpu:.1f}",
    )  # fmt: skip


def main():
    """Measure all cases."""
    every = networks()
    with RESULT.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(FIELDS)
        for case in CASES:
            if case[3] in kernels.available():
                row = measured(every, *case)
                print(*row)
                writer.writerow(row)


if __name__ == "__main__":
    main()
