# SPDX-License-Identifier: Apache-2.0
"""``yuzui fund``: from reviews and rules to a slate and a board pack; its sub-commands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from yuzui.faces.cli.options import options
from yuzui.faces.cli.output import Face, Line, standard
from yuzui.faces.cli.questions import Questions
from yuzui.funding.inputs import Judge
from yuzui.text import Text, join, same

TITLE = Text("reviews + rules → slate, why, how sure, board pack", "评审 + 规则 → 拟资助方案、理由、把握、材料")
GROUP = "work"
LABELS = {"en": 10, "zh": 6}
"""Width of the labels, terminal cells: what is said at once stands above what is said later."""


MODELS = ("normal", "ordinal", "scale", "confidence", "compare")
PRIORS = ("default", "snsf")


def _judging(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say how reviews are judged."""
    options = (
        click.option("--severity/--no-severity", default=None, help="Remove severity · 去除评审严苛度  [if possible]"),
        click.option(
            "--model",
            type=click.Choice(MODELS),
            default="normal",
            show_default=True,
            help="Model of the scores · 评分模型",
        ),
        click.option(
            "--prior",
            type=click.Choice(PRIORS),
            default="default",
            show_default=True,
            help="Prior; snsf as in ERforResearch · 先验",
        ),
        click.option(
            "--panel/--no-panel", default=True, show_default=True, help="Panels differ in level · 评审组水平可不同"
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command(cls=Questions, default="slate")
def command() -> None:
    """From reviews and rules to a slate · 由评审与规则得出拟资助方案."""


@command.command("slate")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--rules", type=click.Path(dir_okay=False, path_type=Path), help="rules.toml · 规则文件")
@click.option(
    "--map", type=click.Path(dir_okay=False, path_type=Path), help="map.toml: which column is which · 各列含义"
)
@click.option("--redraws", type=click.IntRange(0), help="Most re-draws of the scores · 重抽次数上限")
@click.option("--near", type=click.IntRange(0), help="Refused explained exactly · 精确解释的落选数")
@_judging
@click.option("--explain", multiple=True, metavar="ID", help="Why this proposal · 解释某项申请")
@click.option(
    "--for",
    "variant",
    type=click.Choice(("board", "release")),
    default="board",
    show_default=True,
    help="Board pack with or without applicants' names · 材料是否载明申请人",
)
@standard
def slate(face: Face, explain: tuple[str, ...], variant: str, **inputs: Any) -> int:
    """Choose what to fund: PATH is a workbook or a folder with proposals and reviews.

    选出资助方案：PATH 为含申请书与评审的工作簿或文件夹；省略时用演示数据。
    Ends with code 3 if no set keeps every rule, or none was proven in time.
    """
    from yuzui.funding import board_pack
    from yuzui.funding import explain as explaining
    from yuzui.funding.jobs import fund
    from yuzui.funding.slate import words

    workspace = face.workspace()
    face.progress(Text("judging, choosing, pricing, drawing again", "评判、选择、计价、重抽中"))
    told: list[Line] = []

    def tell(understood: list[Line]) -> None:
        """Say what was understood at once: what follows may take long, or end in an error."""
        if not face.json:
            face.transcript(understood, LABELS[face.lang])
            told.extend(understood)

    document = fund.run(workspace, lang=face.lang, tell=tell, progress=face.progress, **inputs)
    answers = [explaining.why(document, name) for name in explain]
    document["explanations"] = answers
    written = board_pack.keep(workspace, document, face.lang, variant)
    if inputs["path"] is not None and words.aside(document):
        written.append(workspace.dir / "rejects.xlsx")
    lines = fund.lines(document)[len(told) :]
    for answer in answers:
        lines.append((Text("why", "理由"), explaining.sentence(document, answer)))
    lines.append((Text("wrote", "已写入"), join([same(path) for path in written], " · ", " · ")))
    face.show(document, lines, lambda lang: fund.exports(document, lang), LABELS[face.lang])
    return 3 if document["slate"]["status"] in ("infeasible", "limit") else 0


@command.command("judge")
@options(Judge)
@standard
def judge(face: Face, **inputs: Any) -> None:
    """Say what the reviews of PATH can tell, choosing nothing · 仅评判评审所能说明的，不作选择."""
    from yuzui.funding.jobs import judge as judging_

    workspace = face.workspace()
    face.progress(Text("judging", "评判中"))
    document = judging_.run(workspace, **inputs)
    judging_.keep(workspace, document)
    lines = judging_.lines(document)
    page = Text("yuzui open, then /en/judge/{c}", "yuzui open，然后 /zh/judge/{c}")
    lines.append((Text("page", "网页"), page.format(c=document["call"]["id"])))
    face.show(document, lines, lambda lang: judging_.exports(document, lang))


@command.command("template")
@click.argument("book", required=False)
@standard
def template(face: Face, book: str | None) -> int:
    """Write a workbook to fill in, or print the rule book BOOK · 生成空白工作簿或打印规则范本.

    BOOK is one of: challenge demo eu field_quota nsfc snsf.
    """
    from yuzui.funding.rule_sheet import template as made

    if book is not None:
        click.echo(made.book(book), nl=False)
        return 0
    path = made.write(face.out, face.lang)
    document = {"schema": "yuzui.template/1", "path": str(path), "books": list(made.books())}
    lines = [
        (Text("wrote", "已写入"), same(path)),
        (Text("next", "下一步"), same(f"yuzui fund {path}")),
        (Text("rule books", "规则范本"), same(" · ".join(made.books()))),
    ]
    face.told(document, lines)
    return 0


@command.command("recheck")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--slate", help="Run or call · 运行或批次  [newest]")
@standard
def recheck(face: Face, path: Path, slate: str | None) -> int:
    """Check a slate edited in a spreadsheet and price each change · 复核手工修改的方案.

    PATH is what --out wrote: move ids in or out, or mark them "must fund".
    Ends with code 3 if a hard rule is broken.
    """
    from yuzui.funding.jobs import recheck as study

    face.progress(Text("checking and pricing", "复核与计价中"))
    document = study.run(face.workspace(), path=path, slate=slate)
    face.show(document, study.lines(document), lambda lang: study.exports(document, lang))
    return 0 if document["holds"] else 3


@command.command("rules")
@click.argument("kind", required=False)
@standard
def rules(face: Face, kind: str | None) -> int:
    """List the kinds of rules, or the keys of KIND with an example · 规则类别与书写方法."""
    from yuzui.funding.rule_sheet import grammar

    document = grammar.document(kind)
    face.told(document, grammar.lines(document, kind is not None))
    return 0
