# SPDX-License-Identifier: Apache-2.0
"""Options with criteria: a person's sheet, proposals of the record, and the tables that come with Yuzui."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from yuzui.errors import InputError, Place, UnknownIdentifierError, meant
from yuzui.job import form_sheets
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Origin
from yuzui.model.schema import normalise
from yuzui.model.table import REAL, TEXT, Row, Table, column
from yuzui.model.visibility import In
from yuzui.network import places
from yuzui.network.rank_ranges import Criterion
from yuzui.sheets import formats
from yuzui.sheets.directions import stated
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import headings
from yuzui.sheets.understand.rows import is_total
from yuzui.sheets.values import is_missing
from yuzui.store.duck import file_rows
from yuzui.text import Text, join, same

# Two lines a column read as a table; one argument a line would not.
# fmt: off
OPTIONS = Table(
    "options",
    Text("options", "方案"),
    Text("Options with criteria, a row for each value", "方案及其各项标准取值，每个取值一行"),
    key=(),
    sheets=("options", "proposals", "方案", "建议", "候选"),
    columns=(
        column("option", TEXT, "option", "方案", "Name or id of the option", "方案名称或编号", null=False,
               headers=("id", "proposal", "site", "候选", "编号", "建议", "建议编号", "名称", "place", "选址")),
        column("host", TEXT, "host", "依托单位", "Where it would be", "拟依托单位",
               headers=("host organisation", "institution", "依托", "承建单位")),
        column("field", TEXT, "field", "领域", "Field it is for", "所属领域", headers=("topic", "方向")),
        column("criterion", TEXT, "criterion", "标准", "What is compared", "比较的标准",
               headers=("criteria", "indicator", "指标", "准则", "评价指标")),
        column("value", REAL, "value", "取值", "Its value; empty where it is not known", "取值；未知则为空",
               headers=("score", "amount", "数值", "得分", "值")),
    ),
)
WEIGHTS = Table(
    "weights",
    Text("weights", "权重"),
    Text("Weights of criteria with the ranges in which they may lie", "各标准的权重及其可能范围"),
    key=(),
    sheets=("weights", "criteria", "权重", "标准权重"),
    columns=(
        column("criterion", TEXT, "criterion", "标准", "What is compared", "比较的标准", null=False,
               headers=("criteria", "indicator", "指标", "准则", "评价指标")),
        column("weight", REAL, "weight", "权重", "Stated weight; all add up to 1", "权重，合计为 1",
               null=False, low=0, high=1, headers=("stated weight", "权数")),
        column("low", REAL, "low", "下限", "Smallest it may be, 0 by default", "最小可能值，默认 0",
               low=0, high=1, headers=("from", "min", "最低")),
        column("high", REAL, "high", "上限", "Largest it may be, 1 by default", "最大可能值，默认 1",
               low=0, high=1, headers=("to", "max", "最高")),
        column("better", TEXT, "better", "优向", "more or less: which is better", "more 或 less：越大还是越小越好",
               headers=("direction", "方向", "越大越好")),
    ),
)
# fmt: on
SITES, UNIVERSITIES, STATES = "facilities", "universities", "states"
LESS = frozenset(map(normalise, "less lower small cost low min 越小越好 小 低 负向 逆向 成本".split()))


@dataclass(frozen=True, slots=True)
class OptionTable:
    """Options with what is known of each by criterion; ``undirected`` are criteria of which nobody said what is better.

    ``notes`` say what of a sheet was left out or could not be read.
    """

    names: list[tuple[str, str, str]]
    rows: list[dict[str, float | None]]
    criteria: list[Criterion]
    source: str
    origin: Origin
    vintage: str = ""
    titles: Mapping[str, Text] = field(default_factory=dict)
    undirected: Sequence[str] = ()
    notes: Sequence[Text] = ()


def directed(table: OptionTable, less: str) -> tuple[list[Criterion], list[Text]]:
    """Return the criteria under what a person says is better less, and what has to be looked at.

    Raises
    ------
    InputError
        If a name is none of the criteria.
    """
    known = {normalise(one.name): one.name for one in table.criteria}
    wanted = [part.strip() for part in _PARTS.split(less) if part.strip()]
    for part in wanted:
        if normalise(part) not in known:
            raise UnknownIdentifierError(
                Text("this is none of the criteria", "没有该项标准"),
                place=Place(table.source, column="less"),
                seen=part[:60],
                expected=", ".join(known.values())[:160],
                fix=meant(part, known.values()) or Text("write one of them", "请填写其中之一"),
                code="unknown_reference",
            )
    named = {known[normalise(part)] for part in wanted}
    criteria = [replace(one, better="less") if one.name in named else one for one in table.criteria]
    notes = list(table.notes)
    if table.undirected and not named:
        words = Text(
            "nothing says which way is better: more is taken to be, of {c}. Say of which less is: --less {x}",
            "未注明优向，以下各项均按越大越好计：{c}。越小越好的请注明：--less {x}",
        )
        shown = join([same(one) for one in table.undirected], ", ", "、")
        notes.insert(0, words.format(c=shown, x=f'"{table.undirected[0]}"'))
    return criteria, notes


_PARTS = re.compile(r"[,;，；]")


def find(workspace: Workspace, table: str) -> OptionTable:
    """Return the options of a sheet, of a table that comes with Yuzui, or of proposals by their ids."""
    name = table.strip()
    if name in ("", SITES):
        return facility_sites(workspace)
    if name == UNIVERSITIES:
        return universities(workspace)
    if name == STATES:
        return states(workspace, None)
    if not Path(name).suffix and not Path(name).is_file():
        return proposals(workspace, [part.strip() for part in name.split(",") if part.strip()])
    return sheet(Path(name))


def even(names: Sequence[tuple[str, Text]], better: Mapping[str, str] | None = None) -> list[Criterion]:
    """Return criteria of equal weight, each free from 0 to 1."""
    n, ways = len(names), better or {}
    return [
        Criterion(name=name, label=label, weight=1 / n, low=0.0, high=1.0, better=ways.get(name, "more"))
        for name, label in names
    ]


def sheet(path: Path) -> OptionTable:
    """Return the options of a sheet: a row for each value, or a row for each option and a column for each criterion."""
    sheets = formats.read(path)
    weights = next((one for one in sheets if _headed(one, WEIGHTS, ("criterion", "weight"))), None)
    rest = [one for one in sheets if one is not weights]
    long = next((one for one in rest if _headed(one, OPTIONS, ("option", "criterion"))), None)
    names: dict[str, tuple[str, str, str]] = {}
    values: dict[str, dict[str, float | None]] = defaultdict(dict)
    notes: list[Text] = []
    if long is not None:
        done = form_sheets.read(path, OPTIONS)
        for n, row in enumerate(done.rows):
            key, criterion = str(row["option"]), str(row.get("criterion") or "")
            names.setdefault(key, (key, str(row.get("host") or ""), str(row.get("field") or "")))
            if criterion and criterion in values[key]:
                raise _twice(done.place(n), f"{key}, {criterion}")
            if criterion:
                values[key][criterion] = row.get("value")
        notes += [_aside(one.row, one.seen, one.message) for one in done.aside]
    else:
        for place, name, row in _wide(rest, path, notes):
            if name[0] in names:
                raise _twice(place, name[0])
            names[name[0]], values[name[0]] = name, row
    criteria = list(dict.fromkeys(one for row in values.values() for one in row))
    if not criteria:
        raise _nothing(path)
    made, undirected = _criteria(path, criteria, weights is not None)
    rows = [values[key] for key in names]
    return OptionTable(list(names.values()), rows, made, path.name, "derived", undirected=undirected, notes=notes)


def _criteria(path: Path, names: Sequence[str], weighted: bool) -> tuple[list[Criterion], list[str]]:
    """Return criteria, and those of which neither the sheet of weights nor the heading says what is better."""
    if weighted:
        rows = _weights(path, names)
        return [_criterion(one, rows[one]) for one in names], [one for one in names if not rows[one].get("better")]
    ends = {one: (stated(one) or ("", None))[0] for one in names}
    ways = {one: "less" for one, end in ends.items() if end == "low"}
    return even([(one, same(one)) for one in names], ways), [one for one in names if not ends[one]]


def _twice(place: Place, seen: str) -> InputError:
    return InputError(
        Text("this option stands twice", "该方案重复出现"),
        place=place,
        seen=seen[:80],
        fix=Text("take one of the two rows out, or give it another name", "请删去其中一行，或另起名称"),
        code="duplicate",
    )


def _aside(row: int, seen: str, message: Text) -> Text:
    return Text("row {r}: {m} ({s})", "第 {r} 行：{m}（{s}）").format(r=str(row), m=message, s=seen[:60])


def _headed(one: Any, table: Table, names: Sequence[str]) -> bool:
    head = headings.find(headings.read(one), headings.known(table))
    return head is not None and all(headings.among(table, head.headings, name) is not None for name in names)


Wide = tuple[Place, tuple[str, str, str], dict[str, float | None]]


def _wide(sheets: Sequence[Sheet], path: Path, notes: list[Text]) -> Iterator[Wide]:
    """Yield the options of a sheet with a column for each criterion; what is left out of it is noted."""
    one = next((part for part in sheets if _headed(part, OPTIONS, ("option",))), None)
    if one is None:
        raise _nothing(path)
    head = headings.find(headings.read(one), headings.known(OPTIONS)) or headings.first(one)
    places = {name: headings.among(OPTIONS, head.headings, name) for name in ("option", "host", "field")}
    body = headings.unmerged(one, head)
    columns = [
        (k, parts[-1])
        for k, parts in enumerate(head.headings)
        if parts and k not in places.values() and normalise(parts[-1]) not in NUMBERED
        and any(_figure(_cell(row, k)) is not None for row in body)
    ]  # fmt: skip
    for n, row in enumerate(body, head.last + 1):
        key = str(_cell(row, places["option"]) or "").strip()
        line = one.number(n)
        filled = [cell for cell in row if not is_missing(cell)]
        if not key or len(filled) == 1 or any(map(is_total, filled)):
            if filled:
                notes.append(_aside(line, " | ".join(map(str, filled)), _NO_OPTION))
            continue
        host, field = (str(_cell(row, places[name]) or "").strip() for name in ("host", "field"))
        values: dict[str, float | None] = {}
        for k, name in columns:
            values[name] = _figure(cell := _cell(row, k))
            if values[name] is None and not is_missing(cell):
                notes.append(_aside(line, f"{name}: {cell}", _NO_FIGURE))
        yield Place(one.file, one.name, line, head.headings[places["option"] or 0][-1]), (key, host, field), values


_NO_OPTION = Text("this row is no option", "此行不是方案")
_NO_FIGURE = Text("this is no number, so the value counts as not known", "不是数值，按未知计")
NUMBERED = frozenset(map(normalise, "no. no # 序号 序 rank 排名".split()))


def _cell(row: Sequence[Any], place: int | None) -> Any:
    return row[place] if place is not None and place < len(row) else None


def _figure(cell: Any) -> float | None:
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        return float(cell)
    text = str(cell).strip().replace(",", "")
    return (
        float(text.rstrip("%")) / (100 if text.endswith("%") else 1) if re.fullmatch(r"-?\d+(\.\d+)?%?", text) else None
    )


def _nothing(path: Path) -> InputError:
    return InputError(
        Text("the sheet has no options with criteria", "表中没有带标准取值的方案"),
        place=Place(file=path.name),
        expected="option 方案 | criterion 标准 | value 取值",
        fix=Text(
            "one row a value: option, criterion, value; or one row an option and a column for each criterion",
            "每个取值一行：方案、标准、取值；或每个方案一行、每项标准一列",
        ),
        code="missing_column",
    )


def _weights(path: Path, criteria: Sequence[str]) -> dict[str, Row]:
    rows = {str(row["criterion"]): row for row in form_sheets.read(path, WEIGHTS).rows}
    if set(rows) != set(criteria):
        odd = sorted(set(rows) ^ set(criteria))
        raise InputError(
            Text("weights and criteria are not the same", "权重与标准不一致"),
            place=Place(path.name, "weights", None, "criterion"),
            seen=", ".join(odd)[:80],
            expected=", ".join(criteria)[:120],
            fix=Text("give each criterion one weight", "请为每项标准给出一个权重"),
            code="weights",
        )
    return rows


def _criterion(name: str, row: Row) -> Criterion:
    better = "less" if normalise(str(row.get("better") or "")) in LESS else "more"
    low = 0.0 if row.get("low") is None else float(row["low"])
    high = 1.0 if row.get("high") is None else float(row["high"])
    return Criterion(name=name, label=same(name), weight=float(row["weight"]), low=low, high=high, better=better)


# Proposals of the record, and the tables that come with Yuzui.


def proposals(workspace: Workspace, ids: Sequence[str]) -> OptionTable:
    """Return proposals for laboratories with the values of their criteria."""
    where = In("id", tuple(ids))
    rows = {str(row["id"]): row for row in workspace.view.select("lab_proposal", where=where)}
    if missing := [one for one in ids if one not in rows]:
        raise InputError(
            Text("there is no such proposal, sheet or table", "没有该建议、表格或数据表"),
            place=Place(column="table"),
            seen=", ".join(missing)[:80],
            expected=f"{SITES} | {UNIVERSITIES} | FILE.xlsx",
            fix=Text("hand the proposals in first: yuzui labs propose FILE", "请先提交建议：yuzui labs propose FILE"),
            code="unknown_reference",
        )
    values: dict[str, dict[str, float | None]] = {one: {} for one in ids}
    for row in workspace.view.select("lab_criterion", where=In("proposal", tuple(ids))):
        values[str(row["proposal"])][str(row["criterion"])] = row["value"]
    criteria = sorted({one for row in values.values() for one in row})
    if not criteria:
        raise InputError(
            Text("the proposals have no criteria", "这些建议没有比较标准"),
            seen=", ".join(ids)[:80],
            expected="criterion 标准, value 取值",
            fix=Text("add criterion and value to their sheet", "请在表中补充标准与取值"),
            code="no_values",
        )
    return OptionTable(
        [(one, str(rows[one]["host"]), str(rows[one]["field"])) for one in ids],
        [values[one] for one in ids],
        even([(one, same(one)) for one in criteria]),
        "proposals registered here",
        "derived",
        undirected=criteria,
    )


STAGES = (
    ("passed national acceptance", 3), ("operating", 3), ("open ", 3), ("partly operating", 2), ("rigs nearly", 2),
    ("overall acceptance", 2), ("trial", 2), ("first users", 1), ("first beam", 1), ("civil works", 1),
    ("under construction", 0), ("construction started", 0), ("approved", 0),
)  # fmt: skip
"""How the words of a status begin, and how far the site is on the way to operation; other words say nothing."""
NEAR_KM = 100.0


def facility_sites(workspace: Workspace) -> OptionTable:
    """Return the sites of the registry of facilities as places where a laboratory could stand.

    What is known from memory alone is neither counted nor shown.
    """
    every = workspace.shipped_rows("facilities.csv")
    rows = [row for row in every if row["fact_status"] != "memory-only"]
    names = [(f"{row['facility_id']} {row['site'] or '–'}", row["site"] or "", row["real_name"]) for row in rows]
    at = [(float(row["lat"]), float(row["lon"])) if row["lat"] and row["lon"] else None for row in rows]
    values: list[dict[str, float | None]] = []
    for k, row in enumerate(rows):
        stage = next((float(n) for words, n in STAGES if row["status"].startswith(words)), None)
        known = at[k]
        near = None
        if known is not None:
            others = {r["facility_id"] for r, p in zip(rows, at, strict=True) if p and _apart(known, p) <= NEAR_KM}
            near = float(len(others - {row["facility_id"]}))
        year = re.match(r"\d{4}", row["status_asof"] or "")
        values.append({"neighbours": near, "stage": stage, "year": float(year[0]) if year else None})
    labels = (
        ("neighbours", Text("other facilities within 100 km", "100 公里内其他设施")),
        ("stage", Text("stage, from construction 0 to operation 3", "阶段：建设 0 至运行 3")),
        ("year", Text("year of the newest fact", "最新事实的年份")),
    )
    titles = {
        name: Text(name, _chinese(row["facility_id"], row["site"])) for row, (name, *_) in zip(rows, names, strict=True)
    }
    return OptionTable(names, values, even(labels), "registry of facilities", "real", titles=titles)


def _chinese(id: str, site: str) -> str:
    """Return how a Chinese sentence names a site that its source words in English: by its id and its division."""
    place = places.chinese(places.code(site))
    return f"{id} {place}" if place else id


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the distance of two places in kilometres (haversine)."""
    a, b = radians(one[0]), radians(other[0])
    half = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(other[1] - one[1]) / 2) ** 2
    return 2 * 6371.0 * asin(sqrt(half))


