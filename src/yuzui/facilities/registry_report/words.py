# SPDX-License-Identifier: Apache-2.0
"""The registry of facilities in sentences."""

from __future__ import annotations

import re
from typing import Any

from yuzui.facilities.readings import UNNAMED
from yuzui.job.workspace import clock
from yuzui.model.provenance import SECONDARY, secondary
from yuzui.text import Text, join, same
from yuzui.text.numbers import money, number

Document = dict[str, Any]


def title(document: Document, item: str) -> Text:
    """Return the short name of an item."""
    return next(Text.of(i["title"]) for i in document["items"] if i["id"] == item)


def counted(document: Document) -> Text:
    """Return how many facilities, sites and facts there are."""
    counts = document["counts"]
    mine = [item for item in document["items"] if item["in_list"]]
    running = sum(item["stage"] == "operating" for item in mine)
    return Text(
        "{items} facilities of the plan, {sites} sites (with {refs} references), {facts} facts, "
        "each with its source and how sure it is; {running} facilities operate",
        "规划设施 {items} 项、场址 {sites} 处（含 {refs} 项参照），{facts} 条事实均注明来源与"
        "核实程度；{running} 项运行中",
    ).format(
        items=counts["items"],
        sites=counts["sites"],
        refs=counts["references"],
        facts=number(counts["facts"]),
        running=running,
    )


def conflicts(document: Document) -> Text:
    """Return every attribute on which sources disagree, with all values."""
    disputed = [
        Text("{item} {label}: {values}", "{item}{label}：{values}").format(
            item=title(document, c["item"]),
            label=Text.of(c["label"]),
            values=join([amount(v["value"]) for v in c["values"]], " / ", " / "),
        )
        for c in document["conflicts"]
    ]
    return Text("sources disagree, both kept: {all}", "来源不一致，均予保留：{all}").format(
        all=join(disputed, "; ", "；")
    )


_AMOUNT = re.compile(r"(over )?([\d.]+) (M|bn) ([A-Z]{3})( \(.+\))?")
_SCALE = {"M": 1e6, "bn": 1e9}
_UNDATED = re.compile(r"undated(?: \(after (.+)\))?")


def amount(value: str | None) -> Text:
    """Return what a source says, an amount of money in the words of each language."""
    found = _AMOUNT.fullmatch(value or "")
    if found is None:
        return same(value or "—")
    over, number_, scale, currency, place = found.groups()
    said = money(float(number_) * _SCALE[scale], currency)
    if over:
        said = Text("over ", "超过") + said
    return said + Text(place or "", (place or "").replace(" (", "（").replace(")", "）"))


STALE = 24
"""Months after which the age of a fact stands beside its date."""


def _age(value: str) -> Text:
    """Return how old a dated fact is, in brackets, once that is worth knowing."""
    said = re.match(r"(\d{4})(?:-(\d{2}))?", value)
    if said is None:
        return same("")
    today = clock()
    months = (int(today[:4]) - int(said[1])) * 12 + int(today[5:7]) - int(said[2] or 12)
    if months < STALE:
        return same("")
    return Text(" ({n} years ago)", "（{n} 年前）").format(n=str(months // 12))


def source(value: str | None) -> Text:
    """Return who says so, marked where that is a forum, a mirror or a copy."""
    said = same(value or "—") if value != UNNAMED else Text(UNNAMED, "名录未注明的一篇文章")
    return said + Text(" ({s})", "（{s}）").format(s=SECONDARY) if secondary(value) else said


def as_of(value: str | None) -> Text:
    """Return the date of a fact; a source without one is said to have none."""
    found = _UNDATED.fullmatch(value or "")
    if found is None:
        return same(value or "—") + _age(value or "")
    if found[1] is None:
        return Text("undated", "未注明日期")
    return Text("undated (after {d})", "未注明日期（晚于 {d}）").format(d=found[1])


def gaps(document: Document) -> Text:
    """Return what was not found, is held back, or is not verified."""
    mine = [item for item in document["items"] if item["in_list"]]
    nameless = [item["id"] for item in mine if item["name"] is None and not item["quarantined"]]
    held = [item["id"] for item in mine if item["quarantined"]]
    return Text(
        "no confirmed name: {nameless}; held back until a person confirms it: {held}; "
        "coordinates of {placed} sites are unverified (within about 10 km)",
        "名称未查到：{nameless}；待人工确认前暂不采用：{held}；{placed} 处场址坐标未核实（误差约 10 公里）",
    ).format(
        nameless=join([title(document, i) for i in nameless]),
        held=join([title(document, i) for i in held]),
        placed=sum(site["lat"] is not None for site in document["sites"]),
    )


def light(document: Document) -> Text:
    """Return how many light sources the world has."""
    light = document["light_sources"]
    return Text(
        "light sources of the world: {n} in {c} countries, {active} active",
        "全球光源：{c} 个国家 {n} 台，{active} 台在运行",
    ).format(n=light["count"], c=len(light["countries"]), active=light["active"])
