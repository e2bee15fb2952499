# SPDX-License-Identifier: Apache-2.0
"""``yuzui people``: who stands over one full post, which second posts are undeclared, who is free."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from yuzui.errors import InputError, Place
from yuzui.faces.cli import template
from yuzui.faces.cli.options import option, options
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import Questions
from yuzui.job.tables import export
from yuzui.network import people_answer
from yuzui.network.jobs import people
from yuzui.network.people_inputs import People
from yuzui.sheets import formats
from yuzui.text import Text, same

TITLE = Text("people's time: over one full post, undeclared, free", "人员时间：超全时、未申报、空闲")
GROUP = "work"
REJECTS = "rejects.xlsx"


command = Questions(
    "people",
    default="over",
    help=Text("who stands over one full post, which second posts are undeclared", "谁超过全时、哪些兼职未申报"),
)


@command.command(
    "over",
    help=Text("add up the shares of a sheet, or of what is registered", "按人按日累加占比"),
    more=Text(
        "WHAT is a sheet of people's time in any headings, with a row a post or a column a month; or the staff "
        "number of one person, whose registered appointments are added up. With --by, the rows of the sheet are "
        "registered as appointments in one act, or none is: a load over one full post or an undeclared second post "
        "refuses the whole.",
        "WHAT 为人员时间表（表头不限，可每岗一行或每月一列），或某人工号（累加其已登记任职）。加 --by 时，"
        "表中各行在同一事务中登记为任职；超过全时或有未申报兼职则整体不予登记。",
    ),
    examples=("yuzui people time.xlsx", 'yuzui people appointments.xlsx --by "H. Office"', "yuzui people over P-1"),
    then="yuzui people free {asked.what}",
)
@click.argument("what", required=False, default="")
@option("--by", default="", metavar="NAME", help=Text("register the rows in this name", "以此人名义登记"))
@options(People)
@shared()
def over(face: Face, what: str, by: str, **inputs: Any) -> None:
    if by:
        path = _file(what)
        answer = people.register(face.workspace(), People(path=path, **inputs), by)
    else:
        answer = people.compute(face.workspace(), _asked(what, "", inputs))
    _show(face, answer)


@command.command(
    "free",
    help=Text("who has free time on a day", "某日有空闲者"),
    examples=("yuzui people free time.xlsx --day 2027-06-01", "yuzui people free P-1 --day 2027-06-01"),
    then="yuzui assign deploy PEOPLE.xlsx POSTS.xlsx",
)
@click.argument("what", required=False, default="")
@click.argument("person", required=False, default="")
@options(People)
@shared()
def free(face: Face, what: str, person: str, **inputs: Any) -> None:
    answer = people.compute(face.workspace(), _asked(what, person, inputs))
    face.show_answer("people", answer, lines=people_answer.free_sentences(answer))


def _asked(what: str, person: str, inputs: dict[str, Any]) -> People:
    """Return the inputs: a word that is a file, or looks like one, is a sheet; another is a person."""
    if what and (Path(what).exists() or Path(what).suffix):
        return People(path=Path(what), person=person, **inputs)
    return People(person=person or what, **inputs)


def _file(what: str) -> Path:
    if not what:
        raise InputError(
            Text("say which sheet to register", "请指明要登记的表"),
            place=Place(column="WHAT"),
            expected="appointments.xlsx",
            fix=same('yuzui people FILE.xlsx --by "NAME"'),
            code="no_path",
        )
    return Path(what)


def _show(face: Face, answer: people_answer.Answer) -> None:
    """Show the answer; rows that could not be read are written where a person may correct them."""
    more = []
    if answer.aside:
        workspace = face.workspace()
        workspace.view.count("run")  # a sheet alone needs no workspace, its rejects do
        path = workspace.dir / REJECTS
        drawn = people_answer.ASIDE.drawn(answer, "file")
        formats.write_xlsx(path, [export(drawn, face.lang)])
        more.append((Text("wrote", "已写入"), same(path)))
    face.show_answer("people", answer, more)


template.add(command, "people", "time.xlsx", people.template, help=Text("write a sheet to fill in", "生成空白表"))
