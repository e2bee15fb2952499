# SPDX-License-Identifier: Apache-2.0
"""The tables of an evaluation document."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.evaluation.report.words import STATES, TABLES, Document
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join, same

COHORT = (Text("from", "起"), Text("to", "止"), Text("works", "成果数"))
SPAN = (Text("stable from", "稳定区间下限"), Text("stable to", "稳定区间上限"))
COMPLETE = {True: Text("complete", "完整"), False: Text("censored", "删失")}
RULES = {"null": Text("no value", "不取值"), "as_one": Text("counted as 1", "计为 1")}


def all_of(document: Document, lang: str) -> list[Export]:
    """Return every table; see :func:`yuzui.evaluation.jobs.evaluate.exports`."""
    linked = document["curves"] is not None
    tables = [_curves(document, lang), _late(document, lang)] if linked else []
    if document["disruption"]:
        tables += [_disruption(document, lang), _beside(document, lang)]
    if document["sleepers"]:
        tables.append(_sleepers(document, lang))
    if document.get("shares"):
        tables.append(_shares(document, lang))
    if document.get("units"):
        tables.append(_units(document, lang))
    return [*tables, _missing(document, lang), _findings(document, lang), _words(document, lang)]


def _table(lang: str, name: Text, headings: Sequence[Text], rows: list[Any], formats: str) -> Export:
    """Return one table; ``formats`` are split at spaces, ``@`` is text."""
    kinds = ["" if kind == "@" else kind for kind in formats.split()]
    return Export(name.say(lang), [h.say(lang) for h in headings], rows, kinds)


def _ends(quantity: dict[str, Any]) -> tuple[float | None, float | None]:
    interval = quantity["interval"]
    return (interval["low"], interval["high"]) if interval else (None, None)


def _curves(document: Document, lang: str) -> Export:
    age, count = Text("age in years", "年龄（年）"), Text("citations", "引用次数")
    headings = (*COHORT, age, count, Text("per work", "篇均"), Text("state", "状态"))
    rows = [
        (c["from"], c["to"], c["works"], p["age"], p["citations"], p["per_work"],
         COMPLETE[p["complete"]].say(lang))
        for c in document["curves"] for p in c["points"]
    ]  # fmt: skip
    name = Text("curves by age", "按年龄的引用曲线")
    return _table(lang, name, headings, rows, "0 0 #,##0 0 #,##0 0.00 @")


def _late(document: Document, lang: str) -> Export:
    headings = (
        Text("published", "发表年份"), Text("after years", "之后年数"), Text("share", "占比"),
        *SPAN, Text("state", "状态"), Text("can be said from", "可判断年份"),
    )  # fmt: skip
    rows = [
        (row["cohort"], row["window"], row["share"]["value"], *_ends(row["share"]),
         STATES[row["state"]].say(lang), row["said_from"])
        for row in document["late"]
    ]  # fmt: skip
    name = Text("late shares", "迟到引用占比")
    return _table(lang, name, headings, rows, "0 0 0.0% 0.0% 0.0% @ 0")


def _disruption(document: Document, lang: str) -> Export:
    headings = (
        Text("published", "发表年份"), Text("works", "成果数"),
        Text("without references", "无参考文献"), Text("rule", "规则"), Text("valued", "有值"),
        Text("mean CD", "CD 均值"), *SPAN, Text("window", "窗口"),
    )  # fmt: skip
    rows = [
        (
            y["year"], y["works"], y["without_reference"], label.say(lang), y[rule]["valued"],
            y[rule]["mean"]["value"], *_ends(y[rule]["mean"]), COMPLETE[y["complete"]].say(lang),
        )
        for y in document["disruption"]["years"] for rule, label in RULES.items()
    ]  # fmt: skip
    name = Text("disruption by year", "历年颠覆性")
    return _table(lang, name, headings, rows, "0 #,##0 #,##0 @ #,##0 0.00 0.00 0.00 @")


def _beside(document: Document, lang: str) -> Export:
    """Return what a trend of disruption leaves out, and what rewired copies give."""
    headings = (
        Text("published", "发表年份"), Text("works", "成果数"), Text("without value", "无值占比"),
        Text("references declared", "声明参考文献数"), Text("found in the set", "集合内找到"),
        Text("share found", "找到占比"), Text("mean CD", "CD 均值"),
        Text("mean of rewired copies", "重连副本均值"), Text("copies from", "副本下限"),
        Text("copies to", "副本上限"), Text("set less copies", "集合减副本"),
    )  # fmt: skip
    drawn = {row["year"]: row for row in (document.get("baseline") or {"years": ()})["years"]}
    rows = []
    for y in (document.get("coverage") or {"years": ()})["years"]:
        refs, copies = y["references"], drawn.get(y["year"])
        listed = (refs["declared"], refs["found"], refs["share"]["value"]) if refs else (None,) * 3
        beside: tuple[float | None, ...] = (None,) * 5
        if copies:
            beside = (copies["observed"]["value"], copies["mean"]["value"],
                      *_ends(copies["mean"]), copies["above"]["value"])  # fmt: skip
        rows.append((y["year"], y["works"], y["excluded"]["value"], *listed, *beside))
    name = Text("beside disruption", "颠覆性对照")
    return _table(lang, name, headings, rows,
                  "0 #,##0 0.0% #,##0 #,##0 0.0% 0.000 0.000 0.000 0.000 0.000")  # fmt: skip


def _sleepers(document: Document, lang: str) -> Export:
    headings = (
        Text("work", "成果"), Text("published", "发表年份"), Text("coefficient", "系数"),
        Text("percentile in field and decade", "同领域同年代百分位"),
        Text("age at awakening", "唤醒年龄"), Text("age at peak", "高峰年龄"),
        Text("citations by age", "历年引用"),
    )  # fmt: skip
    rows = [
        (w["id"], w["year"], w["sb"], w.get("percentile"), w["awakening"], w["peak"],
         " ".join(str(n) for n in w["history"]))
        for w in document["sleepers"]["latest"]
    ]  # fmt: skip
    return _table(lang, Text("sleeping beauties", "睡美人"), headings, rows, "@ 0 0.00 0.0 0 0 @")


def _shares(document: Document, lang: str) -> Export:
    headings = (
        Text("indicator", "指标"), Text("part", "分量"), Text("published", "发表年份"),
        Text("works", "成果数"), Text("known", "已知"), Text("share of the known", "占已知成果"),
        *SPAN,
    )  # fmt: skip
    every = Text("all", "全部").say(lang)
    rows = [
        (Text.of(one["title"]).say(lang), Text.of(part["label"]).say(lang),
         str(group.get("year", every)), group["works"], part["valued"], part["mean"]["value"],
         *_ends(part["mean"]))
        for one in document["shares"] for group in (one, *one["years"]) for part in group["parts"]
    ]  # fmt: skip
    formats = "@ @ @ #,##0 #,##0 0.0% 0.0% 0.0%"
    return _table(lang, Text("shares", "占比"), headings, rows, formats)


def _units(document: Document, lang: str) -> Export:
    headings = (
        Text("unit", "单位"), Text("works", "成果数"), Text("weight", "权重"),
        Text("number", "指标"), Text("value", "取值"), *SPAN, Text("rank", "名次"),
        Text("total", "合计"),
    )  # fmt: skip
    rows = [
        (u["unit"], u["works"], u["weight"], part["mean"], part["value"]["value"],
         *_ends(part["value"]), part["rank"], part["sum"])
        for u in document["units"]["rows"] for part in u["parts"]
    ]  # fmt: skip
    formats = "@ #,##0 0.00 @ 0.000 0.000 0.000 0 0.00"
    return _table(lang, Text("units", "单位"), headings, rows, formats)


def named(document: Mapping[str, Any], column: str) -> Text:
    """Return indicator and part of a column of values; the column itself where neither has it."""
    for one in document["indicators"]:
        for part in one["parts"]:
            if re.fullmatch(rf"{re.escape(column)}(_\d+)?", part["column"]):
                return join([Text.of(one["title"]), Text.of(part["label"])], ", ", "，")
    return same(column)


def _missing(document: Document, lang: str) -> Export:
    headings = (Text("number", "指标"), Text("reason", "原因"), Text("works", "成果数"))
    rows = [(named(document, n["column"]).say(lang), Text.of(n["label"]).say(lang), n["count"])
            for n in document["nulls"]]  # fmt: skip
    return _table(lang, Text("missing values", "缺失值"), headings, rows, "@ @ #,##0")


def _findings(document: Document, lang: str) -> Export:
    headings = (Text("table", "表"), Text("what", "内容"), Text("count", "条数"))
    rows = [(TABLES[f["table"]].say(lang), Text.of(f["message"]).say(lang), f["count"]) for f in document["findings"]]
    return _table(lang, Text("findings", "发现"), headings, rows, "@ @ #,##0")


def _words(document: Document, lang: str) -> Export:
    limits = [(i["title"], i["cannot_tell"]) for i in document["indicators"]]
    words = [(d["term"], d["text"]) for d in document["definitions"]]
    headings = (Text("term", "术语"), Text("meaning, or what it cannot tell", "含义，或不能说明什么"))
    rows = [(Text.of(a).say(lang), Text.of(b).say(lang)) for a, b in words + limits]
    return _table(lang, Text("definitions", "定义"), headings, rows, "@ @")
