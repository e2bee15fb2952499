# SPDX-License-Identifier: Apache-2.0
"""An evaluation document in sentences and tables."""

from __future__ import annotations

from typing import Any

from yuzui.store.files.sheet import Export
from yuzui.text import Text, join, same
from yuzui.text.numbers import MINUS, number, percent

Line = tuple[Text, Text]
Document = dict[str, Any]

EVALUATE = Text("evaluate", "评价")
NOTHING = Text("", "")
UNITS = {"month": Text("months", "个月"), "year": Text("years", "年")}
TABLES = {"work": Text("works", "成果"), "citation": Text("links", "引文")}
STATES = {
    "said": Text("said", "可判断"),
    "lower_bound": Text("lower bound", "下限"),
    "too_early": Text("too early to say", "尚不能判断"),
}


def both(value: dict[str, str]) -> Text:
    """Return a text of a document."""
    return Text(value["en"], value["zh"])


def signed(value: float | None, digits: int = 3) -> Text:
    """Return a small number with its sign."""
    if value is None:
        return same("—")
    shown = f"{abs(value):.{digits}f}"
    sign = "" if float(shown) == 0 else "+" if value > 0 else MINUS
    return same(sign + shown)


def span(first: int, last: int) -> Text:
    """Return a span of years."""
    return same(first) if first == last else Text(f"{first}–{last}", f"{first}—{last}")


def early(document: Document) -> list[Line]:
    """Return how much of the oldest works' recognition came early."""
    told = document["early"]
    if not told or not told["citations"]:
        return []
    done = [row for row in told["shares"] if row["complete"]]
    if not done:
        return []
    shares = [
        Text("{share} within {n} {unit}", "{share} 在 {n} {unit}内").format(
            share=percent(row["share"]["value"], 0), n=row["within"], unit=UNITS[told["unit"]]
        )
        for row in done
    ]
    sentence = Text(
        "{works} works of {years} ({set}): of their {citations} citations {shares}. A window of "
        "{n} {unit} misses {rest} (citations within the set, to {through}: a lower bound on what "
        "comes late)",
        "{set} {years} 年的 {works} 项成果：其 {citations} 次引用中，{shares}。{n} {unit}的窗口"
        "会漏掉 {rest}（仅计集合内、截至 {through} 的引用，是迟到引用的下限）",
    ).format(
        works=number(told["works"]),
        years=span(told["from"], told["to"]),
        set=both(document["set"]["label"]),
        citations=number(told["citations"]),
        shares=join(shares),
        n=done[-1]["within"],
        unit=UNITS[told["unit"]],
        rest=percent(1 - done[-1]["share"]["value"], 0),
        through=document["set"]["last"],
    )
    return [(EVALUATE, sentence)]


def too_early(document: Document) -> list[Line]:
    """Return from which cohort on ten years are too early to say."""
    found = [
        row["cohort"]
        for row in document["late"]
        if row["window"] == 10 and row["state"] == "too_early"
    ]
    if not found:
        return []
    sentence = Text(
        "for works of {year} and later it is too early to say what comes after ten years "
        "(the set is complete to {through})",
        "{year} 年及以后的成果，十年之后的引用尚不能判断（集合完整至 {through} 年）",
    )
    return [(NOTHING, sentence.format(year=min(found), through=document["set"]["through"]))]


def disruption(document: Document) -> list[Line]:
    """Return the contrast between the two rules for works without references."""
    told = document["disruption"]
    if not told:
        return []
    sentence = Text(
        "mean disruption over {window} is {null} for the {valued} works that can have a value; "
        "giving the {loose} works without references a value of 1 would make it {one}",
        "{window}颠覆性均值：可取值的 {valued} 项成果为 {null}；若把 {loose} 项没有参考文献的成果"
        "计为 1，则变为 {one}",
    ).format(
        window=Text(f"{told['window']} years", f"{told['window']} 年")
        if told["window"]
        else Text("all years", "全部年份"),
        null=signed(told["null"]["mean"]["value"]),
        valued=number(told["null"]["valued"]),
        loose=number(told["without_reference"]),
        one=signed(told["as_one"]["mean"]["value"]),
    )
    return [(NOTHING, sentence)]


def sleepers(document: Document) -> list[Line]:
    """Return how many works woke late, and the latest of them."""
    told = document["sleepers"]
    if not told or not told["latest"]:
        return []
    first = told["latest"][0]
    sentence = Text(
        "{late} works have a positive sleeping-beauty coefficient; {id} of {year} woke after "
        "{woke} years and peaked after {peak}",
        "{late} 项成果的睡美人系数为正；{year} 年的 {id} 在 {woke} 年后被唤醒，{peak} 年后达到高峰",
    ).format(
        late=number(told["late"]),
        id=first["id"],
        year=first["year"],
        woke=first["awakening"],
        peak=first["peak"],
    )
    return [(NOTHING, sentence)]


def counts(document: Document) -> list[Line]:
    """Return works, citations used, and every flag with its count."""
    links = document["citations"]
    flags = [
        Text("{n} × {what} ({table})", "{what} {n} 条（{table}）").format(
            n=number(f["count"]), what=both(f["message"]), table=TABLES[f["table"]]
        )
        for f in document["findings"]
    ]
    sentence = Text(
        "{works} works, {used} of {read} citations used; flagged and kept: {flags}",
        "{works} 项成果，{read} 条引文中使用 {used} 条；标记并保留：{flags}",
    ).format(
        works=number(document["works"]),
        used=number(links["used"]),
        read=number(links["read"]),
        flags=join(flags) if flags else Text("nothing", "无"),
    )
    return [(NOTHING, sentence)]


