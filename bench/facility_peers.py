# SPDX-License-Identifier: Apache-2.0
"""Telescope weeks beside other schedulers; ``python -m bench.facility_peers`` makes the csv.

SYNTHETIC instances of ``yuzui.scheduling.synthetic`` without shares, which no peer knows:
a week of a network for the slot kernel of LCO's adaptive_scheduler, one night of one telescope
without groups for astroplan. Every schedule is checked by Yuzui's checker, which shares nothing
with what makes schedules; value is the sum of the values of the tasks placed, without any bonus,
and ``of_ceiling`` its part of Yuzui's energy bound, which no schedule can exceed. CPU seconds leave
out the loading of programs; memory is that of the whole process. One run each.

Peers run in processes and an interpreter of their own, from files: YUZUI_PEERS names the
interpreter, YUZUI_LCO a checkout of github.com/observatorycontrolsystem/adaptive_scheduler (see
``peer_lco.py`` and ``peer_astroplan.py``). Not run, since they need a licence: the same kernel with
Gurobi, which is what its makers use.
"""

import csv
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

HERE = Path(__file__).parent
RESULT = HERE / "facility_peers.csv"
WEEKS = ((100, 1), (100, 2), (100, 3), (500, 1), (2_000, 1))
NIGHTS = ((40, 1), (40, 2), (40, 3))
"""Requests and seed."""
LIMIT = 200
"""CPU seconds a solver of the slot kernel may take; CBC looks only now and then."""
KERNEL = (("SCIP", 0.01), ("CBC", 0.01), ("SCIP", 0))
"""Solver and gap: its defaults; for seed 1 also the other solver it has, and its true optimum."""
BUDGET = {40: 0.05, 100: 0.5, 500: 2, 2_000: 20}
"""CPU seconds Yuzui may take, by requests."""
KEY = ("case", "requests", "seed", "solver", "settings")
FIELDS = (
    "case", "requests", "seed", "solver", "settings", "value", "of_ceiling", "placed", "cpu_s",
    "peak_mb", "columns", "checker", "note",
)  # fmt: skip


def week(n, seed):
    """Return a week of a network without shares."""
    from yuzui.scheduling import synthetic

    return synthetic.telescope(n, seed, shares=False)


def night(n, seed):
    """Return one night of one telescope, with the sky astroplan asks for."""
    from yuzui.scheduling import synthetic

    document, net, looked = synthetic.drawn(n, seed, shares=False)
    assert len(document["resources"]) == len(document["resources"][0]["calendar"]) == 1
    for task in document["tasks"]:
        task["group"] = None
    _, latitude, longitude = synthetic.SITES[net.site[0]]
    at = zip(document["tasks"], looked.ascension.tolist(), looked.declination.tolist(), strict=True)
    sky = {"latitude": latitude, "longitude": longitude}
    sky["targets"] = {task["id"]: [east, north] for task, east, north in at}
    return document | {"groups": [], "sky": sky}


