# SPDX-License-Identifier: Apache-2.0
"""Graph indicators by ranges of focal years: in this process or in several, with what it takes.

A shard is a range of focal works of whole years. Its columns have one value per focal work, so the
columns of all shards, one after the other, are those of all works, for any cut and any number of
processes. A process is told the name of an indicator, a folder of citation arrays and a range,
never arrays: it reads what it needs by memory map.
"""

from __future__ import annotations

import os
import shutil
import time
import weakref
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from tempfile import mkdtemp
from types import ModuleType
from typing import Any

import numpy as np

from yuzui.errors import InputError, Place
from yuzui.evaluation.indicator import Columns, Parameters, Timed
from yuzui.solve.kernels.arrays import release
from yuzui.store.durable import budget
from yuzui.store.graph import arrays
from yuzui.store.graph.arrays import Graph
from yuzui.store.graph.runs import MOST, Room
from yuzui.text import Text
from yuzui.text.numbers import count, number

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


def run(module: ModuleType, arrays: Timed, work: Work, p: Parameters) -> Columns:
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


def _shard(name: str, folder: Path, unit: str, focal: Span, p: Parameters) -> Columns:
    """Run one shard in a process of its own."""
    arrays = _opened(folder, unit)
    columns: Columns = import_module(name).shard(arrays, focal, p)
    let_go(arrays)
    return columns


MOST_WORKERS = 64
"""Most processes that may be asked for."""
FIXED = 330_000_000
"""Bytes of the program and its libraries, and of the working set of a kernel by numpy."""
PER_WORK, PER_ANSWER = 420, 110
"""Bytes per work, and per work of each indicator and window: columns, means, intervals."""
PER_LINK = 8
"""Bytes per link of the neighbour lists in memory, both directions."""
PER_WORKER = (400_000_000, 40)
"""Bytes of one more process, and per work: its columns, and where windows stand in each in-list."""
SORTING = 16
"""Bytes per link while links are sorted in memory."""
FEWEST = 4_000_000
"""Links sorted at a time where memory is scarce."""

Tell = Callable[[Text], None]


class Effort:
    """The processes, memory and folder of one evaluation."""

    def __init__(self, workers: Any, tell: Tell, answers: int) -> None:
        self.workers, self.tell, self._answers = checked(workers), tell, answers
        self.room: Room | None = None
        # for arrays that memory does not hold, or that several processes read; gone with this
        self._scratch = Path(mkdtemp(prefix="yuzui-"))
        weakref.finalize(self, shutil.rmtree, self._scratch, ignore_errors=True)

    def place(self, works: int, links: int | None) -> Room:
        """Return where the links of a set, perhaps none, are sorted and kept; see :func:`fit`."""
        many = links or 0
        self.room, need = fit(works, many, self.workers, budget(), self._scratch, self._answers)
        what = count(works, Text("work", "项成果"))
        if links is not None:
            what += Text(", ", "、") + count(links, Text("citation", "条引文"))
        sentence_ = Text("{what}: up to {need} of memory", "{what}：至多占用内存 {need}")
        self.tell(sentence_.format(what=what, need=size(need)))
        return self.room

    def planned(self, graph: Graph, modules: Sequence[ModuleType], engine: str) -> Work:
        """Plan the kernels of graph indicators, having told what they take."""
        graphs = [module for module in modules if module.META.kind == "graph"]
        folder = self.room.folder if self.room else None
        work = plan(graph, graphs, engine, self.workers, folder)
        for sentence in words(work, engine) if graphs else ():
            self.tell(sentence)
        if self.workers > 1 and len(work.shards) > 1:
            arrays.save(graph, self._scratch)
        return work


def copied(copies: int, visits: int, engine: str) -> Text:
    """Return what is said before rewired copies are made."""
    return Text(
        "{n} rewired copies: about {touches} touches, about {seconds} CPU-s ({engine})",
        "{n} 份重连副本：约访问 {touches} 个元素，约 {seconds} CPU 秒（{engine}）",
    ).format(n=number(copies), touches=number(visits), engine=engine, seconds=seconds(visits * SECONDS[engine]))


