# SPDX-License-Identifier: Apache-2.0
"""Small citation graphs for tests, cells of works, and the disruption counts by sets."""

from fractions import Fraction
from itertools import pairwise

import numpy as np

from yuzui.store.graph.arrays import build, packed
from yuzui.store.graph.runs import Room


def days(year):
    return int(np.datetime64(f"{year:04d}-01-01", "D").astype(int))


def numbered(works, citations, precision="year", room=None):
    """Build the graph of works (name to year or ISO date; None is unknown) and pairs of names."""
    when = {
        name: days(value) if isinstance(value, int) else int(np.datetime64(value, "D").astype(int))
        for name, value in works.items()
        if value is not None
    }
    order = sorted(when, key=lambda name: (when[name], name))
    node = {name: i for i, name in enumerate(order)}
    ends = [[node.get(end, -1 if end in works else -2) for end in pair] for pair in citations]
    citing, cited = np.array(ends, dtype=np.int64).reshape(-1, 2).T
    itself = np.array([a == b for a, b in citations], dtype=bool)
    date = np.array([when[name] for name in order], dtype=np.int32)
    links = packed(citing, cited, itself)
    return build(np.array(order, dtype=str), date, [links], precision, room or Room())


def cells(cited):
    """Return works and links in which cell k holds works that are cited as often as told.

    A cell is of one year; those that cite stand in years of their own, four to a cell, so a work
    is cited at most four times.
    """
    works, links = {}, []
    for cell, counts in enumerate(cited):
        year = 1900 + 2 * cell
        works |= {f"c{cell}.{k}": year + 1 for k in range(4)}
        works |= {f"w{cell}.{i}": year for i in range(len(counts))}
        links += [(f"c{cell}.{k}", f"w{cell}.{i}") for i, n in enumerate(counts) for k in range(n)]
    return works, links


def scored(times, shares, levels):
    """Return scores and credits of works by column, by the definition, in exact fractions.

    ``times`` is work to citations, ``shares`` are rows (work, field, weight) of one year.
    """
    cells = {}
    for work, name, part in shares:
        cells.setdefault(name, []).append((times[work], part))
    found = {name: dict.fromkeys(times, Fraction(0))
             for name in ("ncs", *(f"pp{level}_credit" for level in levels))}  # fmt: skip
    for work, name, part in shares:
        weight = sum(w for _, w in cells[name])
        total = sum(n * w for n, w in cells[name])
        found["ncs"][work] += part * (times[work] * weight / total if total else 1)
        for level in levels:
            kept = weight * Fraction(100 - level, 100)
            upto = {c: sum(w for n, w in cells[name] if n <= c) for c, _ in cells[name]}
            line = min(c for c, w in upto.items() if w >= kept)
            tied = sum(w for n, w in cells[name] if n == line)
            at = 1 if times[work] > line else 0 if times[work] < line else (upto[line] - kept) / tied
            found[f"pp{level}_credit"][work] += part * at
    return found


def counts_by_sets(graph, time, width, shared=1):
    """Count n_i, n_j, n_k of every node with Python sets."""
    out = [set(graph.out_idx[a:b].tolist()) for a, b in pairwise(graph.out_ptr)]
    into = [set(graph.in_idx[a:b].tolist()) for a, b in pairwise(graph.in_ptr)]
    found = []
    for f in range(len(out)):
        window = {c for c in range(len(out)) if time[c] > time[f] and (width < 0 or time[c] <= time[f] + width)}
        mine = into[f] & window
        met = {}
        for r in out[f]:
            for c in into[r] & window:
                met[c] = met.get(c, 0) + 1
        both = {c for c in mine if met.get(c, 0) >= shared}
        found.append((len(mine - met.keys()), len(both), len(met.keys() - mine)))
    return np.array(found, dtype=np.int64).reshape(-1, 3)
