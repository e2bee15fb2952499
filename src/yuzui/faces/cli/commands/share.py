# SPDX-License-Identifier: Apache-2.0
"""``yuzui share``: what institutions offer one another, and what came of it."""

from __future__ import annotations

from typing import Any

from yuzui.faces.cli import template
from yuzui.faces.cli.options import options
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import Questions
from yuzui.network import share_record, share_sheets
from yuzui.network.jobs import share as share_job
from yuzui.network.share_inputs import Share
from yuzui.text import Text, same

TITLE = Text("what institutions share: offers, requests, uses", "机构共享：供给、申请与使用")
GROUP = "work"

command = Questions("share", default="report", help=TITLE)
MORE = Text(
    "Sheets of offers, requests and uses in any order, one file or several; an asset list will do. Headings may be "
    "English or Chinese.",
    "供给、申请、使用表可在一个或多个文件中，次序不限；资产清单亦可。列名中英文均可。",
)


@command.command(
    "report",
    help=Text("offered, agreed, used, by owner, sector and borrower", "按提供单位、部门与使用单位汇总供给、同意与使用"),
    more=MORE,
    examples=("yuzui share offers.xlsx", "yuzui share assets.csv requests.csv uses.csv --kind instrument"),
    then=lambda filled: "yuzui share load FILES" if filled["source"] else "yuzui share list",
)
@options(Share)
@shared()
def report(face: Face, **inputs: Any) -> None:
    face.ask("share", **inputs)


@command.command(
    "list",
    help=Text("what may be asked for", "可申请的供给"),
    more=MORE,
    examples=("yuzui share list", "yuzui share list offers.xlsx"),
    then="yuzui move new share_offer --set offer=ID --set borrower=NAME --set amount=N",
)
@options(Share)
@shared()
def list_(face: Face, **inputs: Any) -> None:
    answer = share_job.compute(face.workspace(), Share(**inputs))
    lines = [(Text("offered", "供给"), share_job.headline(answer))]
    lines += [(same(one.id), share_job.offer_sentence(one)) for one in answer.offered if one.open]
    if len(lines) == 1:
        lines.append((Text("open", "可申请"), Text("nothing may be asked for today", "目前没有可申请的供给")))
    face.show_answer("share", answer, lines=lines)


@command.command(
    "load",
    help=Text("register offers, requests and uses in the workspace", "将供给、申请与使用登记入库"),
    more=Text(
        "A row that is registered already is replaced where it says something else; a request that moves by its "
        "workflow stays as it is.",
        "已登记的行如有不同则以新内容为准；已按流程办理的申请保持不变。",
    ),
    examples=("yuzui share load offers.xlsx", "yuzui share load assets.csv --kind instrument --owner \"Institute 1\""),
    then="yuzui share list",
)  # fmt: skip
@options(Share)
@shared()
def load(face: Face, **inputs: Any) -> None:
    answer = share_record.load(face.workspace(), Share(**inputs))
    face.show(answer, share_record.sentences(answer))


template.add(command, "share", "offers.xlsx", share_sheets.template)
