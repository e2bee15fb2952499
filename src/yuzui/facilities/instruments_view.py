# SPDX-License-Identifier: Apache-2.0
"""The list of instruments: a file of one's own, or what the workspace holds and ships."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from yuzui.facilities import registry
from yuzui.facilities.access_view import seen
from yuzui.facilities.instrument_fleet import INSTRUMENT
from yuzui.job import tables
from yuzui.job.workspace import Workspace
from yuzui.model.finding import CODES, mix
from yuzui.model.schema import normalise
from yuzui.sheets import formats
from yuzui.sheets.sheet import Export
from yuzui.sheets.understand import understand
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, money, number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart

Row = dict[str, Any]
SAID = ("code", "used_hours", "origin_country", "commissioned", "service_years", "asset_value")
"""Columns without which a report has nothing to say."""
CLUSTERS = "testbed_clusters.csv"
INSTEAD = {"service_years": "supported_until"}
"""A column that says the same another way."""
SHARED = (
    "id", "name", "owner", "site", "country", "lat", "lon", "coord_error_km", "origin_country",
    "commissioned", "retired", "supported_until", "service_years", "asset_value", "currency",
)  # fmt: skip
"""Columns that a resource of the record has as well."""


def find(workspace: Workspace, path: Any) -> tuple[list[Row], list[Row], dict[str, Any]]:
    """Return the rows of a list."""
    if not path:
        return _held(workspace)
    ours = registry.manifest(workspace, str(path))
    return _file(workspace.shipped(str(path)) if ours else Path(path), ours)


def _file(path: Path, ours: Mapping[str, str]) -> tuple[list[Row], list[Row], dict[str, Any]]:
    sheets = formats.read(path)
    wanted = set(map(normalise, INSTRUMENT.sheets))
    sheet = next((one for one in sheets if normalise(one.name) in wanted), sheets[0])
    done = understand(sheet, INSTRUMENT)
    aside = [
        {"row": one.line, "column": one.column or None, "message": CODES[one.code].json()} for one in done.rejected
    ]
    flagged = [one.json() | {"message": one.message.json()} for one in done.findings]
    file = {
        "name": ours.get("source") or path.name,
        "origin": ours.get("origin") or "derived",
        "vintage": ours.get("vintage"),
        "findings": flagged,
    }
    return [dict(row) for row in done.rows], aside, file


def _held(workspace: Workspace) -> tuple[list[Row], list[Row], dict[str, Any]]:
    """Return the resources one may see, a row for each of their capabilities.

    Where instruments are among them the list is of these: a facility is more than an instrument;
    of a workspace that has instruments of its own it is of its own.
    """
    known = seen(workspace)
    only = [one for one in known.resources if one.get("kind") == "instrument"]
    own = {row["id"] for row in workspace.view.select("resource", columns=("id",))}
    mine = [one for one in known.resources if one["id"] in own]
    only = [one for one in mine if one.get("kind") in ("instrument", None)] or only
    able: dict[str, list[Row]] = {}
    for one in known.capabilities:
        able.setdefault(one["resource"], []).append(one)
    rows = []
    for resource in only or known.resources:
        plain = {name: resource.get(name) for name in SHARED}
        for one in able.get(resource["id"], [{}]):
            names = ("code", "scheme", "low", "high", "unit")
            rows.append({**plain, **{name: one.get(name) for name in names}})
    origins = known.origins(workspace)
    used = {origins[one["id"]] for one in only or known.resources}
    origin = mix(used) if used else "real"
    return rows, [], {"origin": origin, "findings": [], **_named(workspace, only)}


def _named(workspace: Workspace, only: Sequence[Row]) -> dict[str, Any]:
    """Say where instruments come from: from the list that ships if all of them stand in it."""
    if not only:
        return {"name": "registry of facilities and light sources", "vintage": None}
    listed = {row["id"] for row in registry.rows(workspace, CLUSTERS)}
    if all(row["id"] in listed for row in only):
        ours = registry.manifest(workspace, CLUSTERS)
        return {"name": ours["source"], "vintage": ours["vintage"]}
    return {"name": "instruments of the workspace", "vintage": None}


def missing_columns(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the columns of :data:`SAID` that stand in no row at all."""

    def filled(name: str) -> bool:
        return any(row.get(name) is not None for row in rows)

    return [n for n in SAID if not filled(n) and not (n in INSTEAD and filled(INSTEAD[n]))]


