# SPDX-License-Identifier: Apache-2.0
"""``yuzui plan``: a plan clause by clause, with the evidence of each status."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from yuzui.errors import InputError, Place
from yuzui.faces.cli.options import option
from yuzui.faces.cli.output import Face, Line, shared
from yuzui.faces.cli.verb import Questions
from yuzui.job import signature
from yuzui.policy.evidence.data_ladder import RUNGS
from yuzui.policy.evidence.document import clause_transcript
from yuzui.policy.evidence.outcome import WORDS
from yuzui.policy.inputs import Scorecard
from yuzui.policy.jobs import scorecard
from yuzui.policy.plan import amendment, loader, workbook
from yuzui.policy.plan.documents import Convert, Diff, Lint, New
from yuzui.policy.plan.edition import Change as Amendment
from yuzui.policy.plan_answer import Answer, Change
from yuzui.policy.sample import state as state_sample
from yuzui.text import Text, same
from yuzui.text.numbers import count

TITLE = Text("a plan clause by clause, with its evidence", "规划逐条及其证据")
GROUP = "start"

PLAN = option("--plan", "plan", metavar="NAME", help=Text("plan or its file", "规划名称或文件"))
SECTION = option("--section", help=Text("only this section", "仅此章节"))
RUNNING = Text("running the checks", "正在运行检验")


command = Questions("plan", default="table", help=Text("a plan, clause by clause", "规划逐条及其证据"))


def _score(face: Face, again: bool = False, **inputs: str | None) -> Answer:
    workspace = face.workspace()
    if again:
        face.progress(RUNNING)
    answer = scorecard.scored(workspace, Scorecard(**inputs), again=again)
    scorecard.keep(workspace, answer)
    return answer


@command.command(
    "table",
    help=Text("show what the tool proves, whose data, which aims", "逐条：工具已验证什么、用谁的数据、目标如何"),
    examples=("yuzui plan", "yuzui plan --plan my-plan.yaml"),
    then="yuzui plan show CLAUSE",
)
@PLAN
@shared(seed=True)
def table(face: Face, plan: str | None) -> None:
    answer = _score(face, plan=plan)
    face.show_answer("scorecard", answer)


@command.command(
    "show",
    help=Text("show one clause with its evidence", "一条条款及其证据"),
    examples=("yuzui plan show S3-11",),
    then="yuzui plan check --clause {asked.clause}",
)
@click.argument("clause")
@PLAN
@shared(seed=True)
def show(face: Face, clause: str, plan: str | None) -> None:
    answer = scorecard.compute(face.workspace(), Scorecard(plan=plan, clause=clause))
    face.show_answer("scorecard", answer, lines=clause_transcript(answer))


@command.command(
    "check",
    help=Text("run the checks here, beside the released results", "在此运行检验，与发布结果并列"),
    examples=("yuzui plan check --clause S3-11", "yuzui plan check --since 2026-01-01"),
    then="yuzui plan report --out board.xlsx",
)
@PLAN
@SECTION
@option("--clause", help=Text("only this clause", "仅此条款"))
@option("--since", type=click.DateTime(["%Y-%m-%d"]), help=Text("changes since", "自此日以来的变化"))
@shared(seed=True)
def check(face: Face, plan: str | None, section: str | None, clause: str | None, since: dt.datetime | None) -> None:
    answer = _score(face, again=True, plan=plan, section=section, clause=clause)
    more: list[Line] = _differing(answer)
    if since is not None:
        changes = scorecard.since(face.workspace(), answer, since.date())
        answer, more = answer.amended(changes=changes), [*more, *_changes(changes)]
    face.show_answer("scorecard", answer, more)


def _differing(answer: Answer) -> list[Line]:
    """Return the checks that give something else here than at release, or that none does."""
    ran = [(row, check) for row in answer.clauses for check in row.checks if check.again is not None]
    other = [(row, check) for row, check in ran if check.again and check.again.outcome != check.outcome]
    if ran and not other:
        words = Text("{n} checks run here: all as released", "在此运行 {n} 项检验：均与发布结果一致").format(n=len(ran))
        return [(Text("run here", "在此运行"), words)]
    arrow = Text(": released {was}, here {now} · ", "：发布为 {was}，此处为 {now} · ")
    return [
        (
            same(row.id),
            same(check.name)
            + arrow.format(was=WORDS[check.outcome], now=WORDS[check.again.outcome])
            + check.again.message,
        )
        for row, check in other
        if check.again
    ]


def _changes(changes: list[Change]) -> list[Line]:
    if not changes:
        return [(Text("since", "变化"), Text("no status changed", "状态无变化"))]
    return [(same(c.clause), same(f"{c.before} → {c.after}   {c.why}")) for c in changes]


@command.command(
    "sample",
    help=Text("state that a person checked a sample of your own rows", "声明某人已抽样核对本单位数据"),
    examples=('yuzui plan sample S3-11 --rows 11 --statement "compared with the yearbook"',),
    then="yuzui plan show {asked.clause}",
)
@click.argument("clause")
@option("--rows", type=int, default=0, help=Text("rows that were checked", "所核对的行数"))
@option(
    "--statement", default="", metavar="TEXT", help=Text("what was compared, and what was seen", "核对了什么、看到什么")
)
@option("--by", default="", metavar="NAME", help=Text("who checked it", "核对人"))
@PLAN
@shared()
def sample(face: Face, clause: str, rows: int, statement: str, by: str, plan: str | None) -> None:
    answer = state_sample(face.workspace(), plan, clause, rows, statement, by)
    lines = [(same(rung.table), RUNGS[rung.rung] + same(" · ") + rung.why) for rung in answer.own]
    face.show(answer, [*lines, (signature.IDENTITY, answer.identity)])


@command.command(
    "report",
    help=Text("write the scorecard to --out FILE.xlsx", "将记分卡写入 --out FILE.xlsx"),
    examples=("yuzui plan report --out board.xlsx",),
    then="yuzui plan show CLAUSE",
)
@PLAN
@SECTION
@shared(seed=True)
def report(face: Face, plan: str | None, section: str | None) -> None:
    if face.out is None:
        raise InputError(
            Text("say where the report goes", "请说明报告写到哪里"),
            place=Place(column="--out"),
            fix=same("yuzui plan report --out board.xlsx"),
        )
    answer = _score(face, plan=plan, section=section)
    face.show_answer("scorecard", answer, lines=scorecard.VIEW.sentences(answer)[:2])


@command.command(
    "lint",
    help=Text("find what is wrong with a plan file", "检查规划文件"),
    examples=("yuzui plan lint my-plan.yaml",),
    then="yuzui plan --plan {asked.file}",
)
@click.argument("file", type=click.Path(path_type=Path))
@shared()
def lint(face: Face, file: Path) -> None:
    answer = Lint.of(loader.load(str(file)))
    good = Text("{n}, {c}: nothing is wrong", "{n}、{c}：没有问题")
    sentence = good.format(
        n=count(answer.clauses, Text("clause", "条")), c=count(answer.checks, Text("check", "项检验"))
    )
    face.show(answer, [(same(file.name), sentence)])


@command.command(
    "new",
    help=Text(
        "write a new plan to fill in: NAME.yaml, or --out NAME.xlsx", "生成新规划文件：NAME.yaml，或 --out NAME.xlsx"
    ),
    examples=("yuzui plan new my-plan",),
    then="yuzui plan lint {file}",
)
@click.argument("name")
@shared()
def new(face: Face, name: str) -> None:
    path = _free(face.out or Path(f"{name}.yaml"))
    blank = loader.blank(path.stem)
    if _is_workbook(path):
        with TemporaryDirectory() as folder:
            source = Path(folder, f"{path.stem}.yaml")
            source.write_text(blank, encoding="utf-8")
            _write(source, path)
    else:
        path.write_text(blank, encoding="utf-8")
    # what --out names is the plan itself, already written
    replace(face, out=None).show(New(file=str(path)), [(Text("wrote", "已写入"), same(path))])


@command.command(
    "convert",
    help=Text(
        "write a plan as a workbook or as YAML: --out FILE.xlsx or .yaml",
        "将规划写成工作簿或 YAML：--out FILE.xlsx 或 .yaml",
    ),
    examples=("yuzui plan convert cn_14fyp_ch4 --out plan.xlsx",),
    then="yuzui plan lint {file}",
)
@click.argument("plan")
@shared()
def convert(face: Face, plan: str) -> None:
    if face.out is None:
        raise InputError(
            Text("say what the plan is written to", "请说明规划写到哪里"),
            place=Place(column="--out"),
            expected="FILE.xlsx | FILE.yaml",
            fix=same(f"yuzui plan convert {plan} --out plan.xlsx"),
        )
    path = _free(face.out)
    answer = Convert.of(loader.load(plan), path)
    _write(loader.find(plan), path)
    sentence = Text("{file}: {n}, the same content", "{file}：{n}，内容相同")
    clauses = count(answer.clauses, Text("clause", "条"))
    line = (Text("wrote", "已写入"), sentence.format(file=path, n=clauses))
    replace(face, out=None).show(answer, [line])


def _is_workbook(path: Path) -> bool:
    return path.suffix.casefold() == ".xlsx"


def _free(path: Path) -> Path:
    """Return the path if it can be written as a plan and nothing lies there."""
    if path.suffix.casefold() not in (".xlsx", ".yaml", ".yml"):
        raise InputError(
            Text("a plan is a workbook or YAML", "规划文件为工作簿或 YAML"),
            place=Place(file=str(path)),
            seen=path.suffix,
            expected=".xlsx | .yaml",
            fix=same(f"--out {path.stem}.xlsx"),
        )
    if path.exists():
        raise InputError(
            Text("this file is there already", "该文件已存在"),
            place=Place(file=str(path)),
            fix=Text("choose another name, or move this file away first", "请另选文件名，或先移走该文件"),
        )
    return path


def _write(source: Path, path: Path) -> None:
    raw = loader.assemble(source)
    if _is_workbook(path):
        workbook.write(path, raw)
    else:
        path.write_text(workbook.to_yaml(raw), encoding="utf-8")


@command.command(
    "diff",
    help=Text("show what changed between two editions", "两版规划的差异"),
    examples=("yuzui plan diff old.yaml new.yaml",),
    then="yuzui plan --plan {new[plan]}",
)
@click.argument("old")
@click.argument("new")
@shared()
def diff(face: Face, old: str, new: str) -> None:
    answer = Diff.of(loader.load(old), loader.load(new))
    face.show(answer, [_change(one) for one in answer.changes] or [(same("="), Text("equal", "相同"))])


@command.command(
    "amend",
    help=Text("draft an amendment of one clause; a second person agrees", "起草一条修订，须第二人同意"),
    more=Text(
        "FILE names plan, clause, reason and the parts as they are to stand. It becomes a new edition by "
        "yuzui move plan_amendment ID agree, then publish, by two persons.",
        "文件写明规划、条款、事由及拟改各项；经两人以 yuzui move plan_amendment 编号 agree、publish 办理后成为新版。",
    ),
    examples=('yuzui plan amend amendment.yaml --by "P. Officer"',),
    then="yuzui move plan_amendment {amendment[id]} agree --by NAME",
)
@click.argument("file", type=click.Path(path_type=Path))
@option("--by", default="", metavar="NAME", help=Text("who drafts it", "起草人"))
@shared()
def amend(face: Face, file: Path, by: str) -> None:
    answer = amendment.draft(face.workspace(), file, by)
    one = answer.amendment
    form = Text("{p} edition {e}, clause {c}: {f}", "{p} 第 {e} 版，条款 {c}：{f}")
    words = form.format(p=one.plan, e=one.edition + 1, c=one.clause, f=", ".join(one.parts))
    face.show(answer, [(Text("drafted", "已起草"), words), (Text("amendment", "修订"), same(one.id))])


def _change(change: Amendment) -> Line:
    words = {"added": Text("added", "新增"), "removed": Text("removed", "删除"), "changed": Text("changed", "修改")}
    parts = same(": " + ", ".join(change.fields)) if change.fields else same("")
    return same(change.clause), words[change.what] + parts
