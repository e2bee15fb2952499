# SPDX-License-Identifier: Apache-2.0
"""How time and memory grow with the size of a citation graph; ``python -m bench.citation_scaling``.

    python -m bench.citation_scaling [WORKS ...]

SYNTHETIC graphs of ``citation_graph``, streamed to Parquet. Each job runs in a process of its own,
one after the other: reading and sorting the links (DuckDB, nothing else), building the citation
arrays of the same files in memory and on disk, disruption over five years and delayed recognition
of all works by year shards (numba, compiled before). ``citation_scaling.csv`` has CPU seconds and peak memory:

* ``peak_mb``: largest resident memory of the process, pages of mapped files among it;
* ``own_mb``: the largest part of it that is not pages of files, at the end of a shard; what is of
  files the system takes back when it needs it;
* ``index_mb``: what is there once per work: pointers, dates, times, where windows stand;
* ``shard_mb``: the largest year's references and the citations within its window, 4 bytes each;
* ``bare_mb``: the process before it opened anything;
* ``loop_s``: 20 million additions in Python just before, which tells how slow the machine was.

``citation_scaling_fit.csv`` has the exponent of time over works, fitted to the logarithms, and what
it gives for 117 M works and 1.25 G citations; memory is fitted as a line. ``citation_touches.csv``
has disruption by window, with the array elements that were visited.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from bench.citation_graph import YEARS, additions, arrays, generate, write

HERE = Path(__file__).parent
OUT, FIT, TOUCHES = (HERE / f"citation_{name}.csv" for name in ("scaling", "scaling_fit", "touches"))
SIZES = (300_000, 1_000_000, 3_000_000, 10_000_000)
JOBS = ("read and sort", "build in memory", "build on disk", "disruption", "delayed recognition")
HEADS = (
    "works",
    "links",
    "job",
    "cpu_s",
    "peak_mb",
    "own_mb",
    "index_mb",
    "shard_mb",
    "bare_mb",
    "touches",
    "check",
    "loop_s",
)
GOAL = 117_000_000, 1_250_000_000
WINDOWS = (1, 3, 5, 10, 0)
DATA = Path(os.environ.get("YUZUI_BENCH_DATA", tempfile.gettempdir())) / "yuzui-bench"
"""Where generated files are kept from one run to the next."""


def resident() -> float:
    """Return the peak of resident memory so far, MB; not that of the process this one is from."""
    return told("VmHWM")


def own() -> float:
    """Return the memory that is this process's alone now, pages of files left out, MB."""
    return told("RssAnon")


def told(name: str) -> float:
    """Return a figure of this process that the system keeps, MB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1]) / 1e3


def read_and_sort(works: int, _: Path) -> dict[str, Any]:
    """Read the links and sort them, in DuckDB."""
    from yuzui.store.duck import Lake

    lake = Lake()
    lake.register("links", write(works, DATA)[1])
    began = time.process_time()
    lake.query("CREATE TABLE s AS SELECT citing, cited FROM links ORDER BY citing, cited")
    spent = time.process_time() - began
    return {"cpu_s": spent, "check": lake.query("SELECT count(*) AS n FROM s")[0]["n"]}


def build(works: int, folder: Path | None) -> dict[str, Any]:
    """Build the citation arrays; those sorted in a folder stay for the jobs that follow."""
    from yuzui.store.duck import Lake
    from yuzui.store.graph import arrays, reading
    from yuzui.store.graph.runs import Room

    began = time.process_time()
    graph = reading.read(Lake(), *write(works, DATA), place=lambda *_: Room(folder))
    spent, peak = time.process_time() - began, resident()
    if folder:
        arrays.save(graph, folder)
    return {"cpu_s": spent, "peak_mb": peak, "check": graph.used}


def indicator(module: Any, folder: Path) -> dict[str, Any]:
    """Run an indicator shard by shard; a shard's columns are added up and let go."""
    from yuzui.evaluation import run_settings as shards
    from yuzui.evaluation.indicator import Parameters, Timed
    from yuzui.store.graph import arrays as kept

    p = Parameters(kernels="numba")
    with tempfile.TemporaryDirectory() as small:
        kept.save(arrays(*generate(2_000)), Path(small))
        few = Timed.of(kept.load(Path(small)), "year")
        # works without links are counted by another loop
        for focal in ((0, 2_000), (0, 10)):
            module.shard(few, focal, p)
    bare = resident()
    began = time.process_time()
    graph = kept.load(folder, verify=False)
    timed = Timed.of(graph, "year")
    years = list(zip(graph.year_ptr[:-1].tolist(), graph.year_ptr[1:].tolist(), strict=True))
    check, alone = 0.0, 0.0
    for year in years:
        found = module.finish(module.shard(timed, year, p), p)
        check += sum(float(found[n].sum()) for n in ("n_i", "n_j", "n_k", "sb_peak") if n in found)
        alone = max(alone, own())
        shards.let_go(timed)
    spent, peak = time.process_time() - began, resident()
    out = np.diff(graph.out_ptr[graph.year_ptr])
    within = [out[y] + out[y + 1 : y + 1 + p.window].sum() for y in range(YEARS)]
    return {
        "cpu_s": spent,
        "peak_mb": peak,
        "own_mb": alone,
        "bare_mb": bare,
        "index_mb": len(graph.order) * (8 + 8 + 8 + 8) / 1e6,
        "shard_mb": 4 * max(within) / 1e6,
        "touches": sum(shards.touches(module, graph, year) for year in years),
        "check": round(check),
    }


