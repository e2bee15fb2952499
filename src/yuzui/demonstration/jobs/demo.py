# SPDX-License-Identifier: Apache-2.0
"""The first two minutes: the whole loop on the data that come with Yuzui, offline.

Every step is a study that anyone can run alone; the demo only chooses the order, keeps the
results in one workspace and says of each line where its data come from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from yuzui.administration.load_answer import Load
from yuzui.demonstration.handed_in import (
    draft_plan,
    hand_in,
    hand_in_instruments,
    hand_in_use,
    propose_programme,
    publish_calls,
)
from yuzui.funding import board_pack
from yuzui.job import contract
from yuzui.job.progress import Progress, silent
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run
from yuzui.job.workspace import Workspace
from yuzui.network.jobs import register
from yuzui.network.register_sheet import Options
from yuzui.scheduling import view
from yuzui.text import Text, same
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("the whole loop on real data, offline", "用真实数据离线走完全流程")
QUESTION = Text("What does Yuzui do, and on whose data?", "鱼嘴能做什么？用的是谁的数据？")
SOURCE = "Yuzui"
LEVEL = "public"

STEPS = {
    "fund": 99,
    "catalogue": 1,
    "usage": 3,
    "cost_recovery": 1,
    "registry": 4,
    "path": 5,
    "cube": 1,
    "funders": 1,
    "evaluate": 8,
    "scorecard": 2,
}
"""The studies in order, and how many of its lines each says here; alone it says all.

The slate comes first, before anything else is read: it is what a stranger waits for.
"""
SCHEDULES = {"telescope": 0.2, "beamline": 0.1}
"""Synthetic instances scheduled beside the real log of a facility, with the budget of each."""
MEASURED = 2
"""Days of the real log on which our schedules are measured beside service in order of arrival."""
COPIES = 20
"""Rewired copies beside the trend of disruption: about 5 CPU-seconds compiled, 30 without."""
MARKS = {
    "real": "[R]", "derived": "[R]", "secondary": "[R]", "unverified": "[R]",
    "mixed": "[P][S]", "synthetic": "[S]", "example": "[S]",
}  # fmt: skip
LEGEND = Text(
    "[R] real data   [P] real values, paired at random   [S] synthetic   sources: {origin}",
    "[R] 真实数据   [P] 真实数值、随机配对   [S] 合成数据   来源：{origin}",
)


class Inputs(msgspec.Struct, frozen=True):
    """Nothing is asked."""


class Sentence(msgspec.Struct, frozen=True):
    """A line of the transcript."""

    label: Text
    sentence: Text


class Step(msgspec.Struct, frozen=True):
    """A study that ran, and the lines of it that are said here."""

    study: str
    run: str
    lines: list[Sentence]


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.demo/1"):
    """The whole loop on the data that come with Yuzui."""

    state: str
    loads: list[Load]
    steps: list[Step]
    files: list[str]


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Run every study on the data that come with Yuzui."""
    return loop(workspace)


def loop(
    workspace: Workspace,
    progress: Progress = silent,
    lang: str = "en",
    announce: Callable[[Sequence[Line]], None] = lambda _: None,
) -> Answer:
    """Run every study on the data that come with Yuzui, load these, write board pack and origins.

    ``announce`` takes the lines of a step as soon as it is done.
    """
    loads: list[Load] = []
    steps: list[Step] = []
    for done, name in enumerate(STEPS):
        study = contract.of(name)
        progress(study.title, (done, len(STEPS) + 1))
        answer: Base = study.run(workspace, **{"evaluate": {"baseline": COPIES}}.get(name, {}))
        study.save(workspace, answer)
        lines = _marked(getattr(answer, "origin", "real"), study.lines(answer)[: STEPS[name]])
        lines += [*_schedules(workspace), _measured(workspace)] if name == "usage" else []
        steps.append(Step(name, answer.run.id, lines))
        announce(_numbered(1 if not loads else len(steps) + 1, steps[-1]))
        if not loads:
            progress(Text("reading the data that come with Yuzui", "正在读取随附数据"), (1, len(STEPS) + 1))
            loads = _load(workspace)
            announce(_read(loads))
    progress(Text("writing board pack and origins", "正在生成决策材料与数据来源"), (len(STEPS), len(STEPS) + 1))
    files = [*_board_packs(workspace, lang), str(_origins(workspace))]
    inputs = {"loads": [row["sha256"] for row in workspace.shipped_rows("MANIFEST.csv")], "steps": list(STEPS)}
    return Answer(
        run=Run.of("demo", inputs, seed=workspace.seed), state="proposed", loads=loads, steps=steps, files=files
    )


def _marked(origin: str, lines: Sequence[Line]) -> list[Sentence]:
    """Return lines with the mark of what they rest on; a study that mixes origins marks its own."""
    mark = same(f"{MARKS[origin]} ")
    return [
        Sentence(label, sentence if any(one in sentence.en for one in MARKS.values()) else mark + sentence)
        for label, sentence in lines
    ]


