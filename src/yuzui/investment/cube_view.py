# SPDX-License-Identifier: Apache-2.0
"""What is shown of the structure of R&D spending: sentences, charts, tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from yuzui.investment.cube_answer import TYPE, Answer, Cell, Lead, PerformerLead, RegionalCube
from yuzui.investment.path_sources import COUNTRIES, MEASURES, PERFORMERS, unit, word
from yuzui.job.pages import SOURCES
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Meta, Picture, Twin
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TYPES = MEASURES | {"rest": Text("applied research and development", "应用研究与试验发展")}
BASES = {
    "published": Text("published", "公布"),
    "fitted": Text("estimated: fitted", "推算：拟合"),
    "carried": Text("estimated: carried", "推算：沿用结构"),
    "structural_zero": Text("always zero", "结构性零"),
}
_BASIS = {
    "published": Text("published", "公布"),
    "fitted": Text("fitted", "拟合推算"),
    "carried": Text("carried", "沿用推算"),
}
REGION_PERFORMERS = {
    "business": Text("business", "企业"),
    "federal": Text("federal", "联邦机构"),
    "ffrdc": Text("federally funded centres", "联邦资助研发中心"),
    "higher_education": Text("higher education", "高等学校"),
    "state_government": Text("state agencies", "州政府机构"),
}
DRAWN = 12
"""Most years that are drawn; the table holds all."""
_BRACKETS = Text("; in brackets the typical error of the amount", "；括号内为金额的平均误差")
_NONE = same("—")


def country(answer: Answer) -> Text:
    """Return the name of the country."""
    return word(answer.country, COUNTRIES)


def years(answer: Answer) -> dict[int, list[Cell]]:
    """Return the cells by year."""
    by_year: dict[int, list[Cell]] = {}
    for cell in answer.cells:
        by_year.setdefault(cell.year, []).append(cell)
    return by_year


def basis(cells: Sequence[Cell]) -> str:
    """Return how most of a year is known: ``published``, ``fitted`` or ``carried``."""
    return next(cell.basis for cell in cells if cell.basis != "structural_zero")


def latest(answer: Answer, *bases: str) -> int:
    """Return the latest year that is known in one of these ways, or 0."""
    return max((year for year, cells in years(answer).items() if basis(cells) in bases), default=0)


def shares(cells: Sequence[Cell], kind: str = TYPE) -> dict[str, float]:
    """Return each performer's share of a type, largest first."""
    amounts = {cell.performer: cell.value for cell in cells if cell.type == kind}
    total = sum(amounts.values())
    ordered = sorted(amounts, key=lambda name: -amounts[name])
    return {name: amounts[name] / total for name in ordered} if total else {}


def headline(answer: Answer) -> Text:
    """Return what the cube shows: the largest performer of all R&D beside its basic research."""
    year = latest(answer, "published")
    cells = years(answer)[year]
    total = sum(cell.value for cell in cells)
    amounts: dict[str, float] = {}
    for cell in cells:
        amounts[cell.performer] = amounts.get(cell.performer, 0.0) + cell.value
    first = max(amounts, key=lambda name: amounts[name])
    return Text(
        "{c}, {year}: {who} perform {all} of R&D and {basic} of basic research",
        "{c} {year} 年：{who}执行研发经费的 {all}，占基础研究的 {basic}",
    ).format(
        c=country(answer),
        year=year,
        who=_who(first),
        all=percent(amounts[first] / total, 0),
        basic=percent(shares(cells)[first]),
    )


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: label and sentence of each line."""
    lines = [(Text("structure", "结构"), headline(answer))]
    for known in ("published", "fitted", "carried"):
        if year := latest(answer, known):
            label = Text("{y} {b}", "{y} 年{b}").format(y=year, b=_BASIS[known])
            sentence = Text("basic research: ", "基础研究：") + split(answer, year)
            lines.append((label, sentence + (_BRACKETS if known != "published" else same(""))))
    lines.append((Text("error", "误差"), measured(answer)))
    if (checked := instance(answer)) is not None:
        lines.append((Text("in {c}", "{c}实例").format(c=country(answer)), checked))
    lines.append((Text("margins", "边际"), margins(answer)))
    if answer.regions is not None:
        lines.append((Text("regions", "地区"), regions(answer.regions)))
    if (rough := unsettled(answer)) is not None:
        lines.append((Text("not settled", "未收敛"), rough))
    if (gaps := left_out(answer)) is not None:
        lines.append((Text("left out", "未列入"), gaps))
    return lines


def split(answer: Answer, year: int) -> Text:
    """Return a year's basic research by performer, estimates with their error."""
    cells = {cell.performer: cell for cell in years(answer)[year] if cell.type == TYPE}
    parts = []
    for name, share in shares(list(cells.values())).items():
        error = cells[name].rel_error
        words = Text("{who} {share}", "{who} {share}")
        if error is not None:
            words = Text("{who} {share} (± {e})", "{who} {share}（± {e}）")
        shown = percent(error, 0) if error is not None else same("")
        parts.append(words.format(who=_who(name), share=percent(share), e=shown))
    return join(parts, " · ", "；")


