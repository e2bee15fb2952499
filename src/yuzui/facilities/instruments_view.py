# SPDX-License-Identifier: Apache-2.0
"""Reports on instruments: the list that is read, what is answered, said, drawn and listed of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from yuzui.facilities import registry
from yuzui.facilities.access_matching import seen
from yuzui.facilities.instrument_fleet import INSTRUMENT, Due, Named, Overlap, Replacement, Shares
from yuzui.job.result import Answer as Base
from yuzui.job.result import Reported
from yuzui.job.workspace import Workspace
from yuzui.model.finding import CODES, mix
from yuzui.model.quantity import Origin
from yuzui.model.schema import normalise
from yuzui.model.table import Row
from yuzui.sheets import formats
from yuzui.sheets.understand import understand
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, money, number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line


class Options(msgspec.Struct, frozen=True):
    """Use below which an instrument counts as idle, the year one stands in, the country of home."""

    threshold: float
    year: int
    home: str


class Counts(msgspec.Struct, frozen=True):
    """Rows of the list, instruments among them, rows set aside."""

    rows: int
    instruments: int
    rejected: int


class OverlapReport(msgspec.Struct, frozen=True):
    """The nearest pairs, how many there are, of how many rows; rows of unknown use or range; rows in use."""

    pairs: list[Overlap]
    matches: int = msgspec.field(name="found")
    rows: int
    no_use: int
    no_range: int
    busy: int


class Rejected(msgspec.Struct, frozen=True):
    """A row that was set aside, and why."""

    row: int | None
    column: str | None
    message: Text


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.instruments/1"):
    """Three reports on one list; columns in ``lacking`` stand in no row."""

    origin: Origin
    source: str
    vintage: str | None
    options: Options
    counts: Counts
    lacking: list[str]
    overlap: OverlapReport
    replacement: Replacement
    origin_shares: Shares
    findings: list[Reported]
    rejected: list[Rejected]


class Source(msgspec.Struct, frozen=True):
    """Where a list comes from, and what could not be read of it."""

    name: str
    origin: Origin
    vintage: str | None
    findings: list[Reported]


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


def find(workspace: Workspace, path: Path | str) -> tuple[list[Row], list[Rejected], Source]:
    """Return the rows of a list."""
    if not path:
        return _held(workspace)
    ours = registry.manifest(workspace, str(path))
    return _file(workspace.shipped(str(path)) if ours else Path(path), ours)


def _file(path: Path, ours: Row) -> tuple[list[Row], list[Rejected], Source]:
    sheets = formats.read(path)
    wanted = set(map(normalise, INSTRUMENT.sheets))
    sheet = next((one for one in sheets if normalise(one.name) in wanted), sheets[0])
    done = understand(sheet, INSTRUMENT)
    aside = [Rejected(one.line, one.column or None, CODES[one.code]) for one in done.rejected]
    source = Source(
        ours.get("source") or path.name,
        ours.get("origin") or "derived",
        ours.get("vintage"),
        [Reported(**one.json(), message=one.message) for one in done.findings],
    )
    return [dict(row) for row in done.rows], aside, source


def _held(workspace: Workspace) -> tuple[list[Row], list[Rejected], Source]:
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
    name, vintage = _named(workspace, only)
    return rows, [], Source(name, origin, vintage, [])


def _named(workspace: Workspace, only: Sequence[Row]) -> tuple[str, str | None]:
    """Say where instruments come from: from the list that ships if all of them stand in it."""
    if not only:
        return "registry of facilities and light sources", None
    listed = {row["id"] for row in registry.rows(workspace, CLUSTERS)}
    if all(row["id"] in listed for row in only):
        ours = registry.manifest(workspace, CLUSTERS)
        return ours["source"], ours["vintage"]
    return "instruments of the workspace", None


def missing_columns(rows: Sequence[Row]) -> list[str]:
    """Return the columns of :data:`SAID` that stand in no row at all."""

    def filled(name: str) -> bool:
        return any(row.get(name) is not None for row in rows)

    return [n for n in SAID if not filled(n) and not (n in INSTEAD and filled(INSTEAD[n]))]


# What is said of instruments; where the list holds nothing, that is said, and no figure.


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


def overlap(answer: Answer) -> Text:
    """Return what is said of overlap."""
    report = answer.overlap
    judged = report.rows - report.no_use
    if not report.rows:
        return Text("No capability is listed: overlap cannot be told", "清单未列能力：无法判断重复")
    if not judged:
        return Text(
            "Of {n} listed capabilities none has both hours used and hours offered: overlap cannot be told",
            "所列 {n} 项能力均未同时填写年有效机时与年额定机时：无法判断重复",
        ).format(n=number(report.rows))
    return Text(
        "{p} could do the same and are used less than {t}; use not known of {u}, range not said "
        "of {r} of {n} capabilities",
        "{p}能力重叠且利用率均低于 {t}；{n} 项能力中 {u} 项利用未知，{r} 项范围未说明",
    ).format(
        p=count(report.matches, Text("pair", "对仪器")),
        t=percent(answer.options.threshold, 0),
        u=number(report.no_use),
        r=number(report.no_range),
        n=number(report.rows),
    )


def replacement(answer: Answer) -> Text:
    """Return what is said of age."""
    report = answer.replacement
    here = report.instruments - report.retired
    if not here - report.unknown:
        return Text(
            "Of none of {n} are both the date and the service life known: what is due cannot be told",
            "{n}均缺少启用日期或使用年限：无法判断到期情况",
        ).format(n=count(here, INSTRUMENTS))
    soon = [one for one in report.years if one.year <= answer.options.year + 5]
    return Text(
        "{o} past their service life or support ({v}), {s} more due by {y}; of {u} date or life is not known",
        "{o}已超过使用年限或支持期（{v}），至 {y} 年另有 {s} 台（套）到期；{u}日期或年限不明",
    ).format(
        o=count(report.overdue.count, INSTRUMENTS),
        v=sums(report.overdue.value),
        s=number(sum(one.count for one in soon)),
        y=str(answer.options.year + 5),
        u=count(report.unknown, INSTRUMENTS),
    )


def origin(answer: Answer) -> Text:
    """Return what is said of origin: the unknown stay a class of their own."""
    report = answer.origin_shares
    n = sum(report.count.values())
    if report.count["unknown"] == n:
        return Text(
            "The origin of none of {n} is known: no share of home can be told", "{n}产地均不明：无法给出国产占比"
        ).format(n=count(n, INSTRUMENTS))
    sentence = Text(
        "{d} made at home ({h}) by count ({u} of unknown origin)", "按台数本国（{h}）制造占 {d}（产地不明 {u}）"
    ).format(d=percent(report.share["domestic"]), u=percent(report.share["unknown"]), h=answer.options.home)
    by_value = [
        Text("{d} by value in {c}", "按 {c} 原值占 {d}").format(d=percent(share["domestic"]), c=coin)
        for coin, share in report.value_share.items()
        if share["domestic"] is not None
    ]
    return join([sentence, *by_value], ", ", "，")


def missing_sentence(answer: Answer) -> list[Text]:
    """Return the columns that nobody filled in, by their headings."""
    return [INSTRUMENT[name].label for name in answer.lacking]


def headline(answer: Answer) -> Text:
    """Return the one sentence of the page."""
    n = answer.counts.instruments
    overdue = answer.replacement.overdue.count
    pairs = answer.overlap.matches
    if set(answer.lacking) >= {"used_hours", "origin_country", "service_years"}:
        return Text(
            "{n} are listed; of their use, origin and service life nothing is known",
            "已列{n}；其利用、产地与使用年限均无数据",
        ).format(n=count(n, INSTRUMENTS))
    sentence = Text(
        "Of {n}, {o} are past their service life or support", "{n}中，{o} 台（套）已超过使用年限或支持期"
    ).format(n=count(n, INSTRUMENTS), o=number(overdue))
    if answer.overlap.rows == answer.overlap.no_use:
        return sentence  # of no two can it be told whether they might be one
    might = Text(" and {p} might be one", "，{p}可考虑合并")
    return sentence + might.format(p=count(pairs, Text("pair", "对")))


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript of the three reports."""
    counts = answer.counts
    read = count(counts.instruments, INSTRUMENTS) + Text(" in ", "，共 ")
    read += count(counts.rows, Text("row", "行"))
    if counts.rejected:
        aside = Text("; {n} set aside", "；{n} 行退回").format(n=number(counts.rejected))
        read += aside
    if flagged := sum(one.count for one in answer.findings):
        left = Text("; cells left empty as unreadable: {n}", "；无法读取而按空白计的单元格：{n}")
        read += left.format(n=number(flagged))
    transcript = [
        (Text("overlap", "重复"), overlap(answer)),
        (Text("age", "年限"), replacement(answer)),
        (Text("origin", "产地"), origin(answer)),
    ]
    if missing := missing_sentence(answer):
        sentence = Text("no row gives {names}", "没有一行填写{names}").format(names=join(missing))
        transcript.append((Text("lacking", "缺项"), sentence))
    return [*transcript, (Text("read", "读取"), read)]


