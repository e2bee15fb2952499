# SPDX-License-Identifier: Apache-2.0
"""Repair of a schedule when an urgent task comes; ``python -m bench.facility_repair`` makes the csv.

Instances are SYNTHETIC (``yuzui.scheduling.synthetic``). Each is scheduled once; then urgent tasks
come, copies of tasks of it under a new id that need an hour on any resource of the copied task
within a tenth of the horizon, and the three cheapest ways are found for each, one after the other.
Reading the instance and checking the schedule anew is part of the time. ``why`` is the answer on
tasks left out. Times are processor seconds: median and greatest.
"""

import csv
import statistics
import sys
import time
from pathlib import Path

RESULT = Path(__file__).with_suffix(".csv")
CASES = {("telescope", 2_000): 30, ("beamline", 300): 30, ("beamline", 450): 30}
"""Seconds of the search that makes the schedule, by family and tasks."""
URGENT = 20
"""Urgent tasks, and tasks left out that are asked for."""
FIELDS = (
    "case", "size", "seed", "placed", "what", "asked", "answered", "median_s", "greatest_s",
    "lost_median", "displaced_median", "checker",
)  # fmt: skip


def urgent(document, number):
    """Return an urgent task: a copy of a task, within a tenth of the horizon."""
    low, high = document["horizon"]
    every = document["tasks"]
    row = every[number * len(every) // URGENT]
    start = low + (high - low) * number // URGENT * 9 // 10
    spans = [{"resource": one["resource"]} for one in row["alternatives"]]
    return {**row, "id": f"urgent-{number}", "alternatives": spans, "after": [], "group": None,
            "partner": None, "deadline": start + (high - low) // 10}, start  # fmt: skip


def inserted(document, rows):
    """Return times, losses, bookings displaced and rules broken of all insertions."""
    from yuzui.scheduling.answer import plain_rows
    from yuzui.scheduling.check import violations
    from yuzui.scheduling.reschedule import revision

    times, lost, displaced, broken = [], [], [], 0
    for number in range(URGENT):
        task, start = urgent(document, number)
        began = time.process_time()
        changed = revision.joined(document, task, start, "")
        _, ways = revision.proposals(changed, rows, task["id"], revision.Terms(start), start)
        times.append(time.process_time() - began)
        for way in ways:
            broken += bool(violations(changed, plain_rows(revision.after(rows, way))))
        if ways:
            lost.append(sum(row.value for row in ways[0].dropped))
            displaced.append(len(ways[0].dropped) + len(ways[0].moved))
    return times, lost, displaced, broken


def asked(document, made):
    """Return times and answers on tasks left out."""
    from yuzui.scheduling.reschedule.fixed_schedule import hold
    from yuzui.scheduling.reschedule.infeasibility import why

    left = [row.task for row in made.unplaced]
    times, found = [], 0
    for task in left[:: max(1, len(left) // URGENT)][:URGENT]:
        began = time.process_time()
        told = why(hold(document, made.schedule), task)
        times.append(time.process_time() - began)
        found += told.relaxation is not None
    return times, found


def measured(case, size):
    """Return the rows of one instance."""
    from yuzui.scheduling.solution import Effort, solve
    from yuzui.scheduling.synthetic import FAMILIES

    document = FAMILIES[case].make(size, 1)
    made = solve(document, Effort(CASES[case, size]))
    frame = {"case": case, "size": size, "seed": 1, "placed": len(made.schedule)}
    times, lost, displaced, broken = inserted(document, made.schedule)
    yield frame | {
        "what": "insert", "asked": len(times), "answered": len(lost),
        "median_s": f"{statistics.median(times):.2f}", "greatest_s": f"{max(times):.2f}",
        "lost_median": f"{statistics.median(lost):.2f}" if lost else "",
        "displaced_median": statistics.median(displaced) if displaced else "",
        "checker": "ok" if not broken else f"{broken} broken",
    }  # fmt: skip
    times, found = asked(document, made)
    yield frame | {
        "what": "why", "asked": len(times), "answered": found,
        "median_s": f"{statistics.median(times):.2f}", "greatest_s": f"{max(times):.2f}",
        "checker": "ok",
    }  # fmt: skip


def main():
    """Measure what was named (``beamline:300``), or everything; rows of other cases stay."""
    named = sys.argv[1:] or [f"{case}:{size}" for case, size in CASES]
    kept = {}
    if RESULT.is_file():
        with RESULT.open(encoding="utf-8", newline="") as stream:
            kept = {(row["case"], int(row["size"]), row["what"]): row
                    for row in csv.DictReader(stream)}  # fmt: skip
    for case, size in CASES:
        if f"{case}:{size}" in named:
            for row in measured(case, size):
                print(row, flush=True)
                kept[case, size, row["what"]] = row
    with RESULT.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, FIELDS)
        writer.writeheader()
        writer.writerows(kept.values())


if __name__ == "__main__":
    main()
