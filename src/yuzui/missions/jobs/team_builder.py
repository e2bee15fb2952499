# SPDX-License-Identifier: Apache-2.0
"""The smallest team that covers every need of a task, with a proof, and what happens without each of its members."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from yuzui.errors import InfeasibleError, InputError, Place
from yuzui.job import form_sheets
from yuzui.job.form_sheets import FormRows, SetAside
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run
from yuzui.job.workspace import Workspace
from yuzui.missions import team_sheets
from yuzui.missions.able_matrix import laid_out
from yuzui.missions.covering_team import Cover, Task, lacking, size_by_subsets, smallest
from yuzui.missions.gate_inputs import TeamBuilder as Inputs
from yuzui.model.quantity import Origin
from yuzui.sheets import formats
from yuzui.sheets.understand.mapping import SourceMap
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("smallest covering team", "最小覆盖团队")
QUESTION = Text(
    "What is the smallest set of people that covers every need, and what happens without each of them?",
    "覆盖全部需求最少需要哪几人？缺少其中任何一人时如何？",
)
SOURCE = "set multicover by integer program (HiGHS)"
SETS = tuple(f"scholarly/openalex_amc_{name}.parquet" for name in ("authors", "keywords"))
"""Authors and keywords of published works, for seeded tasks."""
ABLE_FROM = 2
"""Works on a keyword from which an author of the published set counts as able."""
EVERY, FIRST = 5, 5
"""Needs of the published set: each fifth keyword by number of works, from the sixth."""
CANNOT_TELL = Text(
    "Who would do it best, and whether these people want to. These cover; other sets of the same size may too.",
    "谁最适合、是否愿意参加。以上人员可覆盖全部需求；同样人数的其他组合也可能做到。",
)


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One of the team: needs covered, and the size of the smallest team without them; None if there is none."""

    person: str
    institution: str | None
    needs: list[str]
    size_without: int | None


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """A need, how often it must be covered, by whom of the team, and how many can meet it in all."""

    need: str
    times: int
    covered_by: list[str]
    able: int