# What is due when, and which part was made at home.


SHOWN = 15
"""Years drawn."""


def _meta(answer: Answer, name: str, finding: Text, description: Text) -> Meta:
    source = same(answer.source)
    vintage = answer.vintage or str(answer.options.year)
    link = "/about/method#instruments"
    return Meta(name, finding, description, answer.origin, source, vintage, link)


def due(answer: Answer) -> Picture | None:
    """Draw what is due when; None where nothing is known of it."""
    report = answer.replacement
    if not report.years and not report.overdue.count:
        return None
    rows = [(Text("overdue", "已超期"), report.overdue.count)]
    rows += [(same(str(one.year)), one.count) for one in report.years[:SHOWN]]
    description = Text(
        "Instruments by the year in which their maker ends support, or else their service life "
        "ends: year of commissioning plus service life.",
        "按到期年份统计的仪器数：以制造商支持截止年份为准，未给出时为启用年份加使用年限。",
    )
    meta = _meta(answer, "instruments-due", replacement(answer), description)
    drawn = [Bar(label=label, value=n) for label, n in rows]
    return bar_chart(meta, drawn, (Text("instruments", "台（套）"), ""))


def made_in(answer: Answer) -> Picture | None:
    """Draw which part was made at home; None where nobody says."""
    report = answer.origin_shares
    if not report.count["domestic"] + report.count["foreign"]:
        return None
    parts = [(Text("by count", "按台数"), report.share)]
    parts += [
        (Text("by value, {c}", "按原值（{c}）").format(c=coin), share)
        for coin, share in report.value_share.items()
        if share["domestic"] is not None
    ]
    rows = [
        Bar(label=label, value=share[name], group=words) for label, share in parts for name, words in CLASSES.items()
    ]
    description = Text(
        "Part of the instruments made at home, abroad, and of unknown origin; the unknown are spread over nobody.",
        "国产、进口与产地不明仪器的占比；产地不明者不作分摊。",
    )
    meta = _meta(answer, "instruments-origin", origin(answer), description)
    return bar_chart(meta, rows, (Text("part", "占比"), "%"))


