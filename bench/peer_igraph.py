# SPDX-License-Identifier: Apache-2.0
"""Clusters of one network by igraph, for :mod:`bench.science_map`.

``python -m venv VENV && VENV/bin/pip install igraph numpy``; then ``VENV/bin/python peer_igraph.py NETWORK.npz
RESULT.npz RESOLUTION OBJECTIVE ITERATIONS SEED``. It is a GPL program in an interpreter of its own: arrays in, labels
and CPU seconds out, nothing of it enters Yuzui.
"""

import random
import resource
import sys
import time

import igraph
import numpy as np


def main(source: str, target: str, resolution: float, objective: str, iterations: int, seed: int) -> None:
    """Read links, build the graph, search, write labels with the CPU seconds of building and of searching."""
    data = np.load(source)
    random.seed(seed)
    began = time.process_time()
    graph = igraph.Graph(n=int(data["n"]), edges=np.stack([data["a"], data["b"]], axis=1), directed=False)
    graph.es["weight"] = data["weight"]
    built = time.process_time()
    labels = graph.community_leiden(
        objective_function=objective, weights="weight", resolution=resolution, n_iterations=iterations
    ).membership
    ended = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    np.savez(target, labels=np.array(labels), build=built - began, search=ended - built, peak=peak)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4], int(sys.argv[5]), int(sys.argv[6]))