def pair(one: Mapping[str, Any]) -> dict[str, Any]:
    """Return a pair as the document holds it: of each instrument id, name and owner."""
    named = {side: {name: one[side].get(name) for name in ("id", "name", "owner", "site")} for side in ("a", "b")}
    far = one["distance_km"]
    return {**one, **named, "distance_km": None if far is None else round(far, 1)}


# What is said of instruments; where the list holds nothing, that is said, and no figure.


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
    report = document["overlap"]
    judged = report["rows"] - report["no_use"]
    if not report["rows"]:
        return Text("No capability is listed: overlap cannot be told", "清单未列能力：无法判断重复")
    if not judged:
        return Text(
            "Of {n} listed capabilities none has both hours used and hours offered: overlap cannot be told",
            "所列 {n} 项能力均未同时填写年有效机时与年额定机时：无法判断重复",
        ).format(n=number(report["rows"]))
    return Text(
        "{p} could do the same and are used less than {t}; use not known of {u}, range not said "
        "of {r} of {n} capabilities",
        "{p}能力重叠且利用率均低于 {t}；{n} 项能力中 {u} 项利用未知，{r} 项范围未说明",
    ).format(
        p=count(report["found"], Text("pair", "对仪器")),
        t=percent(document["options"]["threshold"], 0),
        u=number(report["no_use"]),
        r=number(report["no_range"]),
        n=number(report["rows"]),
    )


def replacement(document: Document) -> Text:
    """Return what is said of age."""
    report = document["replacement"]
    here = report["instruments"] - report["retired"]
    if not here - report["unknown"]:
        return Text(
            "Of none of {n} are both the date and the service life known: what is due cannot be told",
            "{n}均缺少启用日期或使用年限：无法判断到期情况",
        ).format(n=count(here, INSTRUMENTS))
    soon = [one for one in report["years"] if one["year"] <= document["options"]["year"] + 5]
    return Text(
        "{o} past their service life or support ({v}), {s} more due by {y}; of {u} date or life is not known",
        "{o}已超过使用年限或支持期（{v}），至 {y} 年另有 {s} 台（套）到期；{u}日期或年限不明",
    ).format(
        o=count(report["overdue"]["count"], INSTRUMENTS),
        v=sums(report["overdue"]["value"]),
        s=number(sum(one["count"] for one in soon)),
        y=str(document["options"]["year"] + 5),
        u=count(report["unknown"], INSTRUMENTS),
    )


def origin(document: Document) -> Text:
    """Return what is said of origin: the unknown stay a class of their own."""
    report = document["origin_shares"]
    n = sum(report["count"].values())
    if report["count"]["unknown"] == n:
        return Text(
            "The origin of none of {n} is known: no share of home can be told", "{n}产地均不明：无法给出国产占比"
        ).format(n=count(n, INSTRUMENTS))
    sentence = Text(
        "{d} made at home ({h}) by count ({u} of unknown origin)", "按台数本国（{h}）制造占 {d}（产地不明 {u}）"
    ).format(
        d=percent(report["share"]["domestic"]), u=percent(report["share"]["unknown"]), h=document["options"]["home"]
    )
    by_value = [
        Text("{d} by value in {c}", "按 {c} 原值占 {d}").format(d=percent(share["domestic"]), c=coin)
        for coin, share in report["value_share"].items()
        if share["domestic"] is not None
    ]
    return join([sentence, *by_value], ", ", "，")


