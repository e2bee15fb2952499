# SPDX-License-Identifier: Apache-2.0
"""Run the slot kernel of LCO's adaptive_scheduler on an instance file; needs that program, not Yuzui.

``python -m venv VENV && VENV/bin/pip install ortools==9.14.6206 time-intervals "numpy<2.4.3" retry
opentsdb-http-client opentsdb-python-metrics lcogt-logging "unidecode<1.2.0"`` and a checkout of
github.com/observatorycontrolsystem/adaptive_scheduler (GPL-3.0); then ``PYTHONPATH=CHECKOUT
VENV/bin/python peer_lco.py INSTANCE RESULT LIMIT SCIP GAP``. Nothing of it enters Yuzui: files in,
files out. Its defaults are SCIP, slots of 300 s, a relative gap of 0.01 and no limit; the limit is
on SCIP's own clock, set to CPU seconds, and on CBC's, which counts them anyway. The bonus for an early start is taken out of
its objective, so that it maximises what we do; one who leaves it in loses at most 0.1 a task.
"""

import json
import resource
import sys
import time
import types
from pathlib import Path

from adaptive_scheduler.kernel.fullscheduler_ortoolkit import FullScheduler_ortoolkit
from adaptive_scheduler.kernel.reservation import CompoundReservation, Reservation
from opentsdb_python_metrics import metric_wrappers
from time_intervals.intervals import Intervals

SLOT = 300


class Kernel(FullScheduler_ortoolkit):
    """The kernel without the bonus for an early start."""

    def build_data_structures(self):
        super().build_data_structures()
        for entry in self.Yik:
            entry[2] = self.reservation_dict[entry[0]].priority


def reservations(document):
    """Return the compound reservations, and the task of each reservation."""
    zero = document["horizon"][0]
    single, grouped, ids = [], {}, {}
    for task in document["tasks"]:
        windows = {
            one["resource"]: Intervals([(a - zero, b - zero) for a, b in one["windows"]])
            for one in task["alternatives"]
        }
        made = Reservation(task["value"], task["duration"], windows)
        ids[made.resID] = task["id"]
        if task["group"] is None:
            single.append(CompoundReservation([made], "single"))
        else:
            grouped.setdefault(task["group"], []).append(made)
    rules = {row["id"]: (row["rule"], row["k"]) for row in document["groups"]}
    assert set(rules.values()) <= {("any_k", 1)}, "its kernel knows one of several"
    return single + [CompoundReservation(made, "oneof") for made in grouped.values()], ids


def main():
    """Solve one instance and write what was scheduled."""
    source, target, limit, solver, gap = sys.argv[1:]
    document = json.loads(Path(source).read_text(encoding="utf-8"))
    assert not document["quotas"], "its kernel knows no shares"
    # it would tell a server how long it took
    metric_wrappers.tsdb_client = types.SimpleNamespace(put=lambda *_, **__: None)
    zero = document["horizon"][0]
    began = time.process_time()
    made, ids = reservations(document)
    open_ = {one["id"]: Intervals([(a - zero, b - zero) for a, b in one["calendar"]]) for one in document["resources"]}
    clock = "timing/clocktype = 1\n" if solver == "SCIP" else ""
    kernel = Kernel(solver, made, open_, [], SLOT, float(gap), False, clock)
    built = time.process_time()
    found = kernel.schedule_all(timelimit=float(limit))
    spent = time.process_time()
    length = {task["id"]: task["duration"] for task in document["tasks"]}
    rows = [
        {
            "task": ids[one.resID],
            "resource": name,
            "start": int(one.scheduled_start) + zero,
            "end": int(one.scheduled_start) + zero + length[ids[one.resID]],
        }
        for name, many in found.items()
        for one in many
    ]
    result = {
        "schedule": rows,
        "cpu_seconds": spent - began,
        "building": built - began,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "columns": len(kernel.Yik),
    }
    Path(target).write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main()
