# SPDX-License-Identifier: Apache-2.0
"""Processor time of the kernels on a generated citation graph, numpy beside numba.

    python -m bench.citation_kernels [works ...]

One row a size and job: building the arrays, disruption of all works over five years, citation
histories with delayed recognition. numba's compiling is done before. The sums of the counts stand
beside the times: they must not differ between engines. ``loop_s`` is what 20 million additions in
Python took just before, which tells how slow the machine was.
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.citation_graph import additions, arrays, generate
from yuzui.evaluation.indicator import Parameters, Timed
from yuzui.evaluation.indicators import cd, sleeping_beauty
from yuzui.solve.kernels import available, disruption
from yuzui.store.graph.arrays import Graph

OUT = Path(__file__).with_suffix(".csv")
HEADS = ("works", "links", "touches", "job", "engine", "cpu_s", "sum", "goal", "loop_s")
SIZES = (100_000, 1_000_000)
SMALL = 2_000
"""Works of the graph on which numba compiles."""
GOALS = {("disruption", "numba"): "3.7 at 1 M", ("disruption", "numpy"): "60 at 1 M",
         ("delayed recognition", "numba"): "0.5 at 1 M"}  # fmt: skip


def timed(job: Callable[[], Any]) -> tuple[Any, float]:
    """Return what a job gives and the processor time it took, seconds."""
    began = time.process_time()
    found = job()
    return found, time.process_time() - began


def disrupted(graph: Graph, engine: str) -> int:
    """Return the sum of the three counts over all works."""
    p = Parameters(kernels=engine)
    found = cd.finish(cd.shard(Timed.of(graph, "year"), (0, len(graph.order)), p), p)
    return int(sum(found[name].sum() for name in ("n_i", "n_j", "n_k")))


def delayed(graph: Graph, engine: str) -> int:
    """Return how many works were recognised late."""
    p = Parameters(kernels=engine)
    pairs = sleeping_beauty.shard(Timed.of(graph, "year"), (0, len(graph.order)), p)
    return int((sleeping_beauty.finish(pairs, p)["sb"] > 0).sum())


def rows(works: int) -> list[tuple[Any, ...]]:
    """Return the rows of one size."""
    drawn, slow = generate(works), f"{additions():.2f}"
    graph, spent = timed(lambda: arrays(*drawn))
    lists = (graph.out_ptr, graph.out_idx, graph.in_ptr, graph.in_idx)
    size = (works, graph.used, disruption.touches(lists, 0, works))
    found = [(*size, "arrays", "numpy", f"{spent:.2f}", graph.used, "", slow)]
    for name, job in (("disruption", disrupted), ("delayed recognition", delayed)):
        for engine in available():
            job(arrays(*generate(SMALL)), engine)
            total, spent = timed(lambda job=job, engine=engine: job(graph, engine))  # type: ignore[misc]
            goal = GOALS.get((name, engine), "")
            found.append((*size, name, engine, f"{spent:.2f}", total, goal, slow))
    return found


def main() -> None:
    """Measure every size and write the table."""
    sizes = [int(word) for word in sys.argv[1:]] or SIZES
    with OUT.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEADS)
        for works in sizes:
            for row in rows(works):
                writer.writerow(row)
                print(*row, flush=True)


if __name__ == "__main__":
    main()
