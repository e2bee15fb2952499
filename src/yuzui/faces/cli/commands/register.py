# SPDX-License-Identifier: Apache-2.0
"""``yuzui register``: lists of bodies that keep their old ids; what became of them; events; comparisons."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yuzui.errors import InputError, Place
from yuzui.faces.cli import template
from yuzui.faces.cli.options import option
from yuzui.faces.cli.output import FILE, shared
from yuzui.faces.cli.verb import Questions
from yuzui.job.inputs import MAP
from yuzui.text import Text

if TYPE_CHECKING:
    from yuzui.faces.cli.output import Face
    from yuzui.network.register_sheet import Options
    from yuzui.sheets.sheet import Export

TITLE = Text("registers that keep old ids: lists, what became of each, events", "名录：清单、沿革与旧编号去向")
GROUP = "work"
BY = option("--by", default="", metavar="NAME", help=Text("in whose name", "办理人"))
KIND = option("--kind", default="", metavar="KIND", help=Text("kind of rows that say none", "未写类别各行的类别"))
UNDATED = option("--undated", is_flag=True, help=Text("blank dates mean: nobody knows", "空白日期视为不详"))
NEW_KINDS = option("--new-kinds", is_flag=True, help=Text("take kinds that are not known as new", "未知类别作为新类别"))
COLUMN = option("--column", multiple=True, metavar="HEADING=NAME", help=Text("what a heading means", "表头的含义"))
NUMBER = option(
    "--number", default="", metavar="PREFIX", help=Text("make ids in the order of the list", "按顺序生成编号")
)
DATES = option(
    "--dates",
    type=click.Choice(("dmy", "mdy")),
    help=Text("day or month first in dates such as 1/10/1917", "1/10/1917 类日期日在前（dmy）还是月在前（mdy）"),
)
AS_OF = option("--as-of", default="", metavar="DAY", help=Text("last day whose events count", "计入沿革的最后一日"))


command = Questions(
    "register",
    default="read",
    help=Text("register a list of bodies; follow their old ids and names", "登记机构名单，查询旧编号与旧名称的去向"),
    more=Text(
        "Any list will do, in either language: id and name are needed, kind, dates, host, place and successors are "
        "read where they stand. Ids are never used again; whoever asks for an old one is led on.",
        "中英文名单均可：须有编号与名称；类别、日期、依托单位、所在地、去向有则读取。编号永不复用，旧编号始终可查。",
    ),
)


@command.command(
    "read",
    help=Text("register the entries of LIST", "登记名单中的条目"),
    more=Text(
        "A row without a date, a double, an overlap, an unknown successor or kind refuses the whole list, and each is "
        "named; --skip registers the others. What rests on memory alone is kept and shown nowhere.",
        "缺少日期、重复、时间重叠、去向或类别不明的行使整张名单不予登记，并逐一列出；--skip 则登记其余各行。"
        "仅凭记忆者保留而不展示。",
    ),
    examples=(
        'yuzui register centres.xlsx --kind "national engineering research centre"',
        "yuzui register list.csv --undated --skip",
    ),
    then="yuzui register show",
)
@click.argument("list", type=click.Path(path_type=Path))
@KIND
@UNDATED
@NEW_KINDS
@COLUMN
@NUMBER
@DATES
@option("--skip", is_flag=True, help=Text("set faulty rows aside, register the others", "搁置有误的行，登记其余"))
@BY
@shared()
def read(face: Face, list: Path, by: str, skip: bool, **said: Any) -> None:
    from yuzui.network.jobs import register

    face.progress(Text("reading the list", "正在读取名单"))
    face.show_answer("register", register.register(face.workspace(), list, _options(**said), by, skip))


@command.command(
    "show",
    help=Text("show entries and what became of them", "查看条目及其沿革"),
    examples=("yuzui register show", 'yuzui register show --kind "high-tech zone"', "yuzui register show NSC-HR"),
    then="yuzui register resolve ID",
)
@click.argument("ids", nargs=-1, metavar="[ID]...")
@option("--kind", default="", metavar="KIND", help=Text("one kind", "某一类别"))
@option("--status", default="", metavar="WORD", help=Text("status of the fact", "核实状态"))
@shared()
def show(face: Face, ids: tuple[str, ...], kind: str, status: str) -> None:
    from yuzui.network.jobs import register

    face.show_answer("register", register.show(face.workspace(), ids, kind, status))


@command.command(
    "resolve",
    help=Text("say what became of ids or names", "查询编号或名称的去向"),
    more=Text(
        "--day is the day on which they were called so; --as-of the last day whose events are followed. A share that "
        "nobody knows stays unknown: nothing is divided equally.",
        "--day 为使用该编号或名称的日期，--as-of 为计入沿革的最后一日。不明的比例保持不明，不作均分。",
    ),
    examples=("yuzui register resolve 310103 --as-of 2024-12-31", 'yuzui register resolve "Old name" --day 2010-06-01'),
    then="yuzui register show {resolved[0][id]}",
)
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@option("--day", default="", metavar="DAY", help=Text("day on which they were called so", "使用该编号的日期"))
@AS_OF
@shared()
def resolve(face: Face, ids: tuple[str, ...], day: str, as_of: str) -> None:
    from yuzui.network.jobs import register

    face.show_answer("register", register.resolve(face.workspace(), ids, day, as_of))


@command.command(
    "succeed",
    help=Text("enter a decided event: rename, recode, merge, split, part_moved or close", "登记已有决定的沿革"),
    more=Text(
        "KIND ID: several ids of a merger are parted by commas. --into names the entries after it, with shares where "
        "they are known: L-4=0.6,L-5=0.4. To take one back: yuzui move succession EVENT reverse.",
        "合并的多个编号以逗号分隔。--into 写去向编号，比例已知则写 L-4=0.6,L-5=0.4。"
        "撤回：yuzui move succession 事件 reverse。",
    ),
    examples=(
        'yuzui register succeed rename L-1 --name "New name" --day 2026-01-01 --decision D-1',
        "yuzui register succeed merge L-1,L-2 --into L-3 --day 2026-06-01 --decision D-2",
    ),
    then="yuzui move succession {events[0][id]}",
)
@click.argument("kind")
@click.argument("ids", metavar="ID[,ID]")
@option("--into", default="", metavar="ID[=SHARE],…", help=Text("entries after it", "去向编号"))
@option("--name", default="", metavar="NAME", help=Text("name after it", "变化后的名称"))
@option("--name-zh", default="", metavar="NAME", help=Text("Chinese name after it", "变化后的中文名称"))
@option("--day", default="", metavar="DAY", help=Text("day, month or year it takes effect", "生效日期、年月或年份"))
@option("--decision", default="", metavar="NUMBER", help=Text("number of the decision", "决定文号"))
@option("--source", default="", metavar="TEXT", help=Text("where it is published", "公布来源"))
@option("--reason", default="", metavar="TEXT", help=Text("why", "事由"))
@BY
@shared()
def succeed(face: Face, kind: str, ids: str, into: str, by: str, **said: str) -> None:
    from yuzui.network.jobs import register
    from yuzui.network.register_store import Ask

    olds = tuple(one.strip() for one in ids.replace(";", ",").split(",") if one.strip())
    face.show_answer(
        "register", register.succeed(face.workspace(), Ask(kind, olds, into.replace(",", ";"), **said), by)
    )


@command.command(
    "diff",
    help=Text("compare LIST with the register", "名单与名录对照"),
    examples=("yuzui register diff centres-2027.xlsx",),
    then="yuzui register succeed rename ID --name NAME --day DAY --decision NUMBER",
)
@click.argument("list", type=click.Path(path_type=Path))
@KIND
@UNDATED
@NEW_KINDS
@COLUMN
@NUMBER
@DATES
@shared()
def diff(face: Face, list: Path, **said: Any) -> None:
    from yuzui.network.jobs import register

    answer = register.diff(face.workspace(), list, _options(**said))
    face.show_answer("register", answer)


@command.command(
    "count",
    help=Text("add outputs (id, day, amount) up for the entries of today", "将成果（编号、日期、数量）归入现存条目"),
    examples=("yuzui register count outputs.csv",),
    then="yuzui register show",
)
@click.argument("file", type=FILE)
@AS_OF
@option("--map", "columns", type=FILE, metavar=MAP.metavar, help=MAP.text)
@shared()
def count(face: Face, file: Path, as_of: str, columns: Path | None) -> None:
    from yuzui.network.jobs import register

    face.show_answer("register", register.count(face.workspace(), file, as_of, columns))


@command.command(
    "cohort",
    help=Text("hold a new institute beside older bodies that match it", "新机构与匹配的老机构并列"),
    examples=("yuzui register cohort N-1",),
    then="yuzui register show",
)
@click.argument("id")
@shared()
def cohort(face: Face, id: str) -> None:
    face.ask("cohort", id=id)


def _sheets(lang: str) -> list[Export]:
    from yuzui.network import register_template

    return register_template.sheets(lang)


template.add(command, "register", "register.xlsx", _sheets)


def _options(
    kind: str, undated: bool, new_kinds: bool, column: tuple[str, ...], number: str, dates: str | None
) -> Options:
    from yuzui.network.register_sheet import Options

    columns: dict[str, str] = {}
    for pair in column:
        heading, sign, name = pair.rpartition("=")
        if not sign or not heading.strip() or not name.strip():
            raise InputError(
                Text("a column is written HEADING=NAME", "列应写成 表头=名称"),
                place=Place(column="--column"),
                seen=pair[:60],
                expected="Name of body=name",
                code="option",
            )
        columns[heading.strip()] = name.strip()
    return Options(kind, undated, columns, number, new_kinds, dates=dates or "")