def missing_sentence(document: Document) -> list[Text]:
    """Return the columns that nobody filled in, by their headings."""
    return [INSTRUMENT[name].label for name in document["lacking"]]


def finding(document: Document) -> Text:
    """Return the one sentence of the page."""
    n = document["counts"]["instruments"]
    overdue = document["replacement"]["overdue"]["count"]
    pairs = document["overlap"]["found"]
    if set(document["lacking"]) >= {"used_hours", "origin_country", "service_years"}:
        return Text(
            "{n} are listed; of their use, origin and service life nothing is known",
            "已列{n}；其利用、产地与使用年限均无数据",
        ).format(n=count(n, INSTRUMENTS))
    sentence = Text(
        "Of {n}, {o} are past their service life or support", "{n}中，{o} 台（套）已超过使用年限或支持期"
    ).format(n=count(n, INSTRUMENTS), o=number(overdue))
    if document["overlap"]["rows"] == document["overlap"]["no_use"]:
        return sentence  # of no two can it be told whether they might be one
    might = Text(" and {p} might be one", "，{p}可考虑合并")
    return sentence + might.format(p=count(pairs, Text("pair", "对")))


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
    transcript = [
        (Text("overlap", "重复"), overlap(document)),
        (Text("age", "年限"), replacement(document)),
        (Text("origin", "产地"), origin(document)),
    ]
    if missing := missing_sentence(document):
        sentence = Text("no row gives {names}", "没有一行填写{names}").format(names=join(missing))
        transcript.append((Text("lacking", "缺项"), sentence))
    return [*transcript, (Text("read", "读取"), read)]


# What is due when, and which part was made at home.


SHOWN = 15
"""Years drawn."""


def draw(document: Mapping[str, Any]) -> list[Picture]:
    """Return the pictures; what is not known at all is not drawn."""
    pictures = []
    if document["replacement"]["years"] or document["replacement"]["overdue"]["count"]:
        pictures.append(_due(document))
    counts = document["origin_shares"]["count"]
    if counts["domestic"] + counts["foreign"]:
        pictures.append(_origin(document))
    return pictures


def _meta(document: Mapping[str, Any], name: str, finding: Text, description: Text) -> Meta:
    source = same(document["source"])
    vintage = document["vintage"] or str(document["options"]["year"])
    link = "/about/method#instruments"
    return Meta(name, finding, description, document["origin"], source, vintage, link)


def _due(document: Mapping[str, Any]) -> Picture:
    report = document["replacement"]
    rows = [(Text("overdue", "已超期"), report["overdue"]["count"])]
    rows += [(same(str(one["year"])), one["count"]) for one in report["years"][:SHOWN]]
    description = Text(
        "Instruments by the year in which their maker ends support, or else their service life "
        "ends: year of commissioning plus service life.",
        "按到期年份统计的仪器数：以制造商支持截止年份为准，未给出时为启用年份加使用年限。",
    )
    meta = _meta(document, "instruments-due", replacement(document), description)
    drawn = [Bar(label=label, value=n) for label, n in rows]
    return bar_chart(meta, drawn, (Text("instruments", "台（套）"), ""))


def _origin(document: Mapping[str, Any]) -> Picture:
    report = document["origin_shares"]
    parts = [(Text("by count", "按台数"), report["share"])]
    parts += [
        (Text("by value, {c}", "按原值（{c}）").format(c=coin), share)
        for coin, share in report["value_share"].items()
        if share["domestic"] is not None
    ]
    rows = [
        Bar(label=label, value=share[name], group=words) for label, share in parts for name, words in CLASSES.items()
    ]
    description = Text(
        "Part of the instruments made at home, abroad, and of unknown origin; the unknown are spread over nobody.",
        "国产、进口与产地不明仪器的占比；产地不明者不作分摊。",
    )
    meta = _meta(document, "instruments-origin", origin(document), description)
    return bar_chart(meta, rows, (Text("part", "占比"), "%"))


