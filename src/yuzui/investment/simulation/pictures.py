# SPDX-License-Identifier: Apache-2.0
"""Pictures of scenarios: the share with and without levers, and what each lever moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.investment.simulation import words
from yuzui.job.result import read_from
from yuzui.text import Text, same
from yuzui.text.numbers import number
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts import bars, curves

Document = Mapping[str, Any]

NEGLIGIBLE = 0.01
"""Percentage points of the share below which an effect is none for who decides."""


def pictures(document: Document) -> list[Picture]:
    """Return the share by year, what each lever moves, and what the result hangs on."""
    found = [shares(document)]
    if document["levers"]:
        found.append(moved(document))
    if document["tornado"]["rows"]:
        found.append(hangs(document))
    return found


def shares(document: Document) -> Picture:
    """Return the share with the levers, without them, and where nothing responds."""
    rows = [
        {
            "x": row["year"],
            "y": row["p50"],
            "group": words.NAMES[name],
            # one band is enough: three would hide one another
            "low": row["p10"] if name == "with" and document["draws"] else None,
            "high": row["p90"] if name == "with" and document["draws"] else None,
        }
        for name, cells in document["share"].items()
        for row in _with_base(cells, document)
    ]
    description = Text(
        "lines are medians; the band holds 8 in 10 draws of the world with the levers",
        "线为中位数；带状区为有政策情形下的八成区间",
    )
    meta = _meta("scenario-share", words.finding(document), description, [document])
    axes = (Text("year", "年份"), Text("share of basic research", "基础研究占比"), "%")
    return curves.draw(meta, rows, axes)


def moved(document: Document) -> Picture:
    """Return what each lever moves in the last year, in percentage points."""
    year = document["levers"][0]["moved_pp"][-1]["year"]
    rows = []
    for lever in document["levers"]:
        last = lever["moved_pp"][-1]
        ends = (last["p10"], last["p90"]) if document["draws"] else (None, None)
        rows.append(_bar(_named(lever), last["p50"], *ends))
    top = max(rows, key=lambda row: abs(row["value"]))
    finding = Text("{lever} moves the share most in {year}", "{year} 年对占比影响最大的是：{lever}").format(
        lever=top["label"], year=year
    )
    description = Text(
        "bars are medians in percentage points of the share, in the order in which levers act",
        "条形为对占比影响的中位数（百分点），按政策工具的作用次序排列",
    )
    meta = _meta("scenario-levers", finding, description, [document])
    return _drawn(meta, rows)


def hangs(document: Document) -> Picture:
    """Return what each prior does to the share in the last year: a tornado."""
    found = document["tornado"]
    ends = ((_LOW, "low_pp"), (_HIGH, "high_pp"))
    rows = [_bar(Text.of(row["label"]) + end, row[key]) for row in found["rows"] for end, key in ends]
    rows.append(_bar(words.NAMES["no_effect"], found["no_effect_pp"]))
    finding = Text("The result hangs most on: {label}", "结果最取决于：{label}").format(
        label=Text.of(found["rows"][0]["label"])
    )
    if max(abs(row["value"]) for row in rows) < NEGLIGIBLE:
        finding = Text(
            "No assumption moves the result by as much as {pp} percentage points",
            "没有一项假设对结果的影响达到 {pp} 个百分点",
        ).format(pp=number(NEGLIGIBLE, 2))
    description = Text(
        "bars are changes of the share in the last year, in percentage points: each prior at its "
        "10 and its 90 %, the others at their medians; last, all where nothing responds. What is "
        "left over when all move together: {low} and {high}",
        "条形为终年占比的变动（百分点）：各先验取 10% 与 90% 分位，其余取中位数；"
        "最后一行为全部无响应。同时变动的剩余项：{low} 与 {high}",
    ).format(**{
        key: number(value, 3)
        for key, value in zip(("low", "high"), found["interaction_pp"], strict=True)
    })  # fmt: skip
    meta = _meta("scenario-tornado", finding, description, [document])
    return _drawn(meta, rows)


_LOW, _HIGH = Text(" at its 10 %", "（10% 分位）"), Text(" at its 90 %", "（90% 分位）")


def bought(document: Document) -> Picture:
    """Return what each lever buys at its plausible maximum."""
    known = [one for one in document["levers"] if one["at_maximum"]]
    known.sort(key=lambda one: -one["at_maximum"]["effect_pp"])
    rows = [_bar(_named(one), one["at_maximum"]["effect_pp"]) for one in known]
    real = next(one for one in known if one["real"])
    finding = Text(
        "Of what is real, {lever} could move the share most in one year: {pp} percentage points",
        "就实际变化而言，一年内对占比影响可能最大的是{lever}：{pp} 个百分点",
    ).format(lever=Text.of(real["title"]), pp=number(real["at_maximum"]["effect_pp"], 2))
    description = Text(
        "bars are the change of the share in the first year at the plausible maximum of each "
        "lever, all priors at their median",
        "条形为各政策工具取合理上限时首年占比的变动，各先验取中位数",
    )
    meta = _meta("levers-maximum", finding, description, [document])
    return _drawn(meta, rows)


def difference(document: Document) -> Picture:
    """Return the share in two scenarios on common draws."""
    names = (same("A "), same("B "))
    rows = [
        {"x": row["year"], "y": row["p50"], "group": name + Text.of(one["scenario"]["name"]), "low": None, "high": None}
        for name, one in zip(names, document["scenarios"], strict=True)
        for row in _with_base(one["share"]["with"], one)
    ]
    last = document["difference_pp"][-1]
    below = last["p50"] < 0
    finding = Text(
        "B lies {pp} percentage points {side} A in {year}, on common draws",
        "在共同随机数下，{year} 年 B {side} A {pp} 个百分点",
    ).format(
        pp=number(abs(last["p50"]), 2),
        side=Text("below", "低于") if below else Text("above", "高于"),
        year=last["year"],
    )
    description = Text("lines are medians of the same draws", "线为同一组随机数下的中位数")
    meta = _meta("scenarios", finding, description, document["scenarios"])
    axes = (Text("year", "年份"), Text("share of basic research", "基础研究占比"), "%")
    return curves.draw(meta, rows, axes)


def _with_base(rows: Sequence[Mapping[str, Any]], document: Document) -> list[dict[str, Any]]:
    base = document["base"]
    first = {"year": base["year"]} | dict.fromkeys(("p50", "p10", "p90"), base["share"])
    return [first, *map(dict, rows)]


def _named(lever: Mapping[str, Any]) -> Text:
    """Return the title of a lever, marked if it moves labels only."""
    unreal = same("") if lever["real"] else Text(" (not real)", "（非实际）")
    return Text.of(lever["title"]) + unreal


def _bar(label: Text, value: float, low: float | None = None, high: float | None = None) -> dict[str, Any]:
    return {"label": label, "value": value, "group": None, "low": low, "high": high}


def _drawn(meta: Meta, rows: Sequence[Mapping[str, Any]]) -> Picture:
    return bars.draw(meta, list(rows), (Text("percentage points", "百分点"), ""))


def _meta(name: str, finding: Text, description: Text, documents: Sequence[Document]) -> Meta:
    read = read_from(row for one in documents for row in one["files"])
    return Meta(name, finding, description, "derived", *read)
