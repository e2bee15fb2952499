# SPDX-License-Identifier: Apache-2.0
"""What an evaluation takes: memory before it reads, processes, time before it computes."""

from __future__ import annotations

import os
import shutil
import time
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import mkdtemp
from types import ModuleType
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.evaluation.report import trend
from yuzui.evaluation.report.set import Look
from yuzui.evaluation.running import shards
from yuzui.evaluation.running.shards import Work
from yuzui.store.graph import arrays
from yuzui.store.graph.runs import MOST, Room
from yuzui.text import Text
from yuzui.text.numbers import count, number

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
        self.workers, self._tell, self._answers = checked(workers), tell, answers
        self.room: Room | None = None
        # for arrays that memory does not hold, or that several processes read; gone with this
        self._scratch = Path(mkdtemp(prefix="yuzui-"))
        weakref.finalize(self, shutil.rmtree, self._scratch, ignore_errors=True)

    def place(self, works: int, links: int | None) -> Room:
        """Return where the links of a set, perhaps none, are sorted and kept; see :func:`fit`."""
        from yuzui.store.durable import budget

        many = links or 0
        self.room, need = fit(works, many, self.workers, budget(), self._scratch, self._answers)
        what = count(works, Text("work", "项成果"))
        if links is not None:
            what += Text(", ", "、") + count(links, Text("citation", "条引文"))
        sentence_ = Text("{what}: up to {need} of memory", "{what}：至多占用内存 {need}")
        self._tell(sentence_.format(what=what, need=size(need)))
        return self.room

    def over(self, look: Look, modules: Sequence[ModuleType]) -> Look:
        """Plan the kernels of a look, having told what they take."""
        graphs = [module for module in modules if module.META.kind == "graph"]
        folder = self.room.folder if self.room else None
        work = shards.plan(look.graph, graphs, look.p.kernels, self.workers, folder)
        if graphs:
            for sentence in words(work, look.p.kernels):
                self._tell(sentence)
        if look.copies and any(module.__name__.endswith(".cd") for module in graphs):
            self._tell(copied(look))
        if self.workers > 1 and len(work.shards) > 1:
            arrays.save(look.graph, self._scratch)
        look.work = work
        return look


def copied(look: Look) -> Text:
    """Return what is said before rewired copies are made."""
    visits = trend.touches(look)
    return Text(
        "{n} rewired copies: about {touches} touches, about {seconds} CPU-s ({engine})",
        "{n} 份重连副本：约访问 {touches} 个元素，约 {seconds} CPU 秒（{engine}）",
    ).format(
        n=number(look.copies), touches=number(visits), engine=look.p.kernels,
        seconds=seconds(visits * shards.SECONDS[look.p.kernels]),
    )  # fmt: skip


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
            ).format(seconds=seconds(shards.COMPILING))
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
