# SPDX-License-Identifier: Apache-2.0
"""When instruments reach the end of the life they are meant to have, by year and value.

An instrument is due in the year in which its maker ends support; where no such day is stated, in
the year of its commissioning plus its service life. Where neither is known it is counted and not
guessed; what is retired is gone. Values of different currencies are never added.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from yuzui.facilities import registry
from yuzui.facilities.access_matching import Origin, apart, plain, seen
from yuzui.job.result import Answer as Base
from yuzui.job.result import Reported
from yuzui.job.workspace import Workspace
from yuzui.model.finding import CODES, mix
from yuzui.model.quantity import Origin as DataOrigin
from yuzui.model.schema import normalise
from yuzui.model.table import COMMERCIAL, DAY, INT, MONEY, REAL, TEXT, Row, Table, column
from yuzui.sheets import formats
from yuzui.sheets.understand import understand
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, money, number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.table import Column
from yuzui.view.table import Table as ReportTable
from yuzui.view.view import Line


def each_once(rows: Iterable[Row]) -> list[Row]:
    """Return one row for each instrument: the first, since capabilities repeat the others."""
    return list({str(row["id"]): row for row in reversed(list(rows))}.values())[::-1]


def value_by_currency(rows: Iterable[Row]) -> dict[str, int]:
    """Return the values of instruments by currency, in minor units."""
    totals: dict[str, int] = {}
    for row in rows:
        if row.get("asset_value") is not None and row.get("currency"):
            totals[row["currency"]] = totals.get(row["currency"], 0) + int(row["asset_value"])
    return dict(sorted(totals.items()))


def valued(rows: Iterable[Row]) -> int:
    """Return how many instruments have a value in a currency."""
    return sum(row.get("asset_value") is not None and bool(row.get("currency")) for row in rows)


NO_DATE = "1970-01-01"
"""What a machine says that was never told the date."""


def due_year(row: Row) -> int | None:
    """Return the year in which an instrument is due; None where date or life is not known."""
    if row.get("supported_until") and str(row["supported_until"])[:10] != NO_DATE:
        return int(str(row["supported_until"])[:4])
    if not row.get("commissioned") or not row.get("service_years"):
        return None
    return int(str(row["commissioned"])[:4]) + int(row["service_years"])


class Due(msgspec.Struct, frozen=True):
    """Instruments due in a year (None: overdue), their value by currency in minor units, how many have one."""

    year: int | None
    count: int
    value: dict[str, int]
    valued: int


class Replacement(msgspec.Struct, frozen=True):
    """What is due when; of ``unknown`` ones date or life is not known."""

    instruments: int
    retired: int
    unknown: int
    overdue: Due
    years: list[Due]


def replacement_report(rows: Sequence[Row], year: int) -> Replacement:
    """Return what is due when."""
    every = each_once(rows)
    gone = [row for row in every if row.get("retired") and int(str(row["retired"])[:4]) <= year]
    in_service = [row for row in every if row not in gone]
    by_year: dict[int, list[Row]] = {}
    for row in in_service:
        if (when := due_year(row)) is not None:
            by_year.setdefault(when, []).append(row)
    late = [row for when, ones in by_year.items() if when < year for row in ones]
    return Replacement(
        instruments=len(every),
        retired=len(gone),
        unknown=len(in_service) - sum(map(len, by_year.values())),
        overdue=_due(None, late),
        years=[_due(when, by_year[when]) for when in sorted(by_year) if when >= year],
    )


def _due(year: int | None, rows: Sequence[Row]) -> Due:
    return Due(year, len(rows), value_by_currency(rows), valued(rows))


# Which part of the instruments was made at home, by count and by value.


ORIGIN_CLASSES = ("domestic", "foreign", "unknown")


def of(row: Row, home: str) -> str:
    """Return the class of an instrument: domestic, foreign, or unknown where nobody said."""
    country = str(row.get("origin_country") or "").strip().upper()
    if not country:
        return "unknown"
    return "domestic" if country in (home.upper(), *NAMES.get(home.upper(), ())) else "foreign"


NAMES: Mapping[str, tuple[str, ...]] = {
    "CN": ("CHN", "CHINA", "中国", "国产", "PRC"),
    "US": ("USA", "UNITED STATES", "美国"),
    "FR": ("FRA", "FRANCE", "法国"),
    "DE": ("DEU", "GERMANY", "德国"),
    "JP": ("JPN", "JAPAN", "日本"),
}
"""Other ways in which lists write some countries."""


def home_of(rows: Sequence[Row], otherwise: str = "CN") -> str:
    """Return the country in which most instruments stand, where the list says so."""
    countries = [str(row.get("country") or "").strip().upper() for row in each_once(rows)]
    codes = {word: code for code, words in NAMES.items() for word in (code, *words)}
    counts = Counter(codes[word] for word in countries if word in codes)
    return min(counts, key=lambda code: (-counts[code], code)) if counts else otherwise


class Shares(msgspec.Struct, frozen=True):
    """Instruments by class of origin: counts, values by currency, and what part of each; ``valued`` have a value."""

    count: dict[str, int]
    share: dict[str, float | None]
    value: dict[str, dict[str, int]]
    value_share: dict[str, dict[str, float | None]]
    valued: int


def shares(rows: Sequence[Row], home: str) -> Shares:
    """Return the shares by count and by value."""
    every = each_once(rows)
    mine = {name: [row for row in every if of(row, home) == name] for name in ORIGIN_CLASSES}
    counts = {name: len(ones) for name, ones in mine.items()}
    values = {name: value_by_currency(ones) for name, ones in mine.items()}
    coins = sorted({coin for amounts in values.values() for coin in amounts})
    by_coin = {coin: {name: values[name].get(coin, 0) for name in ORIGIN_CLASSES} for coin in coins}
    by_value = {coin: _parts(amounts) for coin, amounts in by_coin.items()}
    return Shares(counts, _parts(counts), by_coin, by_value, valued(every))


def _parts(counts: Mapping[str, int]) -> dict[str, float | None]:
    total = sum(counts.values())
    return {name: n / total if total else None for name, n in counts.items()}


# Which instruments might be one: same capability, overlapping range, both little used.


class Named(msgspec.Struct, frozen=True):
    """One side of a pair."""

    id: str
    name: str | None
    owner: str | None
    site: str | None


class Overlap(msgspec.Struct, frozen=True, kw_only=True):
    """Two little-used instruments that could do the same, over the range that both cover."""

    a: Named
    b: Named
    code: str
    scheme: str | None
    low: float | None
    high: float | None
    unit: str
    use_a: float | None
    use_b: float | None
    distance_km: float | None
    error_km: float | None
    same_owner: bool


@dataclass(frozen=True, slots=True)
class Overlaps:
    """Pairs, the nearest first, of how many rows; rows whose use or range is not known; rows in use."""

    pairs: list[Overlap]
    rows: int
    no_use: int
    no_range: int
    busy: int


def use(row: Row) -> float | None:
    """Return the part of the hours offered that was used; None where either is not known."""
    used, offered = row.get("used_hours"), row.get("offered_hours")
    return None if used is None or not offered else used / offered


def _range(row: Row) -> tuple[str, float, float] | None:
    """Return plain unit and both ends; None where no end is said or the unit is not known."""
    if row.get("low") is None and row.get("high") is None:
        return None
    if (unit := plain(row.get("unit") or "")) is None:
        return None
    low = -math.inf if row.get("low") is None else row["low"] * unit[1]
    high = math.inf if row.get("high") is None else row["high"] * unit[1]
    return unit[0], low, high


def overlaps(rows: Sequence[Row], threshold: float) -> Overlaps:
    """Return the pairs of little-used instruments that could do the same."""
    able = [row for row in rows if row.get("code")]
    uses = [use(row) for row in able]
    ranges = [_range(row) for row in able]
    groups: dict[tuple[str, str, str], list[int]] = {}
    for n, row in enumerate(able):
        share, span = uses[n], ranges[n]
        if share is not None and share < threshold and span is not None:
            groups.setdefault((row.get("scheme") or "", row["code"], span[0]), []).append(n)
    pairs = []
    for (scheme, code, unit), members in sorted(groups.items()):
        for a, b in _sweep(members, ranges):
            if able[a]["id"] == able[b]["id"]:
                continue
            one, other = sorted((a, b), key=lambda n: str(able[n]["id"]))
            pairs.append(_pair(able, uses, ranges, (one, other), (code, scheme, unit)))
    pairs.sort(key=lambda p: (math.inf if p.distance_km is None else p.distance_km, str(p.a.id), str(p.b.id), p.code))
    return Overlaps(
        pairs,
        len(able),
        sum(share is None for share in uses),
        sum(span is None for span in ranges),
        sum(share is not None and share >= threshold for share in uses),
    )


def _sweep(members: Sequence[int], ranges: Sequence[Any]) -> list[tuple[int, int]]:
    """Return the pairs whose ranges share a value."""
    crossing: list[tuple[int, int]] = []
    open_: list[int] = []
    for n in sorted(members, key=lambda n: (ranges[n][1], ranges[n][2], n)):
        open_ = [m for m in open_ if ranges[m][2] >= ranges[n][1]]
        crossing += [(m, n) for m in open_]
        open_.append(n)
    return crossing


def _pair(
    able: Sequence[Row],
    uses: Sequence[float | None],
    ranges: Sequence[Any],
    at: tuple[int, int],
    ability: tuple[str, str, str],
) -> Overlap:
    a, b = able[at[0]], able[at[1]]
    away = None
    if a.get("lat") is not None and a.get("lon") is not None:
        away = apart(Origin("", a["lat"], a["lon"], a.get("coord_error_km")), b)
    low = max(ranges[n][1] for n in at)
    high = min(ranges[n][2] for n in at)
    code, scheme, unit = ability
    return Overlap(
        a=Named(a["id"], a.get("name"), a.get("owner"), a.get("site")),
        b=Named(b["id"], b.get("name"), b.get("owner"), b.get("site")),
        code=code,
        scheme=scheme or None,
        unit=unit,
        use_a=uses[at[0]],
        use_b=uses[at[1]],
        low=None if math.isinf(low) else low,
        high=None if math.isinf(high) else high,
        distance_km=away[0] if away else None,
        error_km=away[1] if away else None,
        same_owner=bool(a.get("owner")) and a.get("owner") == b.get("owner"),
    )


# The list of instruments that the reports read: one row an instrument and capability.


# Two lines a column read as a table; one argument a line would not.
# fmt: off
INSTRUMENT = Table(
    "instrument_list",
    Text("instruments", "仪器清单"),
    Text("Instruments with what they can do, how they are used, where they come from, how old "
         "they are", "仪器的能力、使用、产地与年限"),
    key=(),
    sheets=("instruments", "仪器", "仪器清单", "大型仪器"),
    columns=(
        column("id", TEXT, "instrument id", "仪器编号", "Id of the instrument", "仪器编号",
               null=False, headers=("id", "asset no", "资产编号", "编号")),
        column("name", TEXT, "instrument name", "仪器名称", "Name", "名称",
               headers=("name", "名称", "设备名称", "instrument", "equipment", "仪器")),
        column("owner", TEXT, "owner", "产权单位", "Organisation that owns it", "产权单位",
               headers=("所属单位", "单位", "institution")),
        column("site", TEXT, "site", "地点", "Town or place", "所在地点", headers=("所在地",)),
        column("country", TEXT, "country", "所在国", "Country it stands in, as written",
               "所在国家（原文）", headers=("所在国家",)),
        column("lat", REAL, "latitude", "纬度", "Latitude at town level", "纬度（城市级）",
               unit="deg", low=-90, high=90),
        column("lon", REAL, "longitude", "经度", "Longitude at town level", "经度（城市级）",
               unit="deg", low=-180, high=180),
        column("coord_error_km", REAL, "coordinate error", "坐标误差",
               "How far the true place may be", "真实位置的可能偏差", unit="km", low=0),
        column("code", TEXT, "capability", "能力代码",
               "Code of a capability; an instrument with several has several rows",
               "能力代码；多项能力分行填写", headers=("technique", "技术代码")),
        column("scheme", TEXT, "scheme", "代码体系", "Scheme of the code, such as PaNET",
               "代码体系，如 PaNET"),
        column("low", REAL, "range from", "范围下限", "Lower end of its range", "能力范围下限"),
        column("high", REAL, "range to", "范围上限", "Upper end of its range", "能力范围上限"),
        column("unit", TEXT, "range unit", "范围单位", "Unit of the range", "能力范围单位"),
        column("used_hours", REAL, "hours used", "年有效机时",
               "Hours it was used in a year", "一年内的有效机时", unit="h", low=0,
               headers=("effective hours", "有效机时", "年使用机时", "年有效工作机时",
                        "有效工作机时")),
        column("external_hours", REAL, "external hours", "年对外服务机时",
               "Hours it was used by others in a year", "一年内对外服务的机时", unit="h", low=0,
               headers=("hours of external service", "对外服务机时")),
        column("offered_hours", REAL, "hours offered", "年额定机时",
               "Hours it could have been used in that year", "当年可提供机时", unit="h", low=0,
               headers=("额定机时", "可用机时")),
        column("origin_country", TEXT, "country of origin", "原产国",
               "ISO 3166-1 alpha-2 code of the maker's country", "制造国代码（ISO 3166-1）",
               headers=("产地国别", "产地", "生产国", "国别", "原产地")),
        column("commissioned", DAY, "commissioned", "启用日期",
               "First day of operation", "启用日期", headers=("购置日期", "启用时间")),
        column("retired", DAY, "retired", "停用日期", "First day out of operation", "停用日期"),
        column("supported_until", DAY, "end of support", "支持截止日",
               "Last day on which its maker supports it", "制造商提供支持的最后一日",
               headers=("warranty end", "质保截止", "维保截止日")),
        column("service_years", INT, "service life", "设计使用年限",
               "Years it is meant to serve", "设计使用年限", unit="a", low=1, high=200,
               headers=("使用年限", "折旧年限")),
        column("asset_value", MONEY, "asset value", "资产原值",
               "Purchase value", "购置原值", visible=COMMERCIAL, low=0,
               headers=("原值", "设备原值", "仪器原值", "purchase value")),
        column("currency", TEXT, "currency", "币种", "ISO 4217 code", "币种（ISO 4217）"),
    ),
)
# fmt: on


# Reports on instruments: the list that is read, what is answered, said, drawn and listed of it.


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

    origin: DataOrigin
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
    origin: DataOrigin
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
        return _resource_rows(workspace)
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
        [Reported.of(one) for one in done.findings],
    )
    return [dict(row) for row in done.rows], aside, source


def _resource_rows(workspace: Workspace) -> tuple[list[Row], list[Rejected], Source]:
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
    soon = [one for one in report.years if one.year is not None and one.year <= answer.options.year + 5]
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
    ).format(
        d=percent(report.share["domestic"] or 0.0), u=percent(report.share["unknown"] or 0.0), h=answer.options.home
    )
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
        *(Column(f"{side}_{name}", words + part, value=_part(side, name), places=FILE) for name, part in parts.items()),
        Column(use, words + Text(": use", "：利用率"), form="0.0%", places=FILE),
        Column(side, words, value=lambda row: _called(getattr(row, side)), places=PAGE),
        Column(use, Text("Use", "利用率"), value=lambda row: percent(getattr(row, use) or 0, 0), places=PAGE),
    )


def _part(side: str, name: str) -> Callable[[Overlap], str | None]:
    return lambda row: getattr(getattr(row, side), name)


def _called(one: Named) -> Text:
    return same(one.name or one.id) + same(f" ({one.owner})" if one.owner else "")


PAIRS = ReportTable[Answer](
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


def _worth(coin: str) -> Callable[[Due], float | None]:
    return lambda one: one.value[coin] / 100 if coin in one.value else None


def _due_columns(answer: Answer) -> tuple[Column, ...]:
    coins = sorted({coin for one in _due_rows(answer) for coin in one.value})
    return (
        Column("year", Text("due", "到期"), value=lambda one: _OVERDUE if one.year is None else str(one.year)),
        Column("count", Text("instruments", "台（套）"), digits=0),
        Column("valued", Text("of them with a value", "其中有原值"), digits=0),
        *(Column(coin, Text(f"value ({coin})", f"原值（{coin}）"), digits=2, value=_worth(coin)) for coin in coins),
    )


_OVERDUE = Text("overdue", "已超期")


def _due_rows(answer: Answer) -> list[Due]:
    return [answer.replacement.overdue, *answer.replacement.years]


DUE = ReportTable[Answer]("due", Text("Due", "到期"), rows=_due_rows, columns=_due_columns)


def _share_rows(answer: Answer) -> Iterator[tuple[Text, Text, float, float | None]]:
    report = answer.origin_shares
    for name, words in CLASSES.items():
        yield Text("count", "台数"), words, report.count[name], report.share[name]
    for coin, values in report.value.items():
        for name, words in CLASSES.items():
            measure = Text(f"value ({coin})", f"原值（{coin}）")
            yield measure, words, values[name] / 100, report.value_share[coin][name]


SHARES = ReportTable[Answer](
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
ASIDE = ReportTable[Answer](
    "aside",
    Text("Set aside", "退回"),
    rows=lambda answer: [*answer.rejected, *(Rejected(None, one.column, one.message) for one in answer.findings)],
    columns=(
        Column("row", Text("row", "行"), form="0"),
        Column("column", Text("column", "列")),
        Column("what", Text("what", "问题"), value=lambda one: one.message),
    ),
)
