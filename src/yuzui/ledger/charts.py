# SPDX-License-Identifier: Apache-2.0
"""The pictures of a ledger: where the time of each book went, availability, hours, outages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from yuzui.facilities.accounts.entries import LEAVING
from yuzui.ledger import view
from yuzui.text import Text, same
from yuzui.text.numbers import day, duration, number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, Step, bar_chart, waterfall_chart
from yuzui.view.charts.timelines import Events, TimeAxis, event_chart

Document = Mapping[str, Any]
DAY, HOUR = 86_400, 3_600
MANY = 100_000
"""Units from which amounts are drawn in thousands."""
DEFINITIONS = ("delivered", "compensation_in_denominator", "compensated", "short_uptime")
"""The four definitions of availability."""


def draw(document: Document) -> list[Picture]:
    """Return the flow of every book, and availability where it is known."""
    pictures = [flow(document, book) for book in document["books"]]
    return pictures + ([availability(document)] if known(document) else [])


def _meta(document: Document, name: str, finding: Text, description: Text) -> Meta:
    source = Text("{title}: {source}, ledger up to entry {seq}", "{title}：{source}，账簿至第 {seq} 号分录").format(
        title=Text.of(document["title"]), source=Text.of(document["source"]), seq=document["seq"]
    )
    return Meta(
        name, finding, description, document["origin"], source, str(document["year"]),
        "/about/method#ledger",
    )  # fmt: skip


def flow(document: Document, book: Mapping[str, Any]) -> Picture:
    """Return how the opened time of a book became the delivered time."""
    amounts = book["flow"]
    size, unit, digits = _scale(book)
    # where nothing is known to have been opened the flow begins with what was granted
    granted = not amounts["opened"] and amounts["pool"] < 0
    steps = [
        Step(label=view.STEPS["granted"], value=-amounts["pool"] / size)
        if granted
        else Step(label=view.STEPS["opened"], value=amounts["opened"] / size)
    ]
    for name in LEAVING:
        if (left := amounts[name]) and not (granted and name == "pool"):
            over = name == "pool" and left < 0
            label = view.BEYOND if over else view.STEPS[name]
            steps.append(Step(label=label, value=-left / size))
    name = "-".join(book[part] for part in ("scope", "cycle", "unit"))
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in name).lower()
    over = [one for one in document["overgranted"] if view.of(book, one)]
    finding = same(f"{book['scope']} {book['cycle']}: ") + view.finding(
        {**document, "books": [book], "overgranted": over}
    )
    description = Text(
        "From the time opened, step by step, what was set aside, not granted, not held, not "
        "settled or lost; what remains was delivered.",
        "从开放机时起，逐步减去划出、未批准、未预留、未结与损失的部分，余下为交付。",
    )
    meta = _meta(document, f"flow-{plain}", finding, description)
    return waterfall_chart(meta, steps, (unit, view.STEPS["delivered"]), digits)


def _scale(book: Mapping[str, Any]) -> tuple[int, Text, int]:
    """Return how many base units make one drawn, its name, and the decimals shown."""
    largest = max(map(abs, book["flow"].values())) / book["size"]
    unit = Text.of(book["shown"])
    if largest >= MANY:
        return book["size"] * 1_000, Text("thousand ", "千") + unit, 0
    return book["size"], unit, 0 if largest >= view.FINE else 1


def known(document: Document) -> list[Mapping[str, Any]]:
    """Return the availability figures that are known, in the order of the definitions."""
    return [
        row
        for name in DEFINITIONS
        for row in document["figures"]
        if row["figure"] in ("availability", "uptime") and row["variant"] == name and row["value"] is not None
    ]


def availability(document: Document) -> Picture:
    """Return availability under its definitions side by side."""
    figures = known(document)
    units = {row["parameters"].get("unit") for row in figures} - {None}
    rows = [Bar(label=_label(row, len(units) > 1), value=row["value"]) for row in figures]
    low, high = (f(row["value"] for row in figures) for f in (min, max))
    finding = (
        Text("Availability is {low} to {high}, by definition", "可用率因定义不同为 {low} 至 {high}")
        if round(low, 3) != round(high, 3)
        else Text("Availability is {low} by every definition known", "各已知定义下可用率均为 {low}")
    ).format(low=percent(low), high=percent(high))
    description = Text(
        "One bar a definition; those that cannot be told are in the table with the reason.",
        "每种定义一条；无法得出者列于表中并注明原因。",
    )
    meta = _meta(document, "availability", finding, description)
    return bar_chart(meta, rows, (Text("availability", "可用率"), "%"))


def _label(row: Mapping[str, Any], several: bool) -> Text:
    unit = row["parameters"].get("unit")
    return Text.of(row["definition"]) + same(f" ({unit})" if several and unit else "")


def outages(document: Document) -> Picture | None:
    """Return when what was down, a row a resource; None if no outage is known."""
    rows = document["outages"]
    if not rows:
        return None
    zero = min(row["t0"] for row in rows) // DAY * DAY
    length = max(row["t1"] for row in rows) - zero
    size, name = (HOUR, Text("hours", "小时")) if length <= 3 * DAY else (DAY, Text("days", "天"))
    groups = [Text("fault", "故障"), Text("weather", "天气")]
    spans: dict[str, list[tuple[float, float, int, str]]] = {}
    for row in rows:
        ends = (row["t0"] - zero) / size, (row["t1"] - zero) / size
        spans.setdefault(row["resource"], []).append((*ends, int(row["kind"] == "weather"), row["source_key"]))
    down = sum(row["t1"] - row["t0"] for row in rows)
    finding = Text("{n} outages were reported, {t} in all", "上报停机 {n} 次，共 {t}").format(
        n=number(len(rows)), t=duration(down)
    )
    description = Text(
        "A row a resource; colour and letter: cause. Overlapping reports are each shown.",
        "每行一个资源；颜色与字母表示原因；相互重叠的上报均列出。",
    )
    since = day(dt.datetime.fromtimestamp(zero, dt.UTC).date())
    start = since if document["dated"] else Text("the beginning of the log", "日志起点")
    unit = Text("{name} from {start}", "{name}，自 {start} 起").format(name=name, start=start)
    meta = _meta(document, "outages", finding, description)
    span = (0.0, -(-length // size) * 1.0)
    return event_chart(meta, [Events(*one) for one in spans.items()], groups, TimeAxis(span, unit))


OUTSIDE, OWN = Text("for outside users", "对外服务"), Text("other effective hours", "其余有效机时")


def sharing(documents: Sequence[Document]) -> Picture:
    """Return effective and external hours by year beside the published national means."""
    rows = []
    own = Text("{year}, {title}", "{year} 年，{title}")
    country = Text("{year}, national mean", "{year} 年，全国平均")
    title = Text.of(documents[0]["title"])
    for year, mine, effective, external in sorted(_hours(documents), key=lambda row: row[:2]):
        label = (own if mine else country).format(year=year, title=title)
        parts = [(OUTSIDE, external)]
        if effective is not None and external is not None:
            parts.append((OWN, effective - external))
        rows += [Bar(label=label, value=hours, group=group) for group, hours in parts]
    description = Text(
        "A bar a year: hours a year an instrument of 0.5 million yuan or more; the "
        "part for outside users apart. National means as published.",
        "每年一条：原值 50 万元及以上仪器的年平均机时，分对外与其余部分。全国平均为公布值。",
    )
    meta = _meta(documents[0], "sharing", _beside(documents), description)
    return bar_chart(meta, rows, (Text("hours a year an instrument", "每台年机时（小时）"), ""))


def _beside(documents: Sequence[Document]) -> Text:
    """Return the newest effective hours beside the newest national mean."""
    own_hours = [(year, hours) for year, mine, hours, _ in _hours(documents) if mine and hours is not None]
    latest = documents[0]["national"][-1]
    mean = {"then": latest["year"], "mean": number(latest["effective_hours"])}
    some = _reporting(documents[0])
    if not own_hours and some is not None:
        return Text(
            "{n} of {m} instruments reported {hours} hours each on average in {year}; the mean of "
            "all is not known; the national mean of {then} was {mean}",
            "{year} 年 {m} 台仪器中 {n} 台已填报，平均每台 {hours} 小时，全部仪器的均值未知；"
            "{then} 年全国平均 {mean} 小时",
        ).format(year=documents[0]["year"], **some, **mean)
    if not own_hours:
        return Text(
            "No effective hours of assessed instruments are known here; the national mean of {then} was {mean}",
            "此处没有参评仪器的有效机时；{then} 年全国平均 {mean} 小时",
        ).format(**mean)
    year, hours = max(own_hours)
    return Text(
        "{year}: {hours} effective hours an instrument; the national mean of {then} was {mean}",
        "{year} 年每台仪器有效机时 {hours} 小时；{then} 年全国平均 {mean} 小时",
    ).format(year=year, hours=number(hours), **mean)


def _reporting(document: Document) -> dict[str, Text] | None:
    """Return how many instruments reported, of how many, and their mean; None if none did."""
    for row in document["figures"]:
        if row["variant"] == "all.effective_hours_reporting" and row["value"] is not None:
            every = next(one for one in document["figures"] if one["variant"] == "all.reporting")
            return {"n": number(row["denominator"]), "m": number(every["denominator"]), "hours": number(row["value"])}
    return None


def _hours(documents: Sequence[Document]) -> Iterator[tuple[int, bool, float | None, float | None]]:
    """Yield year, whether it is the facility's own, effective and external hours."""
    for document in documents:
        hours = {row["variant"]: row["value"] for row in document["figures"] if row["figure"] == "effective_hours"}
        pair = hours.get("all.effective_hours"), hours.get("all.external_hours")
        yield (document["year"], True, *pair)
    for row in documents[0]["national"]:
        yield (row["year"], False, row["effective_hours"], row["external_hours"])
