# SPDX-License-Identifier: Apache-2.0
"""Sentences about a scenario that was run, and about two beside one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.investment.lever_report.words import UNITS
from yuzui.investment.path_report import words as path
from yuzui.investment.path_report.names import COUNTRIES, word
from yuzui.investment.prior import DISTRIBUTIONS
from yuzui.investment.stock_report import shown as stocks
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent

Line = tuple[Text, Text]
Document = Mapping[str, Any]

NAMES = {
    "with": Text("with the levers", "有政策"),
    "without": Text("without", "无政策"),
    "no_effect": Text("if nothing responds", "若无响应"),
}


def lines(document: Document) -> list[Line]:
    """Return the transcript of a scenario."""
    found = [
        (Text("scenario", "情景"), _head(document)),
        (Text("share", "占比"), _shares(document)),
        *_came(document),
        (Text("odds", "可能性"), _odds(document)),
    ]
    if document["levers"]:
        found.append((Text("levers", "政策工具"), _levers(document)))
    if changed := [one for one in document["priors"] if one["changed"]]:
        found.append((Text("changed", "人工修改"), _changed(changed)))
    found.append((Text("cost", "成本"), _cost(document)))
    if document["tornado"]["rows"]:
        found.append((Text("hangs on", "取决于"), _hangs(document)))
    found += stocks.lines(document)
    found += [(Text("assumed", "假设"), Text.of(one)) for one in document["basis"]]
    return found


def _came(document: Document) -> list[Line]:
    """Return what came where the past is played again, beside what the levers reach."""
    if document["replay"] is None:
        return []
    found, last = document["replay"], document["replay"]["actual"][-1]
    reached = document["share"]["with"][-1]["p50"]
    words = Text(
        "{c} came to {came} in {year}; from the same start the levers reach {share}",
        "{c} {year} 年实际为 {came}；自同一起点，政策工具可达 {share}",
    ).format(
        c=word(found["country"], COUNTRIES),
        came=percent(last["share"], 2),
        year=last["year"],
        share=percent(reached, 2),
    )
    return [(Text("what came", "实际结果"), words)]


def finding(document: Document) -> Text:
    """Return what a scenario comes to, in one sentence."""
    last = document["share"]["with"][-1]
    words = Text(
        "{name}: {share} in {year}, {without} without the levers", "{name}：{year} 年占比 {share}，无政策时为 {without}"
    )
    return words.format(
        name=Text.of(document["scenario"]["name"]),
        share=percent(last["p50"], 2),
        without=percent(document["share"]["without"][-1]["p50"], 2),
        year=last["year"],
    )


def rough(document: Document) -> Text:
    """Return the mark of a run of few draws; empty where there are enough."""
    return Text(" (rough)", "（粗略）") if document["rough"] else same("")


def _head(document: Document) -> Text:
    words = Text(
        "{name}: {base} → {last}, {draws} draws{rough}; levers act in the order {order}",
        "{name}：{base} → {last}，抽样 {draws} 次{rough}；政策工具依次为 {order}",
    )
    if not document["draws"]:
        words = Text(
            "{name}: {base} → {last}, once, at the medians; levers act in the order {order}",
            "{name}：{base} → {last}，按中位数计算一次；政策工具依次为 {order}",
        )
    if signed := document["scenario"]["signed"]:
        words += Text("; signed by {by}, {on}", "；{by} 于 {on} 签署").format(**signed)
    return words.format(
        name=Text.of(document["scenario"]["name"]),
        base=document["base"]["year"],
        last=document["share"]["with"][-1]["year"],
        draws=number(document["draws"]),
        rough=rough(document),
        order=join([Text.of(lever["title"]) for lever in document["levers"]], ", ", "、")
        if document["levers"]
        else same("—"),
    )


def _shares(document: Document) -> Text:
    parts = []
    for name, rows in document["share"].items():
        row = rows[-1]
        words = Text("{name} {mid} ({low}–{high})", "{name} {mid}（{low}–{high}）")
        if not document["draws"]:
            words = Text("{name} {mid}", "{name} {mid}")
        values = {key: percent(row[at], 2) for key, at in _MIDDLE.items()}
        parts.append(words.format(name=NAMES[name], **values))
    year = document["share"]["with"][-1]["year"]
    words = Text("{year}: {parts}", "{year} 年：{parts}")
    if document["draws"]:
        words += Text("; 8 in 10 inside the brackets", "；括号内为八成区间")
    real = document["real_share"][-1]["p50"]
    if abs(real - document["share"]["with"][-1]["p50"]) > 5e-6:
        words += Text("; really done {real}", "；实际为 {real}")
    return words.format(year=year, parts=join(parts, " · ", "；"), real=percent(real, 2))


_MIDDLE = {"mid": "p50", "low": "p10", "high": "p90"}


def _odds(document: Document) -> Text:
    rows = [row for row in document["odds"] if row["by"] == document["odds"][0]["by"]]
    parts = [
        Text("{name} {p}", "{name} {p}").format(name=NAMES[row["world"]], p=percent(row["probability"], 0))
        for row in rows
    ]
    words = Text("{target} or more in {by}: {parts}", "{by} 年达到 {target}：{parts}")
    if not document["draws"]:
        words = Text("{target} or more in {by} at the medians: {parts}", "按中位数 {by} 年是否达到 {target}：{parts}")
    return words.format(target=path.target(document), by=rows[0]["by"], parts=join(parts, " · ", "；"))


def _levers(document: Document) -> Text:
    parts = []
    for lever in document["levers"]:
        row = lever["moved_pp"][-1]
        words = Text("{title} {pp}", "{title} {pp}")
        if not lever["real"]:
            words = Text("{title} {pp} (statistical, not real)", "{title} {pp}（统计口径，非实际）")
        parts.append(words.format(title=Text.of(lever["title"]), pp=number(row["p50"], 3)))
    year = document["levers"][0]["moved_pp"][-1]["year"]
    return Text("percentage points of the share in {year}: {parts}", "{year} 年对占比的贡献（百分点）：{parts}").format(
        year=year, parts=join(parts, " · ", "；")
    )


def distribution(one: Mapping[str, Any]) -> Text:
    """Return a distribution in words, such as ``triangular (-0.2, 0.1, 0.5)``."""
    arguments = ", ".join(f"{value:g}" for value in one["arguments"])
    name = DISTRIBUTIONS[one["distribution"]]
    return name + Text(" ({a})", "（{a}）").format(a=arguments)


def version(one: Mapping[str, Any]) -> Text:
    """Return which version of its paper a prior is from, or what it was before it was changed."""
    if not one["before"]:
        return same(one["version"])
    words = Text("changed by hand; before: {was}", "人工修改；原为 {was}")
    return words.format(was=distribution(one["before"]))


def _changed(priors: Sequence[Mapping[str, Any]]) -> Text:
    words = Text("{label}: {now}, before {was}", "{label}：{now}，原为 {was}")
    parts = [
        words.format(label=Text.of(one["label"]), now=distribution(one), was=distribution(one["before"]))
        for one in priors
    ]
    return Text("priors, by hand: ", "先验：") + join(parts, "; ", "；")


def _hangs(document: Document) -> Text:
    """Say which priors the result hangs on, and what is left where nothing responds."""
    found = document["tornado"]
    parts = [
        Text("{label} {low} to {high}", "{label} {low} 至 {high}").format(
            label=Text.of(row["label"]), low=number(row["low_pp"], 3), high=number(row["high_pp"], 3)
        )
        for row in found["rows"][:3]
    ]
    words = Text(
        "{parts} (percentage points, each prior from its 10 to its 90 %); {none} if nothing responds",
        "{parts}（百分点，各先验由 10% 至 90% 分位）；若无响应为 {none}",
    )
    return words.format(parts=join(parts, " · ", "；"), none=number(found["no_effect_pp"], 3))


def _cost(document: Document) -> Text:
    total = sum(row["p50"] for row in document["cost"])
    waits = max(row["p50"] for row in document["queued"])
    words = Text(
        "public money beyond the baseline {total} {unit} over all years", "各年公共资金增量合计 {total} {unit}"
    )
    if waits > 0:
        words += Text("; up to {waits} cannot be absorbed and waits", "；最多有 {waits} 无法吸收，须顺延")
    unit = document["base"]["unit"]
    return words.format(total=number(total, 1), unit=UNITS.get(unit, same(unit)), waits=number(waits, 1))