# Pairs, years, shares and rows set aside, as tables.


WHOLE, SHARE, PLAIN, MONEY = "#,##0", "0.0%", "0.0", "#,##0.00"


def exports(document: Document, lang: str) -> list[Export]:
    """Return the tables of the three reports, and the summary."""
    return [
        _pairs(document, lang),
        _years(document, lang),
        _shares(document, lang),
        _aside(document, lang),
        tables.summary(document, lines(document), lang),
    ]


def _pairs(document: Document, lang: str) -> Export:
    one, other = Text("one", "甲"), Text("other", "乙")
    columns: list[tuple[Text, str]] = [
        (Text("capability", "能力代码"), ""), (Text("scheme", "体系"), ""),
        (Text("shared from", "共有下限"), PLAIN), (Text("shared to", "共有上限"), PLAIN),
        (Text("unit", "单位"), ""),
    ]  # fmt: skip
    for side in (one, other):
        columns += [
            (side + Text(": id", "：编号"), ""), (side + Text(": name", "：名称"), ""),
            (side + Text(": owner", "：产权单位"), ""), (side + Text(": use", "：利用率"), SHARE),
        ]  # fmt: skip
    columns += [(Text("distance (km)", "距离（公里）"), PLAIN), (Text("error (km)", "误差（公里）"), PLAIN)]
    rows = [
        (
            *(pair[name] for name in ("code", "scheme", "low", "high", "unit")),
            *(pair["a"][name] for name in ("id", "name", "owner")),
            pair["use_a"],
            *(pair["b"][name] for name in ("id", "name", "owner")),
            pair["use_b"],
            pair["distance_km"],
            pair["error_km"],
        )
        for pair in document["overlap"]["pairs"]
    ]
    return tables.table(Text("Overlap", "重复"), columns, rows, lang)


def _years(document: Document, lang: str) -> Export:
    report = document["replacement"]
    coins = sorted({c for one in (report["overdue"], *report["years"]) for c in one["value"]})
    columns = [
        (Text("due", "到期"), ""),
        (Text("instruments", "台（套）"), WHOLE),
        (Text("of them with a value", "其中有原值"), WHOLE),
        *((Text(f"value ({coin})", f"原值（{coin}）"), MONEY) for coin in coins),
    ]
    rows = []
    for one in (report["overdue"], *report["years"]):
        label = Text("overdue", "已超期") if one["year"] is None else str(one["year"])
        values = (one["value"][c] / 100 if c in one["value"] else None for c in coins)
        rows.append((label, one["count"], one["valued"], *values))
    return tables.table(Text("Due", "到期"), columns, rows, lang)


def _shares(document: Document, lang: str) -> Export:
    columns = (
        (Text("measure", "口径"), ""), (Text("class", "类别"), ""),
        (Text("amount", "数量"), MONEY), (Text("part", "占比"), SHARE),
    )  # fmt: skip
    rows = list(_share_rows(document["origin_shares"]))
    return tables.table(Text("Origin", "产地"), columns, rows, lang)


def _share_rows(report: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    for name, words in CLASSES.items():
        yield Text("count", "台数"), words, report["count"][name], report["share"][name]
    for coin, values in report["value"].items():
        for name, words in CLASSES.items():
            measure = Text(f"value ({coin})", f"原值（{coin}）")
            yield measure, words, values[name] / 100, report["value_share"][coin][name]


def _aside(document: Document, lang: str) -> Export:
    columns = (
        (Text("row", "行"), "0"), (Text("column", "列"), ""), (Text("what", "问题"), ""),
    )  # fmt: skip
    rows = [(one["row"], one["column"], one["message"]) for one in document["rejected"]]
    rows += [(None, one["column"], one["message"]) for one in document["findings"]]
    return tables.table(Text("Set aside", "退回"), columns, rows, lang)