def alone(command, path=None):
    """Run a command in a process of its own; return what it printed, wrote and took."""
    env = os.environ | ({"PYTHONPATH": path} if path else {})
    with tempfile.TemporaryDirectory() as folder, Path(folder, "out").open("w+b") as out:
        # its own folder, since a peer writes a log where it stands
        done = subprocess.Popen(command, cwd=folder, env=env, stdout=out, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(done.pid, 0)
        done.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        said = out.read().decode(errors="replace")
    return done.returncode, said, used


def peer(script, document, arguments, path=None):
    """Run a peer on an instance; its result, or why there is none."""
    if "YUZUI_PEERS" not in os.environ:
        return {"note": "not run: YUZUI_PEERS names no interpreter"}
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "instance.json"), Path(folder, "result.json")
        source.write_text(json.dumps(document), encoding="utf-8")
        command = [os.environ["YUZUI_PEERS"], str(HERE / script), str(source), str(target)]
        code, said, used = alone([*command, *map(str, arguments)], path)
        if code:
            return {"note": f"failed with {code}: {said.strip()[-200:]}"}
        found = json.loads(target.read_text(encoding="utf-8"))
    return found | {"peak_mb": used.ru_maxrss // 1024, "note": ended(said)}


def ended(said):
    """Return how SCIP or CBC ended, if one ran, with the bound it proved."""
    marks = ("SCIP Status", "Dual Bound", "Result -", "Upper bound")
    lines = [
        re.split(r":|Result -", line, maxsplit=1)[-1].strip() for line in said.splitlines() if line.startswith(marks)
    ]
    return "; bound ".join(lines)


def lco(document, solver, gap):
    """Run the slot kernel."""
    path = os.environ.get("YUZUI_LCO")
    if path is None:
        return {"note": "not run: YUZUI_LCO names no checkout"}
    return peer("peer_lco.py", document, [LIMIT, solver, gap], path)


def rank_order(document):
    """Place each task of the rank order at the earliest second that is free."""
    import time

    began = time.process_time()
    busy = {one["id"]: [] for one in document["resources"]}
    taken, rows = set(), []
    for task in document["tasks"]:
        if task["group"] in taken:
            continue
        starts = [
            (start, one["resource"])
            for one in task["alternatives"]
            for window in one["windows"]
            if (start := earliest(busy[one["resource"]], window, task["duration"])) is not None
        ]
        if starts:
            start, place = min(starts)
            end = start + task["duration"]
            busy[place] = sorted([*busy[place], (start, end)])
            rows.append({"task": task["id"], "resource": place, "start": start, "end": end})
            taken |= {task["group"]} - {None}
    return {"schedule": rows, "cpu_seconds": time.process_time() - began}


def earliest(busy, window, duration):
    """Return the earliest start in a window between sorted bookings, or None."""
    start, end = window
    for one, other in busy:
        if one - start >= duration:
            break
        start = max(start, other)
    return start if start + duration <= end else None


OURS = """
import json, sys, time
from pathlib import Path
import msgspec
from yuzui.scheduling.solution import Effort, solve
source, target, budget, seed, engine = sys.argv[1:]
engine = engine or None
document = json.loads(Path(source).read_text(encoding="utf-8"))
task = {"id": "t", "value": 1, "duration": 1, "alternatives": [{"resource": "r", "windows": [[0, 9]]}]}
tiny = {"horizon": [0, 9], "resources": [{"id": "r"}], "tasks": [{**task, "id": str(n)} for n in range(12)]}
solve(tiny, Effort(0.01, 1, engine=engine))  # loads every module there is to load
began = time.process_time()
found = msgspec.to_builtins(solve(document, Effort(float(budget), int(seed), engine=engine)))
found["cpu_seconds"] = time.process_time() - began
Path(target).write_text(json.dumps(found), encoding="utf-8")
"""


def ours(document, budget, engine=""):
    """Run Yuzui in a process of its own; with an engine, if one is named."""
    import yuzui

    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "instance.json"), Path(folder, "result.json")
        source.write_text(json.dumps(document), encoding="utf-8")
        command = [sys.executable, "-c", OURS, str(source), str(target), str(budget), "1", engine]
        code, said, used = alone(command, str(Path(yuzui.__file__).parents[1]))
        if code:
            return {"note": f"failed with {code}: {said.strip()[-200:]}"}
        found = json.loads(target.read_text(encoding="utf-8"))
    return found | {"peak_mb": used.ru_maxrss // 1024, "note": f"budget {budget} s"}


def ceiling(document):
    """Return the energy bound."""
    from yuzui.scheduling.bound.energy import energy
    from yuzui.scheduling.instance import options
    from yuzui.scheduling.reading import read

    instance = read(document).instance
    return energy(instance, options(instance)).value


def row(case, document, seed, solver, settings, found):
    """Return one row, with the verdict of the checker."""
    from yuzui.scheduling.check import objective, violations

    kept = {k: v for k, v in document.items() if k != "sky"}
    made = {
        "case": case, "requests": len(document["tasks"]), "seed": seed, "solver": solver,
        "settings": settings, "note": found.get("note", ""),
    }  # fmt: skip
    if "schedule" not in found:
        return made
    rows = found["schedule"]
    broken = violations(kept, rows)
    value = objective(kept, rows)
    return made | {
        "value": f"{value:.2f}", "of_ceiling": f"{value / ceiling(kept):.4f}", "placed": len(rows),
        "cpu_s": f"{found['cpu_seconds']:.2f}", "peak_mb": found.get("peak_mb", ""),
        "columns": found.get("columns", ""),
        "checker": f"{len(broken)} broken, first {broken[0].code}" if broken else "ok",
    }  # fmt: skip


def weeks(solver, n, seed):
    """Yield the rows of one solver on one week."""
    document = week(n, seed)
    if solver == "rank":
        yield row("week", document, seed, "rank order", "", rank_order(document))
    if solver == "yuzui":
        found = ours(document, BUDGET[n])
        yield row("week", document, seed, "yuzui", "", found)
    for kind, gap in KERNEL if solver == "lco" else ():
        if (kind, gap) == KERNEL[0] or (seed == 1 and (gap or n == 100)):
            settings = f"{kind}, 300 s slots, gap {gap}, limit {LIMIT} CPU-s"
            yield row("week", document, seed, "LCO slot kernel", settings, lco(document, kind, gap))


def nights(solver, n, seed):
    """Yield the rows of one solver on one night."""
    document = night(n, seed)
    if solver == "rank":
        yield row("night", document, seed, "rank order", "", rank_order(document))
    if solver == "yuzui":
        found = ours({k: v for k, v in document.items() if k != "sky"}, BUDGET[n])
        yield row("night", document, seed, "yuzui", "", found)
    for kind in ("Sequential", "Priority") if solver == "astroplan" else ():
        found = peer("peer_astroplan.py", document, [kind])
        yield row("night", document, seed, f"astroplan {kind}", "20 s grid", found)


def kept():
    """Return the rows of the file by what they are about."""
    if not RESULT.is_file():
        return {}
    with RESULT.open(encoding="utf-8", newline="") as stream:
        return {tuple(one[name] for name in KEY): one for one in csv.DictReader(stream)}


def main():
    """Measure what was named (``lco``, ``yuzui:500``), or everything; other rows stay."""
    asked = sys.argv[1:] or ["rank", "astroplan", "yuzui", "lco"]
    for solver, _, size in (one.partition(":") for one in asked):
        for cases, make in ((WEEKS, weeks), (NIGHTS, nights)):
            for n, seed in cases:
                if size not in ("", str(n)):
                    continue
                for made in make(solver, n, seed):
                    print(made, flush=True)
                    rows = kept()
                    rows[tuple(str(made[name]) for name in KEY)] = made
                    write(rows)


def write(rows):
    """Write the table: weeks first, by size, seed and solver."""
    order = sorted(rows, key=lambda key: (key[0] != "week", int(key[1]), int(key[2]), key[3:]))
    with RESULT.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, FIELDS)
        writer.writeheader()
        writer.writerows(rows[key] for key in order)


if __name__ == "__main__":
    main()
