# SPDX-License-Identifier: Apache-2.0
"""``yuzui move``: move a row through its workflow; what waits; corrections, reminders, delegations, the clock."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from yuzui.errors import InputError, Place
from yuzui.faces.cli.options import option
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import Questions
from yuzui.job.tables import export
from yuzui.job.workflow import answer as answers
from yuzui.job.workflow import care, definitions, moving
from yuzui.job.workflow.answer import Answer, Moves
from yuzui.text import Text

TITLE = Text("move a row through its workflow; what waits", "按流程办理；查看待办")
GROUP = "decide"
BY = option("--by", default="", metavar="NAME", help=Text("in whose name", "办理人"))
REASON = option("--reason", default="", metavar="TEXT", help=Text("why", "理由"))
SET = option("--set", "given", multiple=True, metavar="COLUMN=VALUE", help=Text("what the form asks for", "表单各项"))

command = Questions(
    "move",
    default="do",
    help=Text("move a row through its workflow", "按流程办理"),
    more=Text(
        "A workflow is one file: states, moves, who makes them. A move that is not lawful ends with code 5 and "
        "names those that are.",
        "一个文件声明一个流程：状态、操作、办理方。不合规的操作以代码 5 结束，并列出可办理的操作。",
    ),
)


@command.command(
    "do",
    help=Text("make the move ACTION of row ID, or show what may be done", "办理一项操作，或查看可办理的操作"),
    examples=(
        "yuzui move gift G-1",
        'yuzui move gift G-1 receive --set sum=300 --set day=2026-04-01 --by "A. Accountant"',
    ),
    then="yuzui move {workflow} {row}",
)
@click.argument("workflow")
@click.argument("id")
@click.argument("action", required=False, default="")
@BY
@REASON
@SET
@shared()
def do(face: Face, workflow: str, id: str, action: str, by: str, reason: str, given: tuple[str, ...]) -> None:
    space = face.workspace()
    if not action:
        _show(face, moving.show(space, workflow, id, by))
        return
    _show(face, moving.move(space, workflow, id, action, by=by, reason=reason, given=_column_values(given)))


@command.command(
    "new",
    help=Text("begin a row of WORKFLOW", "发起一个流程"),
    examples=('yuzui move new gift G-1 --set donor="A donor" --set amount=300 --set currency=CNY',),
    then="yuzui move {workflow} {row}",
)
@click.argument("workflow")
@click.argument("id", required=False, default="")
@BY
@REASON
@SET
@shared()
def new(face: Face, workflow: str, id: str, by: str, reason: str, given: tuple[str, ...]) -> None:
    _show(face, moving.begin(face.workspace(), workflow, _column_values(given), by=by, reason=reason, id=id))


@command.command(
    "list", help=Text("list the workflows", "列出流程"), examples=("yuzui move list",), then="yuzui move todo"
)
@shared()
def list_(face: Face) -> None:
    _moves(face, care.listed(face.workspace()))


@command.command(
    "todo",
    help=Text("what waits for a person, by due", "按期限列出待办"),
    examples=('yuzui move todo --by "D. Head"',),
    then="yuzui move WORKFLOW ID",
)
@BY
@shared()
def todo(face: Face, by: str) -> None:
    _moves(face, care.todo(face.workspace(), by))


@command.command(
    "correct",
    help=Text("take the last move of row ID back, by a new event", "以新事件更正上一操作"),
    examples=('yuzui move correct gift G-1 --by "A. Officer" --reason "wrong row"',),
    then="yuzui move {workflow} {row}",
)
@click.argument("workflow")
@click.argument("id")
@BY
@option("--with", "second", default="", metavar="NAME", help=Text("second person", "第二人"))
@REASON
@shared()
def correct(face: Face, workflow: str, id: str, **inputs: str) -> None:
    _show(face, care.correct(face.workspace(), workflow, id, **inputs))


@command.command(
    "remind",
    help=Text("remind the party whose turn it is", "催办"),
    examples=("yuzui move remind call C-1",),
    then="yuzui move {workflow} {row}",
)
@click.argument("workflow")
@click.argument("id")
@BY
@shared()
def remind(face: Face, workflow: str, id: str, by: str) -> None:
    _show(face, care.remind(face.workspace(), workflow, id, by=by))


@command.command(
    "extend",
    help=Text("give the next party more time", "延长期限"),
    examples=('yuzui move extend call C-1 --until 2027-03-01 --reason "panel is ill"',),
    then="yuzui move {workflow} {row}",
)
@click.argument("workflow")
@click.argument("id")
@option("--until", required=True, metavar="DAY", help=Text("new last day", "新的期限"))
@BY
@REASON
@shared()
def extend(face: Face, workflow: str, id: str, until: str, by: str, reason: str) -> None:
    _show(face, care.extend(face.workspace(), workflow, id, until, by=by, reason=reason))


@command.command(
    "migrate",
    help=Text("let row ID go on in the version of its workflow that holds now", "改用现行版本的流程"),
    examples=('yuzui move migrate call C-1 --reason "new rules of appeal"',),
    then="yuzui move {workflow} {row}",
)
@click.argument("workflow")
@click.argument("id")
@BY
@REASON
@shared()
def migrate(face: Face, workflow: str, id: str, by: str, reason: str) -> None:
    _show(face, care.migrate(face.workspace(), workflow, id, by=by, reason=reason))


@command.command(
    "delegate",
    help=Text("let TO make one's moves of WORKFLOW for some days", "委托他人办理"),
    examples=('yuzui move delegate call "D. Deputy" --until 2027-01-31 --reason "on leave"',),
    then="yuzui move todo --by {asked.to}",
)
@click.argument("workflow")
@click.argument("to")
@option("--until", required=True, metavar="DAY", help=Text("first day without it", "终止日期"))
@option("--from", "since", default="", metavar="DAY", help=Text("first day", "首日"))
@option("--moves", default="", metavar="A,B", help=Text("only these moves", "仅这些操作"))
@BY
@REASON
@shared()
def delegate(face: Face, workflow: str, to: str, until: str, since: str, moves: str, by: str, reason: str) -> None:
    named = [one.strip() for one in moves.split(",") if one.strip()]
    _moves(face, care.delegate(face.workspace(), workflow, to, until, by=by, moves=named, since=since, reason=reason))


@command.command(
    "tick",
    help=Text("make the moves whose terms ran out, and remind of those that soon will", "办理到期操作并提醒临期事项"),
    more=Text("Run it daily; twice is once.", "每日运行一次；重复运行无妨。"),
    examples=("yuzui move tick",),
    then="yuzui move todo",
)
@shared()
def tick(face: Face) -> None:
    _moves(face, care.tick(face.workspace()))


@command.command(
    "lint",
    help=Text("find what is wrong with a workflow file", "检查流程文件"),
    examples=("yuzui move lint my-workflow.yaml",),
    then="yuzui move list",
)
@click.argument("file", type=click.Path(path_type=Path))
@shared()
def lint(face: Face, file: Path) -> None:
    flow = definitions.load(file)
    form = Text("{t}: {s} states, {m} moves; nothing is wrong", "{t}：{s} 个状态，{m} 项操作，没有问题")
    words = form.format(t=flow.title, s=len(flow.states), m=len(flow.steps))
    face.show(answers.Linted.of(flow), [(Text("workflow", "流程"), words)])


def _column_values(pairs: tuple[str, ...]) -> dict[str, str]:
    given = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name.strip():
            raise InputError(
                Text("a value is written COLUMN=VALUE", "取值应写成 列=值"),
                place=Place(column="--set"),
                seen=pair[:40],
                expected="COLUMN=VALUE",
                code="option",
            )
        given[name.strip()] = value
    return given


def _show(face: Face, answer: Answer) -> None:
    tables = answers.HISTORY.drawn(answer, "file")
    face.show(answer, answers.sentences(answer), lambda lang: [export(tables, lang)])


def _moves(face: Face, answer: Moves) -> None:
    drawn: list[Any] = [table.drawn(answer, "file") for table in (answers.WAITING, answers.WORKFLOWS)]
    face.show(answer, answers.waiting_sentences(answer), lambda lang: [export(one, lang) for one in drawn])