# Pairs, years, shares and rows set aside, as tables.


PAGE, FILE = ("page",), ("file",)
PLAIN = "0.0"


def _side(side: str, words: Text) -> tuple[Column, ...]:
    parts = {"id": Text(": id", "：编号"), "name": Text(": name", "：名称"), "owner": Text(": owner", "：产权单位")}
    use = f"use_{side}"
    return (
        *(
            Column(
                f"{side}_{name}",
                words + part,
                value=lambda row, name=name: getattr(getattr(row, side), name),
                places=FILE,
            )
            for name, part in parts.items()
        ),
        Column(use, words + Text(": use", "：利用率"), form="0.0%", places=FILE),
        Column(side, words, value=lambda row: _called(getattr(row, side)), places=PAGE),
        Column(use, Text("Use", "利用率"), value=lambda row: percent(getattr(row, use) or 0, 0), places=PAGE),
    )


def _called(one: Named) -> Text:
    return same(one.name or one.id) + same(f" ({one.owner})" if one.owner else "")


PAIRS = Table[Answer](
    "pairs",
    Text("Pairs to look at, the nearest first", "可核查的重复仪器（按距离）"),
    rows=lambda answer: answer.overlap.pairs,
    columns=(
        Column("code", Text("Capability", "能力")),
        Column("scheme", Text("scheme", "体系"), places=FILE),
        Column("low", Text("shared from", "共有下限"), form=PLAIN, places=FILE),
        Column("high", Text("shared to", "共有上限"), form=PLAIN, places=FILE),
        Column("unit", Text("unit", "单位"), places=FILE),
        *_side("a", Text("One", "甲")),
        *_side("b", Text("Other", "乙")),
        Column("distance_km", Text("Distance (km)", "距离（公里）"), digits=0, form=PLAIN),
        Column("error_km", Text("error (km)", "误差（公里）"), form=PLAIN, places=FILE),
    ),
    sheet=Text("Overlap", "重复"),
)


