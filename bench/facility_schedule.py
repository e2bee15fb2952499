# SPDX-License-Identifier: Apache-2.0
"""Schedules and bounds of the facility families; ``python -m bench.facility_schedule`` makes the csv.

Instances are SYNTHETIC (``yuzui.scheduling.synthetic``), but for ``replay``, which is a part of the
shipped log of the Gaia cluster with an hour of patience. Each is scheduled in a process of its own;
the checker is run anew here. ``verify`` is the checker alone on bookings that are valid. One run
each: name cases and sizes to run only those (``beamline telescope:2000``).
"""

import csv
import sys
import time
from itertools import product
from pathlib import Path

from bench.facility_peers import ours

RESULT = Path(__file__).with_suffix(".csv")
CASES = {
    ("telescope", 100): (10,),
    ("telescope", 500): (60,),
    ("telescope", 2_000): (60,),
    ("telescope", 10_000): (60,),
    ("beamline", 300): (60,),
    ("beamline", 450): (60,),
    ("campaign", 400): (10, 60),
    ("tunnel", 100): (60,),
    ("tunnel", 200): (60,),
    ("replay", 5): (60,),
    ("verify", 100_000): (0,),
}
"""CPU seconds allowed, by case and size (tasks; days of a replay)."""
COMPARED = (("telescope", 2_000), ("beamline", 300), ("campaign", 400))
ENGINES = dict.fromkeys(COMPARED, ("", "cpsat"))
"""Cases that are scheduled without an engine and with one, of the same budget."""
FIELDS = (
    "case", "size", "seed", "budget_s", "engine", "tasks", "pressure", "value", "bound", "bound_kind", "gap",
    "status", "placed", "baselines", "cpu_s", "peak_mb", "checker", "note",
)  # fmt: skip


def replayed(days):
    """Return the fullest days of the shipped log, from day 46, as an instance."""
    from importlib.resources import files

    from yuzui.ledger import job_log
    from yuzui.store.duck import Lake

    lake = Lake()
    lake.register("job_file", Path(str(files("yuzui") / "demo_data" / "gaia_2014_jobs.parquet")))
    jobs = job_log.jobs(lake.sql("job"))
    return job_log.instance(jobs, 2_004, (46 * job_log.DAY, (46 + days) * job_log.DAY))


def packed(n):
    """Return an instance of 100 resources on which tasks follow each other, and its schedule."""
    each = n // 100
    resources = [f"r{number}" for number in range(100)]
    tasks, rows = [], []
    for number in range(n):
        place, start = resources[number // each], number % each * 60
        task = f"t{number}"
        span = {"resource": place, "windows": [[start, start + 120]]}
        tasks.append({"id": task, "value": 1.0, "duration": 60, "config": "", "alternatives": [span]})
        rows.append({"task": task, "resource": place, "start": start, "end": start + 60})
    frame = {"unit": "s", "horizon": [0, each * 60 + 60], "resources": [{"id": r} for r in resources]}
    return frame | {"tasks": tasks}, rows


def verify(n):
    """Return the row of the checker alone."""
    from yuzui.scheduling.check import violations

    document, rows = packed(n)
    began = time.process_time()
    broken = violations(document, rows)
    spent = time.process_time() - began
    return {"case": "verify", "size": n, "tasks": n, "placed": n, "cpu_s": f"{spent:.2f}",
            "checker": f"{len(broken)} broken" if broken else "ok"}  # fmt: skip


def scheduled(case, size, budget, engine, seed=1):
    """Return the row of one schedule."""
    from yuzui.scheduling.check import objective, violations
    from yuzui.scheduling.synthetic import FAMILIES, pressure

    document = replayed(size) if case == "replay" else FAMILIES[case].make(size, seed)
    made = {"case": case, "size": size, "seed": seed, "budget_s": budget,
            "engine": engine, "tasks": len(document["tasks"])}  # fmt: skip
    if case != "replay":
        made["pressure"] = f"{pressure(document):.2f}"
    found = ours(document, budget, engine)
    if "schedule" not in found:
        return made | {"note": found["note"]}
    rows = found["schedule"]
    broken, value = violations(document, rows), objective(document, rows)
    baselines = "; ".join(f"{name} {part}" for name, part in found["baselines"].items())
    return made | {
        "value": f"{value:.2f}", "bound": f"{found['bound']:.2f}", "bound_kind": found["bound_kind"],
        "gap": f"{found['bound'] / value - 1:.4f}" if value else "", "status": found["status"],
        "placed": len(rows), "baselines": baselines, "cpu_s": f"{found['cpu_seconds']:.2f}",
        "peak_mb": found["peak_mb"],
        "checker": f"{len(broken)} broken, first {broken[0].code}" if broken else "ok",
        "note": said(found.get("engine")),
    }  # fmt: skip


def said(engine):
    """Return what an engine did, in words."""
    if engine is None:
        return ""
    claim = "; claims that nothing is better" if engine["claim"] else ""
    name = f"{engine['name']} {engine['version']}"
    return f"{name}: {engine['parts']} parts, {engine['better']} better{claim}"


def main():
    """Measure what was named, or everything; rows of other cases stay."""
    asked = sys.argv[1:] or [case for case, _ in CASES]
    chosen = {key: budgets for key, budgets in CASES.items() if key[0] in asked or f"{key[0]}:{key[1]}" in asked}
    for (case, size), budgets in chosen.items():
        for budget, engine in product(budgets, ENGINES.get((case, size), ("",))):
            made = verify(size) if case == "verify" else scheduled(case, size, budget, engine)
            print(made, flush=True)
            write(made)


def write(made):
    """Put one row in the table in the place of the older one."""
    key = lambda row: (  # noqa: E731
        row["case"], int(row["size"]), str(row.get("budget_s", "")), row.get("engine") or "",
    )  # fmt: skip
    rows = {key(made): made}
    if RESULT.is_file():
        with RESULT.open(encoding="utf-8", newline="") as stream:
            rows = {key(row): row for row in csv.DictReader(stream)} | rows
    order = list(CASES)
    placed = sorted(rows.values(), key=lambda row: (order.index(key(row)[:2]), key(row)[2:]))
    with RESULT.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, FIELDS)
        writer.writeheader()
        writer.writerows(placed)


if __name__ == "__main__":
    main()
