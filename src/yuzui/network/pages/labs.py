# SPDX-License-Identifier: Apache-2.0
"""Laboratories held against each other: which overlap beyond their field, with the evidence."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.network import lab_register, labs_pages, labs_view
from yuzui.network.labs_answer import Answer
from yuzui.text import Text
from yuzui.text.numbers import number
from yuzui.view.page import EVERYONE, Block, Fact, Facts, Figure, Notice, Page, Visit, Ways
from yuzui.view.table import Link

PATH, ROLES = "/labs", EVERYONE
PLACE = ("network", 30)
WRITERS = lab_register.OFFICES
TITLE = Text("Laboratories", "实验室")
LEAD = Text(
    "Which overlap beyond their field, and what merging two would lose.", "哪些重叠超出学科范围，合并会失去什么。"
)
FILES = True
_WORKS = Text("of those that are tested", "参与检验者")
_PAIRS = Text("each held against exchanges of works", "逐对与成果置换结果比较")
_BEYOND = Text("at a false discovery rate of 5 %", "错误发现率 5%")
_CRUMB = (Link(Text("Network", "体系"), "/network"),)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    _, answer = labs_pages.overlap(workspace)
    blocks: list[Block] = []
    if not labs_pages.own(workspace):
        blocks.append(
            Notice(
                Text(
                    "No laboratory is registered here. Universities with their awards stand in for laboratories.",
                    "本处尚未登记实验室。此处以高校及其资助项目代替。",
                )
            )
        )
    if labs_pages.may_register(workspace):
        blocks.append(Ways((Link(Text("Compare your own laboratories", "比较本单位的实验室"), f"{PATH}#form-sheet"),)))
    few = sum(not one.tested for one in answer.labs)
    blocks.append(
        Facts(
            (
                Fact(Text("Laboratories tested", "参与检验的实验室"), number(answer.tested), _few(few, answer.least)),
                Fact(Text("Works", "成果"), number(answer.works), _WORKS),
                Fact(Text("Pairs", "对数"), number(answer.pairs_tested), _PAIRS),
                Fact(Text("Beyond their field", "超出学科范围"), number(answer.significant), _BEYOND),
            )
        )
    )
    blocks.append(pages.reading((label, _sentence(text)) for label, text in _more(answer)))
    blocks += [Figure(picture) for picture in labs_view.VIEW.pictures(answer)]
    if answer.pairs:
        blocks.append(labs_view.CLEAREST.drawn(answer))
    if answer.tested:
        blocks.append(labs_view.TESTED.drawn(answer))
    if labs_pages.may_register(workspace):
        blocks.append(labs_pages.form(PATH))
    blocks.append(Ways((Link(Text("Where a new laboratory could stand", "新实验室可建在哪里"), "/lab-options"),)))
    return Page(
        labs_view.headline(answer),
        blocks,
        lead=Text(
            "Works are exchanged among laboratories within their field; a pair is named if its works are more alike "
            "than that. No merger is advised and no saving claimed.",
            "在同一学科内随机置换各实验室的成果；比置换结果更相似的才列出。不建议合并，也不推算节约。",
        ),
        crumb=_CRUMB,
        document=answer,
    )


def _few(few: int, least: int) -> Text:
    words = Text("{n} with under {k} works: too few to tell", "{n} 家不足 {k} 项成果：无法判断")
    return words.format(n=number(few), k=number(least))


def _more(answer: Answer) -> list[tuple[Text, Text]]:
    kept = {"calibration", "without groups", "groups", "topics", "set aside"}
    return [(label, text) for label, text in labs_view.sentences(answer) if label.en in kept]


def _sentence(text: Text) -> Text:
    return Text(text.en[:1].upper() + text.en[1:] + ".", text.zh + "。")


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Register the laboratories of a sheet and show them."""
    return labs_pages.hand_in(workspace, visit, form)
