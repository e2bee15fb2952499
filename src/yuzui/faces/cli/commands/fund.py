# SPDX-License-Identifier: Apache-2.0
"""``yuzui fund``: from reviews and rules to a slate and a board pack; its sub-commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from yuzui.errors import YuzuiError
from yuzui.faces.cli.options import option, options
from yuzui.faces.cli.output import Face, Line, shared
from yuzui.faces.cli.verb import Questions
from yuzui.funding.inputs import Fund, Judge, Recheck
from yuzui.job.result import Tagged
from yuzui.text import Text, join, same

TITLE = Text("reviews + rules → slate, why, how sure, board pack", "评审 + 规则 → 拟资助方案、理由、把握、材料")
GROUP = "work"


class Template(Tagged, frozen=True, kw_only=True, tag="yuzui.template/1"):
    """Where the workbook to fill in was written, and which rule books can be printed."""

    path: str
    books: list[str]


def _next(filled: Mapping[str, Any]) -> str:
    if filled["slate"]["status"] in ("infeasible", "limit"):
        return "yuzui fund rules"
    return "yuzui decide {run[id]} --authority CLAUSE --reason TEXT"


def _judged(filled: Mapping[str, Any]) -> str:
    if filled["asked"].path is None:
        return "yuzui fund"
    ruled = any(sheet["table"] == "rules" for sheet in filled["understood"])
    return "yuzui fund {asked.path}" + ("" if ruled else " --rules rules.toml")


command = Questions(
    "fund", default="slate", help=Text("from reviews and rules to an award list", "由评审与规则得出拟资助清单")
)


@command.command(
    "slate",
    help=Text("choose what to fund, show why and how sure", "选出资助方案，说明理由与把握"),
    more=Text(
        "PATH is a workbook or a folder with proposals and reviews, or a loaded call; without it the demo call "
        "is used. Ends with code 3 if no set keeps every rule, or none was proven in time.",
        "PATH 为含申请书与评审的工作簿或文件夹，或已导入的批次；省略时用演示数据。无方案满足全部规则，"
        "或限时内未得证明时，以代码 3 结束。",
    ),
    examples=(
        "yuzui fund my-reviews.xlsx --rules rules.toml",
        "yuzui fund call/ --redraws 200 --explain P-0412 --out slate.xlsx",
    ),
    then=_next,
)
@options(Fund)
@option("--explain", multiple=True, metavar="ID", help=Text("why this proposal", "解释某项申请"))
@option(
    "--for",
    "variant",
    type=click.Choice(("board", "release")),
    default="board",
    help=Text("board pack with or without applicants' names", "材料是否载明申请人"),
)
@shared(seed=True)
def slate(face: Face, explain: tuple[str, ...], variant: str, **inputs: Any) -> int:
    from yuzui.funding import ask_solution, board_pack, slate_view
    from yuzui.funding.jobs import fund

    workspace = face.workspace()
    face.progress(Text("judging, choosing, pricing, drawing again", "评判、选择、计价、重抽中"))
    understood: list[Line] = []
    try:
        answer = fund.compute(workspace, Fund(lang=face.lang, **inputs), face.progress, understood.extend)
    except YuzuiError:
        if not face.json:  # what was read is half of what went wrong
            face.transcript(understood)
        raise
    explanations = [ask_solution.explanation(answer, name) for name in explain]
    answer, written = board_pack.keep(workspace, answer.amended(explanations=explanations), face.lang, variant)
    if inputs["path"] is not None and slate_view.aside(answer):
        written.append(workspace.dir / "rejects.xlsx")
    currency = answer.call.currency
    lines = [(Text("why", "理由"), ask_solution.sentence(one, currency)) for one in explanations]
    lines.append((Text("wrote", "已写入"), join([same(path) for path in written], " · ", " · ")))
    face.show_answer("fund", answer, lines)
    return 3 if answer.slate.status in ("infeasible", "limit") else 0


@command.command(
    "judge",
    help=Text("show what the reviews of PATH can tell; nothing is chosen", "说明评审结果可靠性，不作选择"),
    examples=("yuzui fund judge reviews.xlsx", "yuzui fund judge reviews.xlsx --top 10 --model ordinal"),
    then=_judged,
)
@options(Judge)
@shared(seed=True)
def judge(face: Face, **inputs: Any) -> None:
    from yuzui.job import contract

    job, workspace = contract.of("judge"), face.workspace()
    face.progress(Text("judging", "评判中"))
    answer = job.run(workspace, **inputs)
    job.save(workspace, answer)
    page = Text("yuzui open, then /en/fund/calls/{c}/reviews", "yuzui open，然后 /zh/fund/calls/{c}/reviews")
    face.show_answer("judge", answer, [(Text("page", "网页"), page.format(c=answer.call.id))])


@command.command(
    "template",
    help=Text("write a workbook to fill in, or print the rule book BOOK", "生成空白工作簿，或打印规则范本"),
    more=Text(
        "BOOK is one of: challenge demo eu field_quota nsfc snsf.",
        "BOOK 为下列之一：challenge、demo、eu、field_quota、nsfc、snsf。",
    ),
    examples=("yuzui fund template --out call.xlsx", "yuzui fund template nsfc"),
    then="yuzui fund {path}",
)
@click.argument("book", required=False)
@shared()
def template(face: Face, book: str | None) -> int:
    from yuzui.funding import rule_sheet as made

    if book is not None:
        face.echo(made.book(book), end=False)
        return 0
    path = made.write(face.out, face.lang)
    answer = Template(path=str(path), books=list(made.books()))
    lines = [(Text("wrote", "已写入"), same(path)), (Text("rule books", "规则范本"), same(" · ".join(made.books())))]
    face.report(answer, lines)
    return 0


@command.command(
    "recheck",
    help=Text("check a slate edited in a spreadsheet and price each change", "复核手工修改的方案，逐项计算代价"),
    more=Text(
        "PATH is what --out wrote: move ids in or out, or mark them “must fund”. Ends with code 3 if a hard "
        "rule is broken.",
        "PATH 为 --out 写出的文件：移入或移出编号，或标记“必资助”。违反硬规则时以代码 3 结束。",
    ),
    examples=("yuzui fund recheck slate.xlsx",),
    then="yuzui decide {slate[id]} --authority CLAUSE --reason TEXT --override in:ID,out:ID",
)
@options(Recheck)
@shared()
def recheck(face: Face, **inputs: Any) -> int:
    face.progress(Text("checking and pricing", "复核与计价中"))
    return 0 if face.ask("recheck", **inputs).holds else 3


@command.command(
    "rules",
    help=Text("list the kinds of rules, or the keys of KIND with an example", "列出规则类别，或某类别的写法与示例"),
    examples=("yuzui fund rules", "yuzui fund rules floor"),
    then="yuzui fund template BOOK",
)
@click.argument("kind", required=False)
@shared(out=False)
def rules(face: Face, kind: str | None) -> int:
    from yuzui.funding import rule_sheet

    kinds = rule_sheet.kinds_of_rules(kind)
    face.report(kinds, rule_sheet.lines(kinds, kind is not None))
    return 0