def job(name: str, works: int, folder: Path) -> None:
    """Run one job in this process and print what it took."""
    from yuzui.evaluation.indicators import cd, sleeping_beauty

    if name == "read and sort":
        found = read_and_sort(works, folder)
    elif name in ("build in memory", "build on disk"):
        found = build(works, folder if name == "build on disk" else None)
    else:
        found = indicator(cd if name == "disruption" else sleeping_beauty, folder)
    print(json.dumps({"peak_mb": resident()} | found))


def rows(works: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of one size."""
    write(works, DATA)
    with tempfile.TemporaryDirectory(dir=DATA) as folder:
        links = 0
        for name in JOBS:
            slow = additions()
            command = [sys.executable, "-m", "bench.citation_scaling", "--job", name, str(works), folder]
            done = subprocess.run(command, cwd=HERE.parent, capture_output=True, text=True, check=True)
            found = json.loads(done.stdout.splitlines()[-1])
            links = int(found["check"]) if name.startswith("build") else links
            row = {"works": works, "links": links or "", "job": name, "loop_s": slow} | found
            shown = {k: f"{v:.2f}" if isinstance(v, float) else v for k, v in row.items()}
            print(shown, flush=True)
            yield shown


def fitted() -> None:
    """Fit time and memory of what was measured and write what they give for a large graph."""
    with OUT.open(encoding="utf-8", newline="") as source:
        measured = list(csv.DictReader(source))
    heads = ("job", "sizes", "exponent", "works", "links", "cpu_s", "cpu_h", "peak_gb")
    with FIT.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(heads)
        for name in JOBS:
            some = [row for row in measured if row["job"] == name]
            if len(some) < 2:
                continue
            works = np.array([float(row["works"]) for row in some])
            spent = np.array([float(row["cpu_s"]) for row in some])
            slope, start = np.polyfit(np.log(works), np.log(spent), 1)
            seconds = float(np.exp(start) * GOAL[0] ** slope)
            line = np.polyfit(works, [float(row["peak_mb"]) for row in some], 1)
            peak = float(np.polyval(line, GOAL[0])) / 1e3
            row = (name, len(some), f"{slope:.3f}", *GOAL, f"{seconds:.0f}", f"{seconds / 3600:.2f}", f"{peak:.1f}")
            writer.writerow(row)
            print(*row, flush=True)


def touched() -> None:
    """Measure disruption by window against the array elements visited."""
    from yuzui.evaluation.indicator import Timed
    from yuzui.solve.kernels import disruption
    from yuzui.solve.kernels.arrays import reach, spread

    heads = ("works", "links", "window", "touches", "cpu_s", "ns_per_touch", "ns_per_touch_and_link", "loop_s")
    with TOUCHES.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(heads)
        for works in (100_000, 300_000, 1_000_000):
            graph = arrays(*generate(works))
            timed, slow = Timed.of(graph, "year"), additions()
            lists = (graph.out_ptr, graph.out_idx, graph.in_ptr, graph.in_idx)
            _, source = spread(graph.out_ptr[:-1], graph.out_ptr[1:])
            for window in WINDOWS:
                ends = disruption.window(timed, 0, works, window or -1)
                disruption.counts(ends[0][:9], ends[1][:9], lists, 0, 1, engine="numba")
                began = time.process_time()
                disruption.counts(*ends, lists, 0, 1, engine="numba")
                spent = time.process_time() - began
                begin, end = (reach(graph.in_ptr, graph.in_idx, graph.out_idx, e[source]) for e in ends)
                many = int((end - begin).sum())
                each = spent / many * 1e9, spent / (many + graph.used) * 1e9
                row = (
                    works,
                    graph.used,
                    window or "open",
                    many,
                    f"{spent:.2f}",
                    *(f"{n:.1f}" for n in each),
                    f"{slow:.2f}",
                )
                writer.writerow(row)
                print(*row, flush=True)


def main() -> None:
    """Measure every size and write the tables."""
    if sys.argv[1:2] == ["--job"]:
        return job(sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
    sizes = [int(word) for word in sys.argv[1:]] or SIZES
    with OUT.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, HEADS, lineterminator="\n", restval="")
        writer.writeheader()
        for works in sizes:
            for row in rows(works):
                writer.writerow(row)
                out.flush()
    fitted()
    touched()
    return None


if __name__ == "__main__":
    main()