def _schedules(workspace: Workspace) -> Iterator[Sentence]:
    """Schedule the synthetic instances, keep each, and yield a line of the transcript for each."""
    study = contract.of("schedule")
    for name, budget in SCHEDULES.items():
        answer = study.run(workspace, path=name, budget=budget)
        study.save(workspace, answer)
        yield Sentence(same(""), same(f"{MARKS[answer.origin]} ") + view.brief(answer))


def _measured(workspace: Workspace) -> Sentence:
    """Measure our schedules on the real log, record it for the scorecard, and say it."""
    study = contract.of("schedule_benchmark")
    answer = study.run(workspace, days=MEASURED)
    study.save(workspace, answer)
    return Sentence(same(""), same(f"{MARKS[answer.origin]} ") + study.headline(answer))


def _load(workspace: Workspace) -> list[Load]:
    """Load every file that comes with Yuzui, as anyone would load their own."""
    paths = [workspace.shipped(row["file"]) for row in workspace.shipped_rows("MANIFEST.csv")]
    loads: list[Load] = contract.of("load").run(workspace, files=paths).loads
    register.register(workspace, Path("centres.csv"), Options(undated=True))
    return loads


def _board_packs(workspace: Workspace, lang: str) -> list[str]:
    answer = contract.of("fund").latest(workspace)
    if answer is None:
        return []
    head = workspace.store.head()
    noted = f"{head.seq} {head.hash}"
    paths = [workspace.dir / f"board-pack.{form}" for form in ("xlsx", "html")]
    return [str(board_pack.write(answer, path, lang, log_head=noted)) for path in paths]


def _origins(workspace: Workspace) -> Path:
    """Write ORIGIN.md: each data set with source, licence, vintage and what was left out."""
    rows = workspace.shipped_rows("MANIFEST.csv")
    head = [
        "# Where the data of this folder come from · 本文件夹数据的来源",
        "",
        LEGEND.format(origin="MANIFEST").en.split("   sources")[0],
        LEGEND.format(origin="MANIFEST").zh.split("   来源")[0],
        "",
        "| file 文件 | what 内容 | origin 性质 | vintage 版次 | rows 行数 | source 来源 | licence 许可 | note 说明 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    body = [
        f"| {r['file']} | {r['title_en']} · {r['title_zh']} | {r['origin']} | {r['vintage']} |"
        f" {int(r['rows']):,} | {r['source']} | {r['licence']} | {r['note']} |"
        for r in rows
    ]
    path = workspace.dir / "ORIGIN.md"
    path.write_text("\n".join([*head, *body, "", *_columns(workspace), ""]), encoding="utf-8")
    return path


def _columns(workspace: Workspace) -> list[str]:
    """Return the origin of every column of the demo call, as the slate states it."""
    slate = contract.of("fund").latest(workspace)
    if slate is None:
        return []
    origins: dict[str, str] = slate.origins
    head = ["## Columns of the demo call · 演示批次的各列", "", "| column 列 | origin 性质 |", "|---|---|"]
    return [*head, *(f"| {name} | {origin} |" for name, origin in origins.items())]


def headline(answer: Answer) -> Text:
    """Return how many rows of how many files were read."""
    return _read(answer.loads)[0][1]


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript, steps numbered in the order in which they ran."""
    first, *rest = answer.steps
    later = [line for number, step in enumerate(rest, 3) for line in _numbered(number, step)]
    return [*_numbered(1, first), *_read(answer.loads), *later]


def _read(loads: Sequence[Load]) -> list[Line]:
    names = ("rows_in", "kept", "flagged", "rejected")
    totals = {name: f"{sum(getattr(load, name) for load in loads):,}" for name in names}
    words = Text(
        "[R] {files} files, {rows_in} rows: {kept} kept, {flagged} of them flagged, {rejected} set aside",
        "[R] {files} 个文件共 {rows_in} 行：保留 {kept} 行（其中标记 {flagged} 行），搁置 {rejected} 行",
    )
    return [(same("2 ") + Text("read", "读取"), words.format(files=len(loads), **totals))]


def _numbered(number: int, step: Step) -> list[Line]:
    return [
        (same(f"{number} " if place == 0 else "  ") + line.label, line.sentence)
        for place, line in enumerate(step.lines)
    ]


TRANSCRIPT = Table[Answer](
    "demo",
    same("demo"),
    rows=sentences,
    columns=(
        Column("step", Text("step", "步骤"), value=lambda line: line[0]),
        Column("line", Text("line", "内容"), value=lambda line: line[1]),
    ),
)
VIEW = View(headline=headline, sentences=sentences, first=(TRANSCRIPT,))


def demo(folder: str | Path = "yuzui-demo", seed: int = 7, progress: Progress = silent, lang: str = "en") -> Workspace:
    """Run the demo and return its workspace."""
    workspace = Workspace(folder, seed=seed)
    workspace.save("demo", loop(workspace, progress, lang), LEVEL)
    hand_in(workspace)
    hand_in_use(workspace)
    hand_in_instruments(workspace)
    draft_plan(workspace)
    propose_programme(workspace)
    publish_calls(workspace)
    return workspace
