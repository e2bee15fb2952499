# SPDX-License-Identifier: Apache-2.0
"""Own works beside a benchmark: in which fields the own share is larger, smaller, not told apart, not compared."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.errors import InputError
from yuzui.fields import corpora, corpus_record, field_record
from yuzui.fields.audit_sheet import workbook
from yuzui.fields.jobs import field_compare
from yuzui.fields.jobs.field_compare import Answer
from yuzui.fields.purposes import works as purpose
from yuzui.job import pages
from yuzui.job.contract import exports, of
from yuzui.job.workspace import Workspace
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import number
from yuzui.view.page import (
    EVERYONE,
    PACK,
    Block,
    Fact,
    Facts,
    Field,
    Figure,
    Form,
    Notice,
    Option,
    Page,
    Prose,
    Remedy,
    Section,
    Visit,
    Ways,
)
from yuzui.view.table import Link

PATH, ROLES = "/fields/compare", EVERYONE
PLACE = ("results", 0)
TITLE = Text("Own works beside a benchmark", "本方与基准对比")
WRITERS = purpose.WRITERS
LEAD = Text(
    "The share of each field in your works over its share in a benchmark. Where the interval includes 1 the two are "
    "not told apart; small counts are not compared.",
    "各领域在本方成果中的占比与在基准中占比之比。区间含1时无法区分；数量过小不作比较。",
)
_NONE = Text("No two sets were compared here yet.", "此处尚未作过对比。")
_COMMAND = "yuzui field compare --own FILE --benchmark FILE"
_CRUMB = (Link(Text("Fields", "领域"), "/fields"), Link(TITLE, ""))


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page: of the comparison that the address names, else of the newest."""
    answer = pages.answer(workspace, visit, "field_compare", Answer)
    blocks: list[Block] = [Remedy(_NONE, _COMMAND)] if answer is None else _shown(answer)
    if workspace.subject.roles & set(WRITERS):
        blocks += [Section(Text("Compare two sets", "对比两个集合")), *_form(workspace)]
    finding = TITLE if answer is None else field_compare.headline(answer)
    return Page(
        finding, blocks, lead=LEAD, crumb=_CRUMB, document=answer, stamp=pages.stamp(answer),
        pack=None if answer is None else lambda lang: workbook(exports(field_compare.VIEW, answer, lang)),
    )  # fmt: skip


def _shown(answer: Answer) -> list[Block]:
    blocks: list[Block] = []
    for one in (answer.own, answer.benchmark):
        if lines := corpus_record.unread_lines(one):
            words = join([label + Text(": ", "：") + words for label, words in lines], "; ", "；")
            blocks.append(Notice(same(f"{one.name}: ") + words))
    blocks += [Notice(words) for words in answer.notices]
    base = Text("of {n} fields", "共 {n} 个领域").format(n=number(len(answer.fields)))
    facts = [
        Fact(field_compare.READINGS[word], number(answer.readings.get(word, 0)), base)
        for word in ("more", "less", "unclear", "refused")
    ]
    blocks.append(Facts(facts))
    rests_on = [field_compare.works(answer), field_compare.chance(answer)]
    blocks.append(Prose([pages.sentence(one) for one in rests_on if one.en]))
    if answer.by == "topics":
        blocks.append(Prose((field_compare.topics(answer),)))
    blocks += [Figure(picture, answer.run.id) for picture in field_compare.VIEW.pictures(answer)]
    blocks.append(field_compare.FIELDS.drawn(answer))
    words = Text("All of it (Excel)", "全部内容（Excel）")
    blocks.append(Ways((Link(words, f"{PATH}/{PACK}.xlsx?run={encode(answer.run.id)}"),)))
    return blocks


def _form(workspace: Workspace) -> list[Block]:
    names = corpora.usual(workspace)
    if corpora.SHIPPED not in names:
        names = (*names, corpora.SHIPPED)
    if len(names) < 2:
        words = Text("Two sets of works are needed: hand them in first.", "须有两份成果：请先上传。")
        return [Prose((words,)), Ways((Link(Text("Hand in works", "上传成果"), "/fields"),))]
    sets = [Option(name, same(name)) for name in names]
    lists = [Option("", Text("all lists on record", "全部已登记清单"))]
    lists += [Option(name, same(name)) for name in field_record.lists(workspace)]
    entries = (
        Field("own", Text("Own works", "本方成果"), same(names[0]), True, "select", sets),
        Field("benchmark", Text("Benchmark", "基准"), same(names[1]), True, "select", sets),
        Field("country", Text("Benchmark: works of one country", "基准仅计某国成果"), same(""), False,
              hint=Text("China, Japan, DEU …; empty for all", "中国、日本、DEU 等；留空为全部")),
        Field("by", Text("Fields", "领域"), same("list"), True, "select",
              [Option("list", Text("of lists", "清单领域")),
               Option("topics", Text("26 fields of OpenAlex, by topics", "OpenAlex 的26个领域（按主题）"))]),
        Field("node", Text("List", "清单"), same(""), False, "select", lists),
    )  # fmt: skip
    return [Form("compare", PATH, entries, Text("Compare", "对比"), {"form": "compare"}, writes=True)]


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Compare two corpora and keep the answer."""
    known = (*corpora.usual(workspace), corpora.SHIPPED)
    for name in ("own", "benchmark"):
        if form.get(name, "") not in known:  # a file is not opened from a form
            raise InputError(
                Text("there is no corpus of this name", "没有该名称的语料"),
                seen=form.get(name, ""),
                expected=" | ".join(known),
                code="no_corpus",
            )
    job = of("field_compare")
    asked = {name: form.get(name, "").strip() for name in ("own", "benchmark", "country", "node")}
    answer = job.run(workspace, **asked, by="topics" if form.get("by") == "topics" else "list")
    return f"{PATH}?run={encode(job.save(workspace, answer))}"