def measured(answer: Answer) -> Text:
    """Return how far the methods are off where the cells are published."""
    rows = answer.holdout.rows
    first, last = rows[0], max(rows, key=lambda row: row.ahead)
    return Text(
        "measured on the United States {y0}–{y1} ({n} cells): fitting misses by {a}, carrying by "
        "{b} one year ahead (ratio {r}{between}); {a5} and {b5} after {h} years (ratio {r5})",
        "以美国 {y0}—{y1} 年实测（{n} 个单元格）：提前 1 年，拟合误差 {a}，沿用误差 {b}"
        "（比值 {r}{between}）；提前 {h} 年为 {a5} 与 {b5}（比值 {r5}）",
    ).format(
        y0=answer.holdout.years[0],
        y1=answer.holdout.years[1],
        n=first.cells,
        h=last.ahead,
        between=_between(answer),
        **_errors(first, ""),
        **_errors(last, "5"),
    )


def _errors(row: Lead, mark: str) -> dict[str, Text]:
    ratio = row.ratio_ipf_carried
    return {
        f"a{mark}": _NONE if row.ipf is None else percent(row.ipf),
        f"b{mark}": _NONE if row.carried is None else percent(row.carried),
        f"r{mark}": _NONE if ratio is None else number(ratio, 2),
    }


def _between(answer: Answer) -> Text:
    """Return the interval of the ratio, where there are years enough for one."""
    interval = answer.holdout.interval
    if interval is None:
        return same("")
    words = Text(", {level} {low} to {high}", "，{level} 区间 {low} 至 {high}")
    level = percent(interval.level, 0)
    return words.format(level=level, low=number(interval.low, 2), high=number(interval.high, 2))


def instance(answer: Answer) -> Text | None:
    """Return how far the methods were off in the country's own year that can be checked."""
    case = answer.holdout.instance
    if case is None:
        return None
    fitted, carried = case.errors["ipf"], case.errors["carried"]
    worst = max(fitted, key=lambda who: abs(fitted[who]))
    words = Text(
        "{b} from {a}: fitting misses {who} by {fit}, carrying by {carry}",
        "由 {a} 年推 {b} 年：拟合对{who}的偏差为 {fit}，沿用为 {carry}",
    )
    if case.rounded:
        words += Text(" (in {a} the share of {rounded} is known rounded)", "（{a} 年{rounded}占比仅有取整值）")
    words += Text("; one year does not settle the choice", "；仅一年，不足以定优劣")
    return words.format(
        a=case.start,
        b=case.to,
        who=_who(worst),
        fit=percent(abs(fitted[worst])),
        carry=percent(abs(carried[worst])),
        rounded=join([_who(who) for who in case.rounded], ", ", "、"),
    )


def unsettled(answer: Answer) -> Text | None:
    """Return which fits stopped before their sums agreed, or None."""
    rows, parts = answer.margins.unsettled, []
    if rows:
        parts.append(
            Text(
                "fitting of {years} stopped after {n} passes with sums still off by up to "
                "{e} ({u}): these cells are rough",
                "{years} 年的拟合在 {n} 轮后停止，合计仍差至多 {e} {u}，相应单元格较粗略",
            ).format(
                years=join([same(row.year) for row in rows], ", ", "、"),
                n=max(row.sweeps for row in rows),
                e=number(max(row.error for row in rows), 3),
                u=unit(answer.margins.unit),
            )
        )
    if n := answer.holdout.unsettled:
        parts.append(
            Text("{n} fits of the measured error did not settle either", "实测误差所用的拟合中有 {n} 次未收敛").format(
                n=number(n)
            )
        )
    return join(parts, "; ", "；") if parts else None


def margins(answer: Answer) -> Text:
    """Return how well the cells add up to the published totals."""
    error = answer.margins.largest_error
    words = Text(
        "cells add up to all {n} published totals within {e} ({u})", "单元格与 {n} 项公布合计相差不超过 {e} {u}"
    )
    shown = number(0.1 if error < 0.05 else error, 1)
    return words.format(n=answer.margins.checked, e=shown, u=unit(answer.margins.unit))