class TaskSize(msgspec.Struct, frozen=True, kw_only=True):
    """A seeded task: how many needs, the size of the smallest team, that of a second exact program, and the proof."""

    needs: int
    size: int | None
    second: int | None
    proven: bool


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.team_builder/1"):
    """A covering team; or of seeded tasks how many are proven and equal to a second exact program."""

    origin: Origin
    source: str
    times: int
    most: int | None
    people: int
    able: int
    size: int
    proven: int
    joint_works: int
    members: list[Member]
    needs: list[Need]
    tasks: int
    sizes_equal: int | None
    task_sizes: list[TaskSize]
    aside: list[SetAside]
    cannot_tell: Text


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Build the team of a sheet, or those of seeded tasks on the published set."""
    if inputs.tasks:
        return _seeded(workspace, inputs)
    if inputs.path is None:
        rows = form_sheets.example(team_sheets.ABLE, team_sheets.EXAMPLE_ABLE)
        wanted: FormRows | None = None
        joint: FormRows | None = form_sheets.example(team_sheets.JOINT, team_sheets.EXAMPLE_JOINT)
    else:
        rows = form_sheets.read(inputs.path, team_sheets.ABLE, _source(inputs), laid_out)
        wanted, joint = (_beside(inputs, rows, form) for form in (team_sheets.NEEDS, team_sheets.JOINT))
    known = [row for row in rows.rows if not inputs.works or int(row["works"] or 0) >= inputs.works]
    people = sorted({str(row["person"]) for row in rows.rows})
    names = sorted({str(row["person"]) for row in known})
    needs = _needs(rows, wanted, inputs.times)
    places = {name: k for k, name in enumerate(names)}
    able = np.zeros((len(names), len(needs)), dtype=bool)
    for row in known:
        if (need := str(row["need"])) in needs:
            able[places[str(row["person"])], list(needs).index(need)] = True
    at = {str(row["person"]): str(row["institution"]) for row in known if row["institution"]}
    institutions = {name: k for k, name in enumerate(dict.fromkeys(at.values()))}
    task = Task(
        able,
        np.array(list(needs.values()), dtype=np.int64),
        np.array([institutions.get(at.get(name, ""), -1) for name in names], dtype=np.int64),
        inputs.most,
        _joint(joint, places),
    )
    cover = smallest(task)
    if cover is None:
        raise _impossible(task, list(needs), inputs)
    digests = {"able": rows.digest, "needs": wanted and wanted.digest, "joint": joint and joint.digest}
    return Answer(
        run=Run.of("team_builder", {**digests, "times": inputs.times, "works": inputs.works, "most": inputs.most}),
        origin="example" if inputs.path is None else "derived",
        source=rows.file,
        times=inputs.times,
        most=inputs.most,
        people=len(people),
        able=int(able.any(axis=1).sum()),
        size=len(cover.people),
        proven=int(cover.proven),
        joint_works=cover.joint,
        members=_members(task, cover, names, list(needs), at),
        needs=[
            Need(
                need=need, times=int(task.times[j]), covered_by=[names[i] for i in cover.people if able[i, j]],
                able=int(able[:, j].sum()),
            )
            for j, need in enumerate(needs)
        ],
        tasks=1,
        sizes_equal=None,
        task_sizes=[],
        aside=rows.aside,
        cannot_tell=CANNOT_TELL,
    )  # fmt: skip


def _source(inputs: Inputs) -> SourceMap:
    return form_sheets.source_map(inputs.map, (team_sheets.ABLE, team_sheets.NEEDS, team_sheets.JOINT))


def _beside(inputs: Inputs, rows: FormRows, form: Any) -> FormRows | None:
    """Return a further sheet of the file; not the one that was read already."""
    other = form_sheets.optional(inputs.path or "", form, _source(inputs))
    return None if other is None or other.sheet == rows.sheet else other


def _needs(rows: FormRows, wanted: FormRows | None, times: int) -> dict[str, int]:
    """Return each need with how often it is to be covered: of the sheet of needs, else all that stand in a row."""
    if wanted is not None:
        return {str(row["need"]): int(row["times"] or times) for row in wanted.rows}
    return dict.fromkeys(sorted({str(row["need"]) for row in rows.rows}), times)


def _joint(rows: FormRows | None, places: Mapping[str, int]) -> dict[tuple[int, int], int]:
    pairs: dict[tuple[int, int], int] = {}
    for row in rows.rows if rows is not None else ():
        a, b = places.get(str(row["a"])), places.get(str(row["b"]))
        if a is not None and b is not None and a != b:
            key = (min(a, b), max(a, b))
            pairs[key] = pairs.get(key, 0) + int(row["works"] if row["works"] is not None else 1)
    return pairs


def _members(
    task: Task, cover: Cover, names: Sequence[str], needs: Sequence[str], at: Mapping[str, str]
) -> list[Member]:
    members = []
    for place in cover.people:
        other = smallest(Task(task.able, task.times, task.groups, task.most, {}), without=[place])
        members.append(
            Member(
                person=names[place],
                institution=at.get(names[place]),
                needs=[need for j, need in enumerate(needs) if task.able[place, j]],
                size_without=None if other is None else len(other.people),
            )
        )
    return members


def _impossible(task: Task, needs: Sequence[str], inputs: Inputs) -> InfeasibleError:
    """Return why no team covers: needs that too few can meet, or the limit of one institution."""
    if missing := lacking(task):
        words = join([same(f"{needs[j]}: {n} < {task.times[j]}") for j, n in missing[:5]])
        return InfeasibleError(
            Text("no team covers this: too few people can meet some needs", "没有团队能够覆盖：部分需求可承担者不足"),
            seen=words.en,
            expected=Text("people able ≥ times asked for", "有能力者 ≥ 所需人数").en,
            fix=Text(
                "add people who can, cover it fewer times (--times), or count fewer works (--works)",
                "请补充人员，或减少覆盖次数（--times）、降低成果数要求（--works）",
            ),
            code="not_covered",
        )
    return InfeasibleError(
        Text("no team covers this within the limit of one institution", "在同一单位人数上限内没有团队能够覆盖"),
        seen=f"--most {inputs.most}",
        fix=Text("raise --most, or leave it out", "请提高或取消 --most"),
        code="capped",
    )


def _seeded(workspace: Workspace, inputs: Inputs) -> Answer:
    """Draw tasks of six to twelve needs on the published set and solve each by two exact programs."""
    able, people, keywords = published(workspace)
    draw = np.random.default_rng(inputs.seed)
    sizes = []
    for _ in range(inputs.tasks):
        chosen = draw.choice(len(keywords), int(draw.integers(6, 13)), replace=False)
        part = able[:, chosen]
        part = part[part.any(axis=1)]
        task = Task(part, np.ones(len(chosen), dtype=np.int64), np.full(len(part), -1), None, {})
        cover = smallest(task)
        size = None if cover is None else len(cover.people)
        second = size_by_subsets(part)
        proven = cover is not None and cover.proven
        sizes.append(TaskSize(needs=len(chosen), size=size, second=second, proven=proven))
    return Answer(
        run=Run.of("team_builder", {"tasks": inputs.tasks, "set": SETS[0]}, seed=inputs.seed),
        origin="derived",
        source=SETS[0],
        times=1,
        most=None,
        people=people,
        able=len(able),
        size=sum(one.size or 0 for one in sizes),
        proven=sum(one.proven for one in sizes),
        joint_works=0,
        members=[],
        needs=[],
        tasks=len(sizes),
        sizes_equal=sum(one.size is not None and one.size == one.second for one in sizes),
        task_sizes=sizes,
        aside=[],
        cannot_tell=CANNOT_TELL,
    )


def published(workspace: Workspace) -> tuple[np.ndarray[Any, np.dtype[np.bool_]], int, list[str]]:
    """Return who of the published set has two works or more on which keyword: keywords of 60 to 300 works."""
    files = [workspace.larger(name) for name in SETS]
    if any(file is None for file in files):
        raise InputError(
            Text("this set is among the larger ones, which are not here", "该数据集属于较大数据，此处没有"),
            place=Place(file=SETS[0]),
            fix=same("YUZUI_DATA"),
            code="no_larger_data",
        )
    links, words = ([tuple(row) for row in formats.read(file)[0].rows[1:]] for file in files if file is not None)
    by_work: dict[Any, set[str]] = {}
    for work, keyword in words:
        by_work.setdefault(work, set()).add(str(keyword))
    counts = Counter(keyword for keywords in by_work.values() for keyword in keywords)
    ranked = sorted(counts, key=lambda one: (-counts[one], one))
    needs = ranked[FIRST : FIRST + 12 * EVERY : EVERY]
    tally: Counter[tuple[str, str]] = Counter()
    for work, author in set(links):
        for keyword in by_work.get(work, set()).intersection(needs):
            tally[str(author), keyword] += 1
    pairs = [pair for pair, n in tally.items() if n >= ABLE_FROM]
    authors = sorted({author for author, _ in pairs})
    row, column = ({name: k for k, name in enumerate(names)} for names in (authors, needs))
    able = np.zeros((len(authors), len(needs)), dtype=bool)
    for author, keyword in pairs:
        able[row[author], column[keyword]] = True
    return able, len({author for _, author in links}), needs


# What is said and listed.


def headline(answer: Answer) -> Text:
    """Return who covers, with the proof; of seeded tasks how many agree."""
    if answer.task_sizes:
        return Text(
            "{n} of {m} tasks: the smallest team is proven and equal to that of a second exact program",
            "{m} 项任务中 {n} 项的最小团队已证明，且与第二个精确程序一致",
        ).format(n=number(answer.sizes_equal or 0), m=number(answer.tasks))
    proof = Text("no smaller set does: proven", "已证明不能更少") if answer.proven else Text("not proven", "未证明")
    return Text("These {n} cover all {m}; {p}", "以下 {n} 人可覆盖全部 {m}；{p}").format(
        n=number(answer.size), m=count(len(answer.needs), Text("need", "项需求")), p=proof
    )


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript."""
    lines: list[Line] = [(Text("team", "团队"), headline(answer))]
    if answer.task_sizes:
        return lines
    for one in answer.members:
        without = _without(answer, one)
        lines.append((same(one.person), join([same(need) for need in one.needs]) + Text("; ", "；") + without))
    if answer.joint_works:
        words = Text("of equal sets this one has most joint works: {n}", "同等人数的组合中此组合作成果最多：{n} 项")
        lines.append((Text("joint works", "合作成果"), words.format(n=number(answer.joint_works))))
    read = Text("{a} of {n} can meet some need", "{n} 人中 {a} 人可承担至少一项需求")
    lines.append((Text("read", "读取"), read.format(a=number(answer.able), n=number(answer.people))))
    if answer.aside:
        words = Text("{n} set aside", "{n} 行退回").format(n=number(len(answer.aside)))
        lines.append((Text("set aside", "退回"), words))
    return [*lines, (Text("limits", "适用范围"), answer.cannot_tell)]


