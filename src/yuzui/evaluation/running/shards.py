# SPDX-License-Identifier: Apache-2.0
"""Graph indicators by ranges of focal years: in this process or in several, with what it takes.

A shard is a range of focal works of whole years. Its columns have one value per focal work, so the
columns of all shards, one after the other, are those of all works, for any cut and any number of
processes. A process is told the name of an indicator, a folder of citation arrays and a range,
never arrays: it reads what it needs by memory map.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from yuzui.evaluation.indicator import Parameters, Timed
from yuzui.solve.kernels.arrays import release
from yuzui.store.graph import arrays
from yuzui.store.graph.arrays import Graph

SECONDS = {"numpy": 5e-8, "numba": 5e-9}
"""CPU seconds a touch takes, as ``bench/citation_kernels.csv`` has it (within a factor of 2)."""
COMPILING = 4.0
"""CPU seconds that compiling takes, once per installation."""
SLOW = 120.0
"""CPU seconds from which it is said what would be faster."""
FEW = 20_000_000
"""Touches below which a shard is not worth a process of its own."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Work:
    """What a run of graph indicators will take."""

    touches: int
    seconds: float
    faster: float | None
    shards: tuple[Span, ...]
    workers: int = 1
    folder: Path | None = None


def touches(module: ModuleType, graph: Graph, focal: Span) -> int:
    """Return the most array elements an indicator visits for a range of works."""
    if hasattr(module, "touches"):
        return int(module.touches(graph, focal))
    return int(graph.in_ptr[focal[1]] - graph.in_ptr[focal[0]])


def plan(
    graph: Graph, modules: Sequence[ModuleType], engine: str, workers: int = 1, folder: Path | None = None
) -> Work:
    """Return what graph indicators will take, and how they are cut."""
    years = list(zip(graph.year_ptr[:-1].tolist(), graph.year_ptr[1:].tolist(), strict=True))
    weights = [sum(touches(module, graph, year) for module in modules) for year in years]
    total = sum(weights)
    seconds = total * SECONDS[engine]
    quick = total * SECONDS["numba"]
    return Work(
        total,
        seconds,
        quick if engine == "numpy" and seconds > SLOW else None,
        cut(years, weights, max(FEW, total // (4 * workers))) if folder else whole(graph),
        workers,
        folder,
    )


def whole(graph: Graph) -> tuple[Span, ...]:
    """Return one shard of all works."""
    return ((0, len(graph.order)),)


def cut(years: Sequence[Span], weights: Sequence[int], most: int) -> tuple[Span, ...]:
    """Cut years into ranges of at most some work, or of one year that is more."""
    spans: list[Span] = []
    held = 0
    for (first, last), weight in zip(years, weights, strict=True):
        if spans and held + weight <= most:
            spans[-1], held = (spans[-1][0], last), held + weight
        else:
            spans.append((first, last))
            held = weight
    return tuple(spans) or ((0, 0),)


def run(module: ModuleType, arrays: Timed, work: Work, p: Parameters) -> dict[str, Any]:
    """Run a graph indicator over all works."""
    if module.META.marks:
        # goes from work to work through the whole graph, with columns that no process can read
        return dict(module.shard(arrays, (0, len(arrays.time)), p))
    if work.workers == 1 or len(work.shards) == 1 or work.folder is None:
        parts = []
        for focal in work.shards:
            parts.append(module.shard(arrays, focal, p))
            let_go(arrays)
    else:
        unit = "year" if module.META.lags == "year" else p.precision
        many = min(work.workers, len(work.shards))
        # the last years have the most works: begun first, they do not keep the others waiting
        with ProcessPoolExecutor(many, get_context("spawn")) as pool:
            tasks = [(module.__name__, work.folder, unit, focal, p) for focal in work.shards[::-1]]
            parts = list(pool.map(_shard, *zip(*tasks, strict=True)))[::-1]
    if len(parts) == 1:
        return dict(parts[0])
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def let_go(arrays: Timed) -> None:
    """Give back the memory of arrays that are read from disk; what is needed is read again."""
    release(arrays.out_ptr, arrays.out_idx, arrays.in_ptr, arrays.in_idx)


@lru_cache(maxsize=2)
def _opened(folder: Path, unit: str) -> Timed:
    """Return the arrays of a folder, once per process."""
    return Timed.of(arrays.load(folder, verify=False), unit)


def _shard(name: str, folder: Path, unit: str, focal: Span, p: Parameters) -> dict[str, Any]:
    """Run one shard in a process of its own."""
    arrays = _opened(folder, unit)
    columns: dict[str, Any] = import_module(name).shard(arrays, focal, p)
    let_go(arrays)
    return columns
