# SPDX-License-Identifier: Apache-2.0
"""Kept results in sentences and tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from yuzui.evaluation.indicator import REASONS
from yuzui.evaluation.report.words import works
from yuzui.evaluation.results import request
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, signed

Line = tuple[Text, Text]
Document = Mapping[str, Any]

CAUSES: Mapping[str, Text] = {
    "definition": Text("the definition changed", "定义改变"),
    "parameters": Text("the parameters changed", "参数改变"),
    "question": Text("definition and parameters changed", "定义与参数改变"),
    "left": Text("works left the set", "成果离开集合"),
    "lost": Text("works lost their value", "成果不再有取值"),
    "own": Text("works whose own record or links changed", "自身记录或引文改变的成果"),
    "around": Text("works that moved because others around them did", "因周围成果变化而改变的成果"),
    "gained": Text("works gained a value", "成果获得取值"),
    "entered": Text("works entered the set", "成果进入集合"),
}
"""What a change of a mean is put down to."""
NOTHING = Text("", "")
_NONE = Text(
    "no result is kept here yet; yuzui evaluate makes and keeps one", "尚未保存任何结果；yuzui evaluate 会计算并保存"
)
SMALL = 5e-4
"""Effects below this are counted and not spelled out one by one."""


def figure(value: float | None) -> Text:
    """Return a value for people, to three decimals; a dash where there is none."""
    return same("–") if value is None else number(value, 0 if value == int(value) else 3)


def label(row: Mapping[str, Any]) -> Text:
    """Return what a framed result is called: its indicator, set and vintage."""
    return Text("{title}, {set} ({vintage})", "{title}，{set}（{vintage}）").format(
        title=Text.of(row["title"]), set=Text.of(row["set"]["label"]), vintage=row["set"]["vintage"]
    )


def listed(rows: Sequence[Mapping[str, Any]]) -> list[Line]:
    """Return one line a result: id, what it is, its means."""
    if not rows:
        return [(NOTHING, _NONE)]
    return [(same(row["id"]), label(row) + same(": ") + means(row)) for row in rows]


def means(row: Mapping[str, Any]) -> Text:
    """Return the mean of each part of a framed result that has one."""
    values = [
        same(f"{part['column']} ") + figure(part["mean"]["value"])
        for part in row["parts"]
        if part["mean"] is not None and part["mean"]["value"] is not None
    ]
    return join(values, " · ", " · ")


def opened(document: Document) -> list[Line]:
    """Return what a result says, what it rests on and what it leaves out."""
    row = document["results"][0]
    out = [
        Text("{n} × {why} ({column})", "{why} {n} 项（{column}）").format(
            n=number(one["count"]), why=REASONS[one["reason"]], column=one["column"]
        )
        for one in row["excluded"]
    ]
    through = Text(", complete through {y}", "，完整截至 {y} 年").format(y=row["through"])
    rest = Text(
        "{entered} of {works}{through}; left out: {out}", "{works}中的 {entered} 项{through}；未纳入：{out}"
    ).format(
        entered=number(row["entered"]),
        works=works(row["works"]),
        through=through if request.followed(row) else NOTHING,
        out=join(out) if out else Text("none", "无"),
    )
    definition = Text("definition {d}; {p}; {engine}; made {at}", "定义 {d}；{p}；{engine}；生成于 {at}").format(
        d=row["definition"], p=request.parameter_line(row), engine=row["engine"], at=row["made_at"]
    )
    return [
        (same(row["id"]), label(row)),
        (Text("means", "均值"), means(row)),
        (Text("works", "成果"), rest),
        (Text("made", "生成"), definition),
        (Text("source", "来源"), same(row["set"]["source"])),
    ]


def difference(document: Document) -> list[Line]:
    """Return why the mean of each part changed."""
    works, links = document["works"], document["links"]
    came = Text(
        "{entered} entered, {left} left, {common} in both ({redated} with another year)",
        "进入 {entered} 项，离开 {left} 项，两者共有 {common} 项（其中 {redated} 项年份不同）",
    ).format(**{name: number(n) for name, n in works.items()})
    sentences = [
        (Text("from", "由"), same(f"{document['a']['id']}  ") + label(document["a"])),
        (Text("to", "到"), same(f"{document['b']['id']}  ") + label(document["b"])),
        (Text("works", "成果"), came),
    ]
    if links is not None:
        sentence = Text(
            "{added} added ({added_between_common} between works of both), {removed} removed "
            "({removed_between_common})",
            "新增 {added} 条（两者共有成果之间 {added_between_common} 条），"
            "减少 {removed} 条（{removed_between_common} 条）",
        ).format(**{name: number(n) for name, n in links.items()})
        sentences.append((Text("references", "参考文献"), sentence))
    bearing = {**request.bearing(document["a"]), **request.bearing(document["b"])}
    for one in document["parameters"]:
        if one["name"] in bearing:
            a, b = (request.value(one["name"], one[end]) for end in ("a", "b"))
            sentence = Text("{name}: {a} → {b}", "{name}：{a} → {b}")
            sentence = sentence.format(name=request.label(one["name"]), a=a, b=b)
            sentences.append((Text("parameter", "参数"), sentence))
    if document["definition"]["a"] != document["definition"]["b"]:
        sentence = same("{a} → {b}".format(**document["definition"]))
        sentences.append((Text("definition", "定义"), sentence))
    sentences += [(same(part["column"]["b"]), _explained(part)) for part in document["parts"]]
    return [*sentences, *((Text("note", "注"), Text.of(note)) for note in document["notes"])]


def _explained(part: Mapping[str, Any]) -> Text:
    """Return the change of a mean and what each cause explains of it."""
    means = Text("{a} → {b}", "{a} → {b}").format(a=figure(part["before"]), b=figure(part["after"]))
    if part["change"] is None:
        return means
    effects = [
        Text("{e} {cause} ({n})", "{cause} {e}（{n} 项）").format(
            e=signed(row["effect"], 3), cause=CAUSES[row["cause"]], n=number(row["works"])
        )
        for row in part["causes"]
        if row["effect"] is not None and abs(row["effect"]) >= SMALL
    ]
    if not effects and any(row["effect"] is None for row in part["causes"]):
        effects = [
            Text(
                "no work has a value in both: the two means speak of different works",
                "没有成果在两者中均有取值：两个均值所指成果不同",
            )
        ]
    head = Text("{means} ({change}): ", "{means}（{change}）：").format(means=means, change=signed(part["change"], 3))
    return head + (join(effects, "; ", "；") if effects else Text("nothing moved it", "没有变化"))


def exports(document: Document, lang: str) -> list[Export]:
    """Return the table of kept results."""
    headings = (
        Text("result", "结果编号"), Text("indicator", "指标"), Text("set", "集合"),
        Text("vintage", "数据版次"), Text("parameters", "参数"), Text("definition", "定义"),
        Text("column", "列"), Text("mean", "均值"), Text("works with a value", "有取值的成果"),
        Text("works", "成果"), Text("made", "生成时间"),
    )  # fmt: skip
    rows = [
        (row["id"], Text.of(row["title"]).say(lang), Text.of(row["set"]["label"]).say(lang),
         row["set"]["vintage"], request.parameter_line(row).say(lang), row["definition"], part["column"],
         part["mean"] and part["mean"]["value"], part["valued"], row["works"], row["made_at"])
        for row in document["results"] for part in row["parts"]
    ]  # fmt: skip
    kinds = ["", "", "", "", "", "", "", "0.000", "#,##0", "#,##0", ""]
    name = Text("results", "结果").say(lang)
    return [Export(name, [h.say(lang) for h in headings], rows, kinds)]


def causes(document: Document, lang: str) -> list[Export]:
    """Return what explains the change of each part, and the works that moved most."""
    headings = (
        Text("column", "列"), Text("cause", "原因"), Text("works", "成果"),
        Text("effect on the mean", "对均值的影响"),
    )  # fmt: skip
    rows = [
        (part["column"]["b"], CAUSES[row["cause"]].say(lang), row["works"], row["effect"])
        for part in document["parts"] for row in part["causes"]
    ]  # fmt: skip
    head = (
        Text("column", "列"), Text("work", "成果"), Text("before", "之前"), Text("after", "之后"),
    )  # fmt: skip
    moved = [
        (part["column"]["b"], row["id"], row["before"], row["after"])
        for part in document["parts"] for row in part["moved"]
    ]  # fmt: skip
    return [
        _export(Text("causes", "原因"), headings, rows, ["", "", "#,##0", "0.0000"], lang),
        _export(Text("moved most", "变化最大"), head, moved, ["", "", "0.000", "0.000"], lang),
    ]


def _export(name: Text, headings: Iterable[Text], rows: list[Any], kinds: list[str], lang: str) -> Export:
    return Export(name.say(lang), [h.say(lang) for h in headings], rows, kinds)
