# SPDX-License-Identifier: Apache-2.0
"""When instruments reach the end of the life they are meant to have, by year and value.

An instrument is due in the year in which its maker ends support; where no such day is stated, in
the year of its commissioning plus its service life. Where neither is known it is counted and not
guessed; what is retired is gone. Values of different currencies are never added.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from yuzui.facilities.access_matching import Origin, apart, plain
from yuzui.model.table import COMMERCIAL, DAY, INT, MONEY, REAL, TEXT, Row, Table, column
from yuzui.text import Text


def each_once(rows: Iterable[Row]) -> list[Row]:
    """Return one row for each instrument: the first, since capabilities repeat the others."""
    return list({str(row["id"]): row for row in reversed(list(rows))}.values())[::-1]


def sums(rows: Iterable[Row]) -> dict[str, int]:
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


def due(row: Row) -> int | None:
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


def replacement(rows: Sequence[Row], year: int) -> Replacement:
    """Return what is due when."""
    every = each_once(rows)
    gone = [row for row in every if row.get("retired") and int(str(row["retired"])[:4]) <= year]
    in_service = [row for row in every if row not in gone]
    by_year: dict[int, list[Row]] = {}
    for row in in_service:
        if (when := due(row)) is not None:
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
    return Due(year, len(rows), sums(rows), valued(rows))


# Which part of the instruments was made at home, by count and by value.


CLASSES = ("domestic", "foreign", "unknown")


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
    mine = {name: [row for row in every if of(row, home) == name] for name in CLASSES}
    counts = {name: len(ones) for name, ones in mine.items()}
    values = {name: sums(ones) for name, ones in mine.items()}
    coins = sorted({coin for amounts in values.values() for coin in amounts})
    by_coin = {coin: {name: values[name].get(coin, 0) for name in CLASSES} for coin in coins}
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
        a=Named(*(a.get(name) for name in ("id", "name", "owner", "site"))),
        b=Named(*(b.get(name) for name in ("id", "name", "owner", "site"))),
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