def left_out(answer: Answer) -> Text | None:
    """Return which years have no cube, or None."""
    missing = [row.year for row in answer.left_out]
    parts = []
    if missing:
        span = Text(f"{min(missing)}–{max(missing)}", f"{min(missing)}—{max(missing)}")
        parts.append(
            Text("{s}: no earlier published split to start from", "{s} 年：此前没有公布的部门结构可作起点").format(
                s=span
            )
        )
    if n := len(answer.excluded):
        parts.append(
            Text(
                "{n} negative cells kept as published and never fitted", "{n} 个负值单元格按原样保留，不参与拟合"
            ).format(n=n)
        )
    return join(parts, "; ", "；") if parts else None


def regions(cube: RegionalCube) -> Text:
    """Return which regions perform most, and how far a fitted region is off."""
    parts = [
        Text("{r} {s}", "{r} {s}").format(r=row.region, s=percent(row.total / cube.total)) for row in cube.rows[:3]
    ]
    first, last = cube.holdout[0], cube.holdout[-1]
    return Text(
        "{y}: {parts} of what {n} regions perform; fitted from the year before, {a} of the money "
        "stands in the wrong cell, carried {b}; after {h} years {c} and {d}",
        "{y} 年 {n} 个地区中：{parts}；由上年拟合，金额错位 {a}，沿用为 {b}；提前 {h} 年为 {c} 与 {d}",
    ).format(
        y=cube.year,
        n=number(len(cube.rows)),
        parts=join(parts, ", ", "，"),
        a=percent(first.ipf),
        b=percent(first.carried),
        h=last.ahead,
        c=percent(last.ipf),
        d=percent(last.carried),
    )


def by_year(answer: Answer) -> Picture:
    """Return a type's split over the performers, year by year; estimates are named so."""
    every = years(answer)
    rows = [
        Bar(label=_year(year, every[year]), value=cell.value, group=_who(name))
        for year in sorted(every)[-DRAWN:]
        for name in answer.axes.performer
        for cell in every[year]
        if (cell.performer, cell.type) == (name, TYPE)
    ]
    description = Text(
        "bars are basic research by performer ({u}); the split of years marked “estimated” was "
        "not published, the table gives its error",
        "条形为各执行部门的基础研究经费（{u}）；标“推算”的年份未公布部门结构，误差见表",
    )
    if answer.origin != "derived":
        description = Text(
            "bars are basic research by performer ({u}), as published; all years in the table",
            "条形为公布的各执行部门基础研究经费（{u}）；全部年份见表",
        )
    money = unit(answer.unit)
    meta = _meta(answer, "structure-basic", _moved(answer), description.format(u=money))
    title = Text("basic research, {u}", "基础研究，{u}").format(u=money)
    return replace(bar_chart(meta, rows, (title, "")), twin=twin(answer, TYPE))


def by_performer(answer: Answer) -> Picture:
    """Return what each performer does in the latest year that is published or fitted."""
    year = latest(answer, "published", "fitted")
    cells = years(answer)[year]
    rows = [
        Bar(label=_who(name), value=cell.value, group=word(kind, TYPES))
        for name in answer.axes.performer
        for kind in answer.axes.type
        for cell in cells
        if (cell.performer, cell.type) == (name, kind)
    ]
    description = Text("bars are R&D of {y} by type, {u} ({b})", "条形为 {y} 年各部门分类型经费（{u}；{b}）").format(
        u=unit(answer.unit), y=year, b=BASES[basis(cells)]
    )
    meta = _meta(answer, "structure-performers", _content(answer, year), description)
    return replace(bar_chart(meta, rows, (unit(answer.unit), "")), twin=twin(answer))


def twin(answer: Answer, kind: str = "") -> Twin:
    """Return the cells of a type, or all, as the table of a chart."""
    table = replace(CELLS, rows=lambda answer: cell_rows(answer, kind)).drawn(answer, "file")
    return Twin(table.columns, [tuple(row) for row in table.rows])


def _who(name: str) -> Text:
    return word(name, PERFORMERS)


def _year(year: int, cells: Sequence[Cell]) -> Text:
    if basis(cells) == "published":
        return same(year)
    return Text("{y} estimated", "{y} 推算").format(y=year)


def _moved(answer: Answer) -> Text:
    """Return how the largest performer of basic research moved."""
    every = years(answer)
    first, last = min(every), latest(answer, "published", "fitted")
    top = next(iter(shares(every[last])))
    words = Text(
        "Basic research by {who}: {a} of all in {y0}, {b} in {y1}", "{who}占基础研究的比重：{y0} 年 {a}，{y1} 年 {b}"
    )
    if basis(every[last]) != "published":
        words += Text(" (estimated)", "（推算）")
    before, now = percent(shares(every[first])[top]), percent(shares(every[last])[top])
    return words.format(who=_who(top), a=before, b=now, y0=first, y1=last)