def universities(workspace: Workspace) -> OptionTable:
    """Return countries with the universities that are listed of them."""
    rows = file_rows(workspace.shipped("universities.parquet"))
    counts = Counter(str(row["country"]) for row in rows)
    regions: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row["region"]:
            regions[str(row["country"])].add(str(row["region"]))
    countries = sorted(counts)
    values: list[dict[str, float | None]] = [
        {"universities": float(counts[one]), "regions": float(len(regions[one])) if regions[one] else None}
        for one in countries
    ]
    labels = (
        ("universities", Text("universities listed", "列出的高校数")),
        ("regions", Text("regions named", "写明的地区数")),
    )
    return OptionTable([(one, "", "") for one in countries], values, even(labels), "list of universities", "real")


READINESS = (
    ("business", Text("R&D of business", "企业研发经费")),
    ("higher_education", Text("R&D of higher education", "高校研发经费")),
    ("ffrdc", Text("R&D of federally funded centres", "联邦资助研发中心经费")),
)


def states(workspace: Workspace, year: int | None) -> OptionTable:
    """Return the 50 states of the United States with their R&D by performer, millions of dollars.

    Raises
    ------
    InputError
        If the table has not the year.
    """
    rows = workspace.shipped_rows("us_rd_by_state.csv")
    years = sorted({int(row["year"]) for row in rows})
    wanted = year or years[-1]
    if wanted not in years:
        raise InputError(
            Text("the table has no such year", "数据中没有该年份"),
            place=Place(column="--year"),
            seen=str(wanted),
            expected=f"{years[0]} … {years[-1]}",
            fix=Text("choose one of them", "请选择其中一年"),
            code="option",
        )
    sums: dict[str, dict[str, float | None]] = defaultdict(lambda: dict.fromkeys((name for name, _ in READINESS), None))
    for row in rows:
        if int(row["year"]) != wanted or row["state"] == "District of Columbia" or not row["usd_millions"]:
            continue
        if row["performer"] in sums[row["state"]]:
            sums[row["state"]][row["performer"]] = float(row["usd_millions"])
    names = sorted(sums)
    source = "NSF NCSES, National Patterns of R&D Resources, state tables"
    weights = (0.5, 0.3, 0.2)
    criteria = [
        Criterion(name=name, label=label, weight=weight, low=0.0, high=1.0)
        for (name, label), weight in zip(READINESS, weights, strict=True)
    ]
    return OptionTable(
        [(one, "", "") for one in names], [sums[one] for one in names], criteria, source, "real", str(wanted)
    )