def _due_columns(answer: Answer) -> tuple[Column, ...]:
    coins = sorted({coin for one in _due_rows(answer) for coin in one.value})
    return (
        Column("year", Text("due", "到期"), value=lambda one: _OVERDUE if one.year is None else str(one.year)),
        Column("count", Text("instruments", "台（套）"), digits=0),
        Column("valued", Text("of them with a value", "其中有原值"), digits=0),
        *(
            Column(
                coin,
                Text(f"value ({coin})", f"原值（{coin}）"),
                digits=2,
                value=lambda one, coin=coin: one.value[coin] / 100 if coin in one.value else None,
            )
            for coin in coins
        ),
    )


_OVERDUE = Text("overdue", "已超期")


def _due_rows(answer: Answer) -> list[Due]:
    return [answer.replacement.overdue, *answer.replacement.years]


DUE = Table[Answer]("due", Text("Due", "到期"), rows=_due_rows, columns=_due_columns)


def _share_rows(answer: Answer) -> Iterator[tuple[Text, Text, float, float | None]]:
    report = answer.origin_shares
    for name, words in CLASSES.items():
        yield Text("count", "台数"), words, report.count[name], report.share[name]
    for coin, values in report.value.items():
        for name, words in CLASSES.items():
            measure = Text(f"value ({coin})", f"原值（{coin}）")
            yield measure, words, values[name] / 100, report.value_share[coin][name]


SHARES = Table[Answer](
    "origin",
    Text("Origin", "产地"),
    rows=_share_rows,
    columns=(
        Column("measure", Text("measure", "口径"), value=lambda row: row[0]),
        Column("class", Text("class", "类别"), value=lambda row: row[1]),
        Column("amount", Text("amount", "数量"), digits=2, value=lambda row: row[2]),
        Column("part", Text("part", "占比"), form="0.0%", value=lambda row: row[3]),
    ),
)
ASIDE = Table[Answer](
    "aside",
    Text("Set aside", "退回"),
    rows=lambda answer: [*answer.rejected, *(Rejected(None, one.column, one.message) for one in answer.findings)],
    columns=(
        Column("row", Text("row", "行"), form="0"),
        Column("column", Text("column", "列")),
        Column("what", Text("what", "问题"), value=lambda one: one.message),
    ),
)