def _content(answer: Answer, year: int) -> Text:
    """Return how much of each performer's own R&D is basic research."""
    cells = years(answer)[year]
    parts = []
    for name in answer.axes.performer:
        amounts = {cell.type: cell.value for cell in cells if cell.performer == name}
        share = amounts[TYPE] / sum(amounts.values())
        parts.append(Text("{who} {share}", "{who} {share}").format(who=_who(name), share=percent(share)))
    head = Text("Basic research in each performer's own R&D, {y}: ", "{y} 年各部门自身研发中的基础研究：")
    return head.format(y=year) + join(parts, ", ", "，")


def _meta(answer: Answer, name: str, finding: Text, description: Text) -> Meta:
    vintage = Text("final figures to {y}", "最终数，截至 {y} 年").format(y=max(years(answer)))
    return Meta(name, finding, description, answer.origin, same(answer.files[0].source), vintage)


class CellRow(NamedTuple):
    """A cell and its share of the type in that year."""

    cell: Cell
    share: float | None


def cell_rows(answer: Answer, kind: str = "") -> Iterator[CellRow]:
    """Yield the cells of a type, or all, the latest year first."""
    every = years(answer)
    for year in sorted(every, reverse=True):
        for cell in every[year]:
            if kind in ("", cell.type):
                yield CellRow(cell, shares(every[year], cell.type).get(cell.performer))


def _cell_columns(answer: Answer) -> Sequence[Column]:
    amount = Text("Amount ({u})", "金额（{u}）").format(u=unit(answer.unit))
    return (
        Column("year", Text("Year", "年份"), value=lambda row: row.cell.year),
        Column("performer", Text("Performer", "执行部门"), value=lambda row: _who(row.cell.performer)),
        Column("type", Text("Type", "类型"), value=lambda row: word(row.cell.type, TYPES)),
        Column("value", amount, digits=1, value=lambda row: row.cell.value),
        Column("share", Text("Share of the type", "占该类型比重"), "%", 1),
        Column("basis", Text("How it is known", "依据"), value=lambda row: BASES[row.cell.basis]),
        Column("rel_error", Text("Typical error", "平均误差"), "%", 1, value=lambda row: row.cell.rel_error),
        Column(
            "rel_error_p90", Text("9 in 10 within", "九成误差以内"), "%", 1, value=lambda row: row.cell.rel_error_p90
        ),
    )


def _performer(row: Lead | PerformerLead) -> Text:
    return _who(row.performer) if isinstance(row, PerformerLead) else Text("all", "全部")


def _performer_column(name: str) -> Column:
    label = REGION_PERFORMERS.get(name, same(name))
    return Column(name, label, digits=0, value=lambda row: row.amounts.get(name))


def _region_columns(answer: Answer) -> Sequence[Column]:
    cube = answer.regions
    if cube is None:
        return ()
    return (
        Column("region", Text("Region", "地区"), value=lambda row: same(row.region)),
        Column("all", Text("All", "合计"), digits=0, value=lambda row: row.total),
        Column("share", Text("Share", "占比"), "%", 1, value=lambda row: row.total / cube.total),
        *(_performer_column(name) for name in cube.performers),
    )


CELLS = Table[Answer]("cells", Text("Cells", "单元格"), rows=cell_rows, columns=_cell_columns)
HOLDOUT = Table[Answer](
    "holdout",
    Text("Measured error", "实测误差"),
    rows=lambda answer: [*answer.holdout.rows, *answer.holdout.performers],
    columns=(
        Column("ahead", Text("Years ahead", "提前年数")),
        Column("performer", Text("Performer", "执行部门"), value=_performer),
        Column("ipf", Text("fitted to both margins", "按两个边际拟合"), "%", 1),
        Column("carried", Text("last split of the type kept", "沿用类型的部门结构"), "%", 1),
        Column("carried_by_performer", Text("last split of the performer kept", "沿用部门的类型结构"), "%", 1),
    ),
)
REGIONS = Table[Answer](
    "regions",
    Text("Regions", "地区"),
    rows=lambda answer: answer.regions.rows if answer.regions else (),
    columns=_region_columns,
)
VIEW = View(
    headline=headline, sentences=sentences, charts=(by_year, by_performer), tables=(CELLS, HOLDOUT, REGIONS, SOURCES)
)