def checked(workers: Any) -> int:
    """Return a number of processes."""
    count = workers if isinstance(workers, int) and not isinstance(workers, bool) else 0
    if not 1 <= count <= MOST_WORKERS:
        raise InputError(
            Text("this number of processes cannot be used", "该进程数不可用"),
            place=Place(column="--workers"),
            seen=str(workers),
            expected=f"1 … {MOST_WORKERS}",
            fix=Text("give a number of processes: --workers 2", "请给出进程数：--workers 2"),
            code="option",
        )
    return count


def need(works: int, links: int, workers: int, on_disk: bool, most: int, answers: int = 2) -> int:
    """Return the memory an evaluation takes at most, bytes, beside the analytic engine."""
    lists = 0 if on_disk else PER_LINK * links
    processes = (workers - 1) * (PER_WORKER[0] + PER_WORKER[1] * works)
    answer = lists + (PER_WORK + PER_ANSWER * answers) * works + processes
    return FIXED + max(answer, lists + SORTING * min(links, most))


def fit(works: int, links: int, workers: int, budget: int, folder: Path, answers: int = 2) -> tuple[Room, int]:
    """Return the quickest way to build and use the arrays that fits into a budget."""
    ways = [(False, MOST)] if workers == 1 else []
    for on_disk, most in (*ways, (True, MOST), (True, FEWEST)):
        takes = need(works, links, workers, on_disk, most, answers)
        if takes <= budget:
            return Room(folder if on_disk else None, most), takes
    alone = need(works, links, 1, True, FEWEST, answers)
    if workers > 1 and alone <= budget:
        fix = Text("with --workers 1 it takes {need}", "改用 --workers 1 时约需 {need}").format(need=size(alone))
    else:
        fix = Text(
            "set YUZUI_MEMORY_BUDGET to {bytes} or more if the machine has {need}, or take at most "
            "{works}",
            "若本机内存达 {need}，请将 YUZUI_MEMORY_BUDGET 设为不小于 {bytes}；"
            "否则请将集合缩小到至多 {works}",
        ).format(
            bytes=number(alone), need=size(alone),
            works=count(
                max(0, budget - FIXED - SORTING * FEWEST) // (PER_WORK + PER_ANSWER * answers),
                Text("work", "项成果"),
            ),
        )  # fmt: skip
    raise InputError(
        Text("this set does not fit into memory", "内存容不下该集合"),
        seen=f"{size(need(works, links, workers, True, FEWEST, answers)).say('en')}",
        expected=f"<= {size(budget).say('en')}",
        fix=fix,
        code="memory",
    )


def size(count: int) -> Text:
    """Return bytes as a person reads them."""
    if count >= 10**9:
        return Text("{n} GB", "{n} GB").format(n=number(count / 10**9, 1))
    return Text("{n} MB", "{n} MB").format(n=number(round(count / 10**6)))


def words(work: Work, engine: str) -> list[Text]:
    """Return what is said before kernels run: touches, time, and what would be faster."""
    sentences = [
        Text(
            "graph indicators: at most {touches} touches, about {seconds} CPU-s ({engine})",
            "图指标：至多访问 {touches} 个元素，约 {seconds} CPU 秒（{engine}）",
        ).format(touches=number(work.touches), seconds=seconds(work.seconds), engine=engine)
    ]
    if engine == "numba":
        sentences.append(
            Text(
                "the first run here compiles, about {seconds} CPU-s more", "本机首次运行需编译，另需约 {seconds} CPU 秒"
            ).format(seconds=seconds(COMPILING))
        )
    if work.faster is not None:
        sentences.append(
            Text(
                "compiled kernels would take about {seconds} CPU-s: pip install 'yuzui[graph]'",
                "编译的计算核约需 {seconds} CPU 秒：pip install 'yuzui[graph]'",
            ).format(seconds=seconds(work.faster))
        )
    return sentences


def seconds(value: float) -> Text:
    """Return predicted seconds with as many digits as the prediction bears."""
    return number(value, 1) if value < 10 else number(round(value))


def spent() -> float:
    """Return the processor time of this process and of those it has ended, seconds."""
    return time.process_time() + sum(os.times()[2:4])
