# SPDX-License-Identifier: Apache-2.0
"""CD index of all works by cdindex or fast-cdindex, in an interpreter of its own.

    python peer_cdindex.py PROGRAM DAYS GRAPH.npz VALUES.npz

The program is called by its compiled module, without the dictionaries of names around it, which
would cost it more than its own work. No line of either is here.
"""

import sys
import time
from importlib import import_module

import numpy as np


def main():
    """Build the program's graph, ask for every work, and write values and CPU seconds."""
    name, days, given, told = sys.argv[1:]
    program = import_module(f"{name}._cdindex")
    read = np.load(given)
    times, source, target = (read[key].tolist() for key in ("time", "source", "target"))
    began = time.process_time()
    graph = program.Graph()
    if name == "cdindex":
        for node, when in enumerate(times):
            program.add_vertex(graph, node, when)
        for a, b in zip(source, target, strict=True):
            program.add_edge(graph, a, b)
        handles = [(graph, node) for node in range(len(times))]
    else:
        nodes = [program.add_vertex(graph, when) for when in times]
        for a, b in zip(source, target, strict=True):
            program.add_edge(nodes[a], nodes[b])
        program.prepare_for_searching(graph)
        handles = [(node,) for node in nodes]
    built = time.process_time()
    values = [program.cdindex(*handle, int(days)) for handle in handles]
    done = time.process_time()
    values = np.array([np.nan if value is None else value for value in values], dtype=float)
    np.savez(told, values=values, spent=done - built, built=built - began)


if __name__ == "__main__":
    main()
