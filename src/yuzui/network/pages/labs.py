# SPDX-License-Identifier: Apache-2.0
"""Laboratories held against each other: which overlap beyond their field, with the evidence."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.errors import VisibilityError
from yuzui.job import form_door, pages, upload_steps
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.network import lab_register, labs_pages, labs_view
from yuzui.network.labs_answer import Answer
from yuzui.network.purposes import labs as purpose
from yuzui.text import Text, same
from yuzui.text.numbers import number
from yuzui.view.page import (
    EVERYONE,
    Act,
    Block,
    Fact,
    Facts,
    Figure,
    Form,
    Items,
    Notice,
    Page,
    Prose,
    Section,
    Visit,
    Ways,
)
from yuzui.view.table import Link

PATH, ROLES = "/labs", EVERYONE
PLACE = ("network", 30)
WRITERS = purpose.WRITERS
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
    """Return the page: of the sheet that the address names, else of what is registered."""
    if visit.run is not None:
        return _of_sheet(workspace, visit.run)
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
    form = form_door.start_form(workspace, PATH, purpose)
    if form:
        blocks.append(Ways((Link(Text("Compare your own laboratories", "比较本单位的实验室"), f"{PATH}#form-new"),)))
    blocks += _shown(answer)
    if form:
        blocks += [Section(Text("Your own laboratories", "本单位的实验室")), Prose((_OFFER,)), *form]
        if runs := list(form_door.answers(workspace, purpose)):
            blocks.append(Items(Text("Answers so far", "已有结果"), runs))
    blocks.append(Ways((Link(Text("Where a new laboratory could stand", "新实验室可建在哪里"), "/lab-options"),)))
    return Page(labs_view.headline(answer), blocks, lead=_LEAD, crumb=_CRUMB, document=answer)


_LEAD = Text(
    "Works are exchanged among laboratories within their field; a pair is named if its works are more alike "
    "than that. No merger is advised and no saving claimed.",
    "在同一学科内随机置换各实验室的成果；比置换结果更相似的才列出。不建议合并，也不推算节约。",
)
_OFFER = Text(
    "One row a work, topic or person: laboratory, then title or topic; year, group, person id, FTE, money as you have "
    "them. A workbook with a sheet for each laboratory, laboratories by topics and exports with affiliations are read "
    "too.",
    "每项成果、方向或人员一行：实验室，及成果名称或方向；年份、学科组、人员编号、人员投入、经费如有亦可。"
    "每家实验室一张表的工作簿、实验室与方向的矩阵、带作者单位的导出文件也可读取。",
)


def _of_sheet(workspace: Workspace, run: str) -> Page:
    """Return the page of the answer on one sheet, with the form that registers its laboratories."""
    answer = of("labs").latest(workspace, run)
    if answer is None:
        raise VisibilityError.not_found()
    blocks = _shown(answer)
    if form_door.upload_of(workspace, run, "labs") is not None:
        words = Text(
            "Registered laboratories have a page for each pair, and the next sheet takes their place.",
            "登记后每对实验室有单独页面；再次登记同一实验室即替换原有内容。",
        )
        form = Form("register", PATH, (), Text("Register these laboratories", "登记这些实验室"),
                    {"act": "register", "run": run}, writes=True)  # fmt: skip
        blocks.append(Act(Text("Register", "登记"), (words,), form))
    return Page(
        labs_view.headline(answer),
        blocks,
        lead=_LEAD,
        crumb=(*purpose.CRUMB, Link(same(answer.source), "")),
        document=answer,
        stamp=pages.stamp(answer),
    )


def _shown(answer: Answer) -> list[Block]:
    """Return what an answer says, first what must be seen before the rest is believed."""
    blocks: list[Block] = [
        Notice(label + Text(": ", "：") + words)
        for label, words in labs_view.sentences(answer)
        if label.en in ("NOT READ", "look at")
    ]
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
    if answer.aside:
        blocks.append(labs_view.REJECTS.drawn(answer))
    return blocks


def _few(few: int, least: int) -> Text:
    words = Text("{n} with under {k} works: too few to tell", "{n} 家不足 {k} 项成果：无法判断")
    return words.format(n=number(few), k=number(least))


def _more(answer: Answer) -> list[tuple[Text, Text]]:
    kept = {"calibration", "without groups", "groups", "topics", "set aside"}
    return [(label, text) for label, text in labs_view.sentences(answer) if label.en in kept]


def _sentence(text: Text) -> Text:
    return Text(text.en[:1].upper() + text.en[1:] + ".", text.zh + "。")


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Take in a sheet, or register the laboratories of one that was answered."""
    if form.get("act") != "register":
        return form_door.hand_in(workspace, visit, form, "labs")
    upload = form_door.upload_of(workspace, form.get("run", ""), "labs")
    if upload is None:
        raise VisibilityError.not_found()
    lab_register.register(workspace, purpose.rows(upload, upload_steps.reading(workspace, upload).toml))
    return PATH
