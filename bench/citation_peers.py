# SPDX-License-Identifier: Apache-2.0
"""Disruption of all works beside cdindex and fast-cdindex; ``python -m bench.citation_peers``.

    python -m bench.citation_peers [hepph] [WORKS ...]

The hep-ph set that comes with Yuzui is taken with day precision (1,825 days), a generated graph
(SYNTHETIC, see ``citation_graph``) in years, which is what it has; works without references get 1,
as both peers have it. Every value is compared. The peers are GPL programs in
interpreters of their own, from files: YUZUI_PEERS names the interpreter. Seconds are those of
computing the values; reading the file and adding works and links to each program's own graph is
told apart, as is what building the citation arrays takes here. Links are unique and no work cites
itself, since the peers count what they are given. ``loop_s`` is what 20 million additions in
Python took just before, which tells how slow the machine was.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from bench.citation_graph import additions, arrays, generate
from yuzui.evaluation.indicator import Parameters, Timed
from yuzui.evaluation.indicators import cd
from yuzui.solve.kernels import available
from yuzui.store.graph.arrays import Graph

OUT = Path(__file__).with_suffix(".csv")
HEADS = ("set", "works", "links", "program", "cpu_s", "build_cpu_s", "equal", "compared", "loop_s")
PEERS = ("cdindex", "fast_cdindex")
WIDTH = {"day": 1825, "year": 5}
"""Five years."""
SMALL = 2_000


def hepph() -> Graph:
    """Return the shipped set."""
    from importlib.resources import files

    from yuzui.store.duck import Lake
    from yuzui.store.graph import reading

    data = files("yuzui") / "demo_data"
    return reading.read(Lake(), *(Path(str(data / f"hepph_{name}.parquet")) for name in ("works", "citations")))


def ours(graph: Graph, precision: str, engine: str) -> tuple[np.ndarray[Any, Any], float]:
    """Return the values of all works, NaN where there is none, and the CPU seconds."""
    p = Parameters(precision=precision, zero_ref="as_one", kernels=engine)
    began = time.process_time()
    found = cd.finish(cd.shard(Timed.of(graph, precision), (0, len(graph.order)), p), p)["cd"]
    return found, time.process_time() - began


def theirs(name: str, graph: Graph, precision: str) -> tuple[np.ndarray[Any, Any], float, float] | None:
    """Return the values of a peer and its CPU seconds, or None if it cannot be run."""
    interpreter = os.environ.get("YUZUI_PEERS")
    if not interpreter:
        return None
    script = Path(__file__).with_name("peer_cdindex.py")
    with tempfile.TemporaryDirectory() as folder:
        given, told = Path(folder, "graph.npz"), Path(folder, "values.npz")
        source = np.repeat(np.arange(len(graph.order)), np.diff(graph.out_ptr))
        np.savez(given, time=graph.times(precision), source=source, target=graph.out_idx)
        subprocess.run(
            [interpreter, str(script), name, str(WIDTH[precision]), str(given), str(told)], cwd=folder, check=True
        )
        found = np.load(told)
        return found["values"], float(found["spent"]), float(found["built"])


def rows(name: str) -> list[tuple[Any, ...]]:
    """Return the rows of one set."""
    loop = f"{additions():.2f}"
    began = time.process_time()
    graph = hepph() if name == "hepph" else arrays(*generate(int(name)))
    built = time.process_time() - began
    precision = "day" if name == "hepph" else "year"
    size = ("hep-ph" if name == "hepph" else "generated", len(graph.order), graph.used)
    found: list[tuple[Any, ...]] = []
    values = np.zeros(0)
    for engine in available():
        ours(arrays(*generate(SMALL)), "year", engine)
        values, seconds = ours(graph, precision, engine)
        found.append(
            (*size, f"yuzui {engine}", f"{seconds:.2f}", f"{built:.2f}" if name == "hepph" else "", "", "", loop)
        )
        print(*found[-1], flush=True)
    for peer in PEERS:
        told = theirs(peer, graph, precision)
        if told is None:
            continue
        # the peers give 0/0 as NaN; equal means the same number or no number on both sides
        same = int(np.isclose(told[0], values, rtol=0, atol=1e-12, equal_nan=True).sum())
        found.append((*size, peer, f"{told[1]:.2f}", f"{told[2]:.2f}", same, len(values), loop))
        print(*found[-1], flush=True)
    return found


def main() -> None:
    """Measure every set and write the table."""
    names = sys.argv[1:] or ["hepph", "1000000"]
    with OUT.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEADS)
        for name in names:
            writer.writerows(rows(name))


if __name__ == "__main__":
    main()