def tables(document: Document, lang: str) -> list[Export]:
    """Return the tables of the document; see :func:`yuzui.studies.evaluate.exports`."""

    def table(name: Text, headings: list[Text], rows: list[Any], formats: list[str]) -> Export:
        return Export(name.say(lang), [h.say(lang) for h in headings], rows, formats)

    found = [
        table(
            Text("curves by age", "按年龄的引用曲线"),
            [*_COHORT, Text("age in years", "年龄（年）"), Text("citations", "引用次数"),
             Text("per work", "篇均"), Text("state", "状态")],
            [
                (c["from"], c["to"], c["works"], p["age"], p["citations"], p["per_work"],
                 _COMPLETE[p["complete"]].say(lang))
                for c in document["curves"] for p in c["points"]
            ],
            ["0", "0", "#,##0", "0", "#,##0", "0.00", ""],
        ),
        table(
            Text("late shares", "迟到引用占比"),
            [Text("published", "发表年份"), Text("after years", "之后年数"), Text("share", "占比"),
             *_SPAN, Text("state", "状态"), Text("can be said from", "可判断年份")],
            [
                (row["cohort"], row["window"], row["share"]["value"], *_ends(row["share"]),
                 STATES[row["state"]].say(lang), row["said_from"])
                for row in document["late"]
            ],
            ["0", "0", "0.0%", "0.0%", "0.0%", "", "0"],
        ),
    ]  # fmt: skip
    if document["disruption"]:
        found.append(_disruption_table(document, lang))
    if document["sleepers"]:
        found.append(_sleepers_table(document, lang))
    found.append(
        table(
            Text("missing values", "缺失值"),
            [Text("column", "列"), Text("reason", "原因"), Text("works", "成果数")],
            [(n["column"], both(n["label"]).say(lang), n["count"]) for n in document["nulls"]],
            ["", "", "#,##0"],
        )
    )
    found.append(
        table(
            Text("findings", "发现"),
            [Text("table", "表"), Text("what", "内容"), Text("count", "条数")],
            [
                (TABLES[f["table"]].say(lang), both(f["message"]).say(lang), f["count"])
                for f in document["findings"]
            ],
            ["", "", "#,##0"],
        )
    )
    limits = [(i["title"], i["cannot_tell"]) for i in document["indicators"]]
    words = [(d["term"], d["text"]) for d in document["definitions"]]
    found.append(
        table(
            Text("definitions", "定义"),
            [Text("term", "术语"), Text("meaning, or what it cannot tell", "含义，或不能说明什么")],
            [(both(a).say(lang), both(b).say(lang)) for a, b in words + limits],
            ["", ""],
        )
    )
    return found


_COHORT = [Text("from", "起"), Text("to", "止"), Text("works", "成果数")]
_SPAN = [Text("stable from", "稳定区间下限"), Text("stable to", "稳定区间上限")]
_COMPLETE = {True: Text("complete", "完整"), False: Text("censored", "删失")}


def _ends(quantity: dict[str, Any]) -> tuple[float | None, float | None]:
    interval = quantity["interval"]
    return (interval["low"], interval["high"]) if interval else (None, None)


def _disruption_table(document: Document, lang: str) -> Export:
    headings = [
        Text("published", "发表年份"), Text("works", "成果数"),
        Text("without references", "无参考文献"), Text("rule", "规则"), Text("valued", "有值"),
        Text("mean CD", "CD 均值"), *_SPAN, Text("window", "窗口"),
    ]  # fmt: skip
    rules = {"null": Text("no value", "不取值"), "as_one": Text("counted as 1", "计为 1")}
    rows = [
        (
            y["year"], y["works"], y["without_reference"], rules[rule].say(lang),
            y[rule]["valued"], y[rule]["mean"]["value"], *_ends(y[rule]["mean"]),
            _COMPLETE[y["complete"]].say(lang),
        )
        for y in document["disruption"]["years"] for rule in rules
    ]  # fmt: skip
    formats = ["0", "#,##0", "#,##0", "", "#,##0", "0.00", "0.00", "0.00", ""]
    name = Text("disruption by year", "历年颠覆性").say(lang)
    return Export(name, [h.say(lang) for h in headings], rows, formats)


def _sleepers_table(document: Document, lang: str) -> Export:
    headings = [
        Text("work", "成果"), Text("published", "发表年份"), Text("coefficient", "系数"),
        Text("age at awakening", "唤醒年龄"), Text("age at peak", "高峰年龄"),
        Text("citations by age", "历年引用"),
    ]  # fmt: skip
    rows = [
        (w["id"], w["year"], w["sb"], w["awakening"], w["peak"],
         " ".join(str(n) for n in w["history"]))
        for w in document["sleepers"]["latest"]
    ]  # fmt: skip
    name = Text("sleeping beauties", "睡美人").say(lang)
    return Export(name, [h.say(lang) for h in headings], rows, ["", "0", "0.00", "0", "0", ""])
