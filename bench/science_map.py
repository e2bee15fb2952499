# SPDX-License-Identifier: Apache-2.0
"""Clusters of citation networks beside igraph; ``YUZUI_PEERS=VENV/bin/python python -m bench.science_map [paperscape]``.

The hep-ph set that comes with Yuzui, with ``paperscape`` that of YUZUI_DATA too, and a made network of one million
works. Both programs get the same links and weights; ours are told with what building the network from citations
takes, igraph's with what adding the links to its own graph takes. Partitions are judged by the same measure, ours.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from yuzui.fields import work_set
from yuzui.job.workspace import Workspace
from yuzui.solve.clustering import Network, citation_network, disconnected, leiden, quality

OUT = Path(__file__).with_suffix(".csv")
HEADS = ("set", "works", "links", "objective", "resolution", "ours_build_s", "ours_search_s", "ours_quality",
         "igraph_build_s", "igraph_search_s", "igraph_quality", "ours_over_igraph", "disconnected")  # fmt: skip
RUNS = (("modularity", 1.0), ("CPM", 1e-4), ("CPM", 1e-3))
ITERATIONS, SEED = 10, 7


def made(works: int, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Return links of works in subjects of 200 to 2,000, most within their own."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(200, 2_000, works // 1_000)
    ends = np.cumsum(sizes)
    subject = np.repeat(np.arange(len(sizes)), sizes)[:works]
    citing = np.repeat(np.arange(len(subject)), rng.poisson(10, len(subject)))
    start = (ends - sizes)[subject[citing]]
    own = start + (rng.random(len(citing)) * sizes[subject[citing]]).astype(np.int64)
    cited = np.where(rng.random(len(citing)) < 0.8, own, rng.integers(0, len(subject), len(citing)))
    return citing, np.minimum(cited, len(subject) - 1)


def peer(network: Network, objective: str, resolution: float) -> tuple[np.ndarray, float, float]:
    """Return the labels of igraph, and its seconds of building and of searching."""
    source = network.source
    once = source < network.idx
    with tempfile.TemporaryDirectory() as folder:
        given, result = f"{folder}/network.npz", f"{folder}/result.npz"
        np.savez(given, n=network.nodes, a=source[once], b=network.idx[once], weight=network.weight[once])
        script = str(Path(__file__).with_name("peer_igraph.py"))
        wanted = [str(resolution), objective, str(ITERATIONS), str(SEED)]
        subprocess.run([os.environ["YUZUI_PEERS"], script, given, result, *wanted], check=True)
        found = np.load(result)
        return found["labels"], float(found["build"]), float(found["search"])


def main(*names: str) -> None:
    """Measure and write the table."""
    workspace = Workspace(tempfile.mkdtemp())
    hep = work_set.read(workspace, None, None)
    sets = {"hep-ph": (len(hep), hep.citing, hep.cited)}
    if "paperscape" in names:
        folder = Path(os.environ["YUZUI_DATA"]) / "scholarly"
        one = work_set.read(
            workspace, *(folder / f"paperscape_9196_{part}.parquet" for part in ("works", "references"))
        )
        sets["paperscape"] = (len(one), one.citing, one.cited)
    if "million" in names:
        citing, cited = made(1_000_000)
        sets["made, one million"] = (int(max(citing.max(), cited.max())) + 1, citing, cited)
    rows = []
    for name, (n, citing, cited) in sets.items():
        for objective, resolution in RUNS if n < 500_000 else RUNS[1:2]:
            began = time.process_time()
            network = citation_network(n, citing, cited)
            built = time.process_time() - began
            began = time.process_time()
            labels = leiden(network, resolution, SEED, modularity=objective == "modularity", iterations=ITERATIONS)
            search = time.process_time() - began
            other, other_built, other_search = peer(network, objective, resolution)
            value, theirs = (
                quality(network, one, resolution, modularity=objective == "modularity") for one in (labels, other)
            )
            ratio = (built + search) / (other_built + other_search)
            rows.append((name, n, network.links, objective, resolution, round(built, 2), round(search, 2),
                         round(value, 5), round(other_built, 2), round(other_search, 2), round(theirs, 5),
                         round(ratio, 2), disconnected(network, labels)))  # fmt: skip
            print(dict(zip(HEADS, rows[-1], strict=True)), flush=True)
    with OUT.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([HEADS, *rows])


if __name__ == "__main__":
    main(*sys.argv[1:])
