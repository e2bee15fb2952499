# SPDX-License-Identifier: Apache-2.0
"""What is said of instruments; where the list holds nothing, that is said, and no figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.facilities.instruments.sheet import INSTRUMENT
from yuzui.text import Text, join
from yuzui.text.numbers import count, money, number, percent

Document = Mapping[str, Any]
Line = tuple[Text, Text]
CLASSES = {
    "domestic": Text("made at home", "国产"),
    "foreign": Text("foreign-made", "进口"),
    "unknown": Text("origin unknown", "产地不明"),
}
"""Classes of origin, in words."""
INSTRUMENTS = Text("instrument", "台（套）仪器")


def sums(values: Mapping[str, int]) -> Text:
    """Return sums of several currencies, none added to another."""
    if not values:
        return Text("value not known", "金额未知")
    return join([money(value / 100, coin) for coin, value in values.items()], " + ", " + ")


def overlap(document: Document) -> Text:
    """Return what is said of overlap."""
    told = document["overlap"]
    judged = told["rows"] - told["no_use"]
    if not told["rows"]:
        return Text("No capability is listed: overlap cannot be told", "清单未列能力：无法判断重复")
    if not judged:
        return Text(
            "Of {n} listed capabilities none has both hours used and hours offered: overlap cannot be told",
            "所列 {n} 项能力均未同时填写年有效机时与年额定机时：无法判断重复",
        ).format(n=number(told["rows"]))
    return Text(
        "{p} could do the same and are used less than {t}; use not known of {u}, range not said "
        "of {r} of {n} capabilities",
        "{p}能力重叠且利用率均低于 {t}；{n} 项能力中 {u} 项利用未知，{r} 项范围未说明",
    ).format(
        p=count(told["found"], Text("pair", "对仪器")),
        t=percent(document["options"]["threshold"], 0),
        u=number(told["no_use"]),
        r=number(told["no_range"]),
        n=number(told["rows"]),
    )


def replacement(document: Document) -> Text:
    """Return what is said of age."""
    told = document["replacement"]
    here = told["instruments"] - told["retired"]
    if not here - told["unknown"]:
        return Text(
            "Of none of {n} are both the date and the service life known: what is due cannot be told",
            "{n}均缺少启用日期或使用年限：无法判断到期情况",
        ).format(n=count(here, INSTRUMENTS))
    soon = [one for one in told["years"] if one["year"] <= document["options"]["year"] + 5]
    return Text(
        "{o} past their service life or support ({v}), {s} more due by {y}; of {u} date or life is not known",
        "{o}已超过使用年限或支持期（{v}），至 {y} 年另有 {s} 台（套）到期；{u}日期或年限不明",
    ).format(
        o=count(told["overdue"]["count"], INSTRUMENTS),
        v=sums(told["overdue"]["value"]),
        s=number(sum(one["count"] for one in soon)),
        y=str(document["options"]["year"] + 5),
        u=count(told["unknown"], INSTRUMENTS),
    )


def origin(document: Document) -> Text:
    """Return what is said of origin: the unknown stay a class of their own."""
    told = document["origin_shares"]
    n = sum(told["count"].values())
    if told["count"]["unknown"] == n:
        return Text(
            "The origin of none of {n} is known: no share of home can be told", "{n}产地均不明：无法给出国产占比"
        ).format(n=count(n, INSTRUMENTS))
    said = Text(
        "{d} made at home ({h}) by count ({u} of unknown origin)", "按台数本国（{h}）制造占 {d}（产地不明 {u}）"
    ).format(d=percent(told["share"]["domestic"]), u=percent(told["share"]["unknown"]), h=document["options"]["home"])
    by_value = [
        Text("{d} by value in {c}", "按 {c} 原值占 {d}").format(d=percent(share["domestic"]), c=coin)
        for coin, share in told["value_share"].items()
        if share["domestic"] is not None
    ]
    return join([said, *by_value], ", ", "，")


def lacking(document: Document) -> list[Text]:
    """Return the columns that nobody filled in, by their headings."""
    return [INSTRUMENT[name].label for name in document["lacking"]]


def finding(document: Document) -> Text:
    """Return the one sentence of the page."""
    n = document["counts"]["instruments"]
    told = document["replacement"]["overdue"]["count"]
    pairs = document["overlap"]["found"]
    if set(document["lacking"]) >= {"used_hours", "origin_country", "service_years"}:
        return Text(
            "{n} are listed; of their use, origin and service life nothing is known",
            "已列{n}；其利用、产地与使用年限均无数据",
        ).format(n=count(n, INSTRUMENTS))
    said = Text(
        "Of {n}, {o} are past their service life or support", "{n}中，{o} 台（套）已超过使用年限或支持期"
    ).format(n=count(n, INSTRUMENTS), o=number(told))
    if document["overlap"]["rows"] == document["overlap"]["no_use"]:
        return said  # of no two can it be told whether they might be one
    might = Text(" and {p} might be one", "，{p}可考虑合并")
    return said + might.format(p=count(pairs, Text("pair", "对")))


def lines(document: Document) -> list[Line]:
    """Return the transcript of the three reports."""
    counts = document["counts"]
    read = count(counts["instruments"], INSTRUMENTS) + Text(" in ", "，共 ")
    read += count(counts["rows"], Text("row", "行"))
    if counts["rejected"]:
        aside = Text("; {n} set aside", "；{n} 行退回").format(n=number(counts["rejected"]))
        read += aside
    if flagged := sum(one["count"] for one in document["findings"]):
        left = Text("; cells left empty as unreadable: {n}", "；无法读取而按空白计的单元格：{n}")
        read += left.format(n=number(flagged))
    told = [
        (Text("overlap", "重复"), overlap(document)),
        (Text("age", "年限"), replacement(document)),
        (Text("origin", "产地"), origin(document)),
    ]
    if missing := lacking(document):
        said = Text("no row gives {names}", "没有一行填写{names}").format(names=join(missing))
        told.append((Text("lacking", "缺项"), said))
    return [*told, (Text("read", "读取"), read)]
