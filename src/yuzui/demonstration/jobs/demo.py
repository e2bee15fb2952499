# SPDX-License-Identifier: Apache-2.0
"""The first two minutes: the whole loop on the data that come with Yuzui, offline.

Every step is a study that anyone can run alone; the demo only chooses the order, keeps the
results in one workspace and says of each line where its data come from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

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
from yuzui.errors import Place, StateError
from yuzui.funding import board_pack
from yuzui.job import contract
from yuzui.job.demo_accounts import MARK
from yuzui.job.progress import Progress, silent
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Eq
from yuzui.network.jobs import register
from yuzui.network.register_sheet import Options
from yuzui.scheduling import view
from yuzui.text import Text, join, same
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
    """The whole loop on the data that come with Yuzui; ``kept`` are the studies that an earlier run had answered."""

    state: str
    loads: list[Load]
    steps: list[Step]
    files: list[str]
    kept: tuple[str, ...] = ()


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

    ``announce`` takes the lines of a step as soon as it is done. What an earlier run of this version and seed
    answered in the folder is kept, whole or cut off; what people made of it since stays.

    Raises
    ------
    StateError
        If the folder holds a workspace that is not the demonstration.
    """
    run = _run(workspace)
    earlier = kept(workspace)
    # the folder is the demonstration's from here on, wherever this run is cut off
    _origins(workspace, list(earlier.values()))
    if earlier:
        announce([_standing(workspace, run.id, earlier)])
    loads: list[Load] = []
    steps: list[Step] = []
    for done, name in enumerate(STEPS):
        if name not in earlier:
            progress(contract.of(name).title, (done, len(STEPS) + 1))
        steps.append(earlier.get(name) or _step(workspace, name))
        announce(_numbered(1 if not loads else len(steps) + 1, steps[-1]))
        if not loads:
            progress(Text("reading the data that come with Yuzui", "正在读取随附数据"), (1, len(STEPS) + 1))
            loads = _load(workspace)
            announce(_read(loads))
        if name not in earlier:
            workspace.save("demo", Answer(run=run, state="proposed", loads=loads, steps=steps, files=[]), LEVEL)
    progress(Text("writing board pack and origins", "正在生成决策材料与数据来源"), (len(STEPS), len(STEPS) + 1))
    files = [*_board_packs(workspace, steps, lang), str(_origins(workspace, steps))]
    answer = Answer(run=run, state="proposed", loads=loads, steps=steps, files=files)
    workspace.save("demo", answer, LEVEL)
    return answer.amended(kept=tuple(name for name in STEPS if name in earlier))


def _run(workspace: Workspace) -> Run:
    inputs = {"loads": [row["sha256"] for row in workspace.shipped_rows("MANIFEST.csv")], "steps": list(STEPS)}
    return Run.of("demo", inputs, seed=workspace.seed)


def _step(workspace: Workspace, name: str) -> Step:
    """Answer a study and keep the answer."""
    study = contract.of(name)
    answer: Base = study.run(workspace, **{"evaluate": {"baseline": COPIES}}.get(name, {}))
    study.save(workspace, answer)
    lines = _marked(getattr(answer, "origin", "real"), study.lines(answer)[: STEPS[name]])
    lines += [*_schedules(workspace), _measured(workspace)] if name == "usage" else []
    return Step(name, answer.run.id, lines)


def kept(workspace: Workspace) -> dict[str, Step]:
    """Return the steps of an earlier run, of this version and seed, whose answers are there; see :func:`loop`."""
    if not (workspace.dir / "yuzui.sqlite").exists():
        return {}
    if not (workspace.dir / MARK).exists():
        raise StateError(
            Text("this folder holds a workspace that is not the demonstration", "该文件夹中的工作区并非示例工作区"),
            Place(str(workspace.dir)),
            fix=Text(
                "name another folder: yuzui demo --dir FOLDER; if it is a demonstration that was cut off, delete it",
                "请另选文件夹：yuzui demo --dir 文件夹；若为中断的示例，请删除该文件夹",
            ),
            code="not_the_demo",
        )
    answers, _ = contract.stored(Answer, workspace.documents("demo", _run(workspace).id, 1))
    return {step.study: step for answer in answers for step in answer.steps
            if step.study in STEPS and workspace.documents(step.study, step.run, 1)}  # fmt: skip


def _standing(workspace: Workspace, run: str, earlier: Mapping[str, Step]) -> Line:
    """Return what an earlier run left, and what this one makes anew."""
    (row,) = workspace.view.select("run", where=Eq("id", run), columns=("made_at",))
    anew = [contract.of(name).title for name in STEPS if name not in earlier]
    words = Text(
        "{n} of {all} steps of {day} stay as they are; made anew: {anew}",
        "沿用 {day} 的 {n}/{all} 个步骤；重新生成：{anew}",
    )
    files_ = Text("board pack and ORIGIN.md", "决策材料与 ORIGIN.md")
    day = str(row["made_at"])[:10]
    said = words.format(n=len(earlier), all=len(STEPS), day=day, anew=join([*anew, files_], ", ", "、"))
    return same("  ") + Text("this folder", "本文件夹"), said


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


def _slate(workspace: Workspace, steps: Sequence[Step]) -> Any:
    """Return the award list of the steps, whatever lists people made beside it; None before it is there."""
    return next((contract.of("fund").latest(workspace, one.run) for one in steps if one.study == "fund"), None)


def _board_packs(workspace: Workspace, steps: Sequence[Step], lang: str) -> list[str]:
    answer = _slate(workspace, steps)
    if answer is None:
        return []
    head = workspace.store.head()
    noted = f"{head.seq} {head.hash}"
    paths = [workspace.dir / f"board-pack.{form}" for form in ("xlsx", "html")]
    return [str(board_pack.write(answer, path, lang, log_head=noted)) for path in paths]


def _origins(workspace: Workspace, steps: Sequence[Step]) -> Path:
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
    path = workspace.dir / MARK
    _ = workspace.store  # it makes the folder, for its owner alone
    path.write_text("\n".join([*head, *body, "", *_columns(_slate(workspace, steps)), ""]), encoding="utf-8")
    return path


def _columns(slate: Any) -> list[str]:
    """Return the origin of every column of the demo call, as the slate states it."""
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
    loop(workspace, progress, lang)
    hand_in(workspace)
    hand_in_use(workspace)
    hand_in_instruments(workspace)
    draft_plan(workspace)
    propose_programme(workspace)
    publish_calls(workspace)
    return workspace
