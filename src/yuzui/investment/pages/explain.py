# SPDX-License-Identifier: Apache-2.0
"""Why a share moved between two years: numerator, denominator, and the mix of performers."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.errors import InputError
from yuzui.investment import path_explanation
from yuzui.investment.path_sources import Question
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.view.page import EVERYONE, Block, Field, Figure, Form, Item, Items, Notice, Page, Split, Visit
from yuzui.view.table import Link

PATH, ROLES = "/spending/explain", EVERYONE
PLACE = ("spending", 0)
WAS = ("/path/explain",)
TITLE = Text("Why the share moved", "占比变动原因")
_CRUMB = (Link(Text("Spending target", "投入目标"), "/spending"),)
_USUAL = {"from": "2015", "to": "2024", "country": "CHN"}
_FIELDS = {
    "from": Text("from", "起始年份"),
    "to": Text("to", "终止年份"),
    "country": Text("country (CHN, USA)", "国家（CHN、USA）"),
}
_TOGETHER = Text(
    "For these years basic research is not published for every performer, so that the shift "
    "between performers cannot be told apart. The United States (USA) shows it in every year.",
    "这些年份并非所有执行部门都公布了基础研究经费，无法区分部门结构变动；美国（USA）各年均可区分。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    query = {name: visit.query.get(name, usual) for name, usual in _USUAL.items()}
    try:
        years = sorted(pages.year(query[name], name) for name in ("from", "to"))
        question = Question(query["country"].upper(), "basic", "total", 0.08, None)
        answer = path_explanation.run(workspace, question, (years[0], years[1]))
    except InputError as error:
        return _asked_wrongly(error)
    figures = [Figure(picture) for picture in path_explanation.pictures(answer)]
    entries = path_explanation.sentences(answer)
    reading = pages.reading(entries[1:])
    ask = Items(Text("Other years", "其他年份"), [Item(same(""), form=_form(query))])
    blocks: list[Block] = [Split(figures[:1], (reading, ask)), *figures[1:]]
    blocks.append(path_explanation.PERFORMERS_TABLE.drawn(answer) if answer.performers else Notice(_TOGETHER))
    return Page(entries[0][1], blocks, lead=entries[1][1], crumb=_CRUMB, document=answer, stamp=pages.stamp(answer))


def _form(query: Mapping[str, str]) -> Form:
    fields = [Field(name, label, same(query[name])) for name, label in _FIELDS.items()]
    return Form("years", PATH, fields, Text("Explain", "分解"))


def _asked_wrongly(error: InputError) -> Page:
    return Page(
        Text("The change cannot be explained for these years", "无法分解这两年间的变动"),
        (Notice(pages.error_sentence(error)), _form(_USUAL)),
        crumb=_CRUMB,
    )