def _without(answer: Answer, one: Member) -> Text:
    if one.size_without is None:
        return Text("without this person nobody covers it all", "缺少此人则无法覆盖")
    if one.size_without == answer.size:
        return Text("without this person others of the same number do", "缺少此人仍可由同样人数覆盖")
    return Text("without this person {n} are needed", "缺少此人需要 {n} 人").format(n=number(one.size_without))


MEMBERS = Table[Answer](
    "members",
    Text("These cover the needs", "可覆盖需求的人员"),
    rows=lambda answer: answer.members,
    columns=(
        Column("person", Text("Person", "人员")),
        Column("institution", Text("Institution", "单位")),
        Column("needs", Text("Covers", "承担需求"), value=lambda one: "; ".join(one.needs)),
        Column("size_without", Text("People needed without", "缺少此人所需人数"), digits=0),
    ),
    sheet=Text("team", "团队"),
)
NEED_ROWS = Table[Answer](
    "needs",
    Text("Needs and who covers each", "各项需求由谁承担"),
    rows=lambda answer: answer.needs,
    columns=(
        Column("need", Text("Need", "需求")),
        Column("times", Text("Asked for", "所需人数"), digits=0),
        Column("covered_by", Text("Covered by", "承担者"), value=lambda one: "; ".join(one.covered_by)),
        Column("able", Text("Able in all", "有能力者合计"), digits=0),
    ),
    sheet=Text("needs", "需求"),
)
SIZES = Table[Answer](
    "tasks",
    Text("Seeded tasks", "抽取的任务"),
    rows=lambda answer: answer.task_sizes,
    columns=lambda answer: (
        (
            Column("needs", Text("Needs", "需求数"), digits=0),
            Column("size", Text("Smallest team", "最小团队"), digits=0),
            Column("second", Text("Second program", "第二程序"), digits=0),
            Column("proven", Text("Proven", "已证明"), value=lambda one: bool(one.proven)),
        )
        if answer.task_sizes
        else ()
    ),
    sheet=Text("tasks", "任务"),
)
ASIDE = form_sheets.aside_table(lambda answer: answer.aside)
VIEW = View(headline=headline, sentences=sentences, first=(MEMBERS,), tables=(NEED_ROWS, SIZES, ASIDE))
