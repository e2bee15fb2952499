# SPDX-License-Identifier: Apache-2.0
"""Who pays for R&D, and how concentrated the payers are."""

from __future__ import annotations

import msgspec

from yuzui.investment import path_sources
from yuzui.investment.inputs import Funders as Inputs
from yuzui.investment.series import national_patterns as funds
from yuzui.investment.series import national_patterns as patterns
from yuzui.job.pages import SOURCES
from yuzui.job.result import Answer as Base
from yuzui.job.result import File, Run
from yuzui.job.workspace import Workspace
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.lines import CurvePoint, curve_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("who pays for R&D", "研发经费的来源")
QUESTION = Text("Who pays for R&D, and do more investors share it?", "研发由谁出资？投资主体是否更加多元？")
SOURCE = "Hirschman, A. O. 1964, American Economic Review 54, 761; Frascati Manual 2015"
LEVEL = "public"

PAYERS = {
    "central_government": Text("federal government", "联邦政府"),
    "local_government": Text("state and local government", "州与地方政府"),
    "enterprise": Text("business", "企业"),
    "abroad": Text("business abroad", "境外企业"),
    "other": Text("universities and foundations", "高校与基金会"),
    "not_split": Text("not named", "未标明"),
    "government": Text("government", "政府"),
}
OTHERS = 2
"""Sectors beside government in the index: enterprises with abroad, and others."""
STATUSES = {"sourced": Text("as published", "公布值"), "derived": Text("derived", "推算")}

DEFINITION = Text(
    "The concentration index (Herfindahl) is the sum of squared shares of government, business "
    "(with money from abroad) and others: 1 if one of them pays everything, 0.33 if all three pay "
    "the same. Its inverse is the number of equal payers.",
    "集中度指数（赫芬达尔指数）为政府、企业（含境外）、其他三类出资占比的平方和：一方独自出资为 1，"
    "三方相等为 0.33；其倒数相当于等额出资者的个数。",
)


class Year(msgspec.Struct, frozen=True):
    """Who paid in one year, in the unit of the answer."""

    year: int
    total: float
    amounts: dict[str, float]
    shares: dict[str, float]
    concentration: float
    equal_payers: float


class Bounds(msgspec.Struct, frozen=True):
    """Between which the index lies; None where the rounding of the share is not known."""

    low: float | None
    high: float | None


class Government(msgspec.Struct, frozen=True):
    """The government's share of a country that publishes no other."""

    year: int
    share: float
    error: float | None
    concentration: Bounds
    status: str
    source: str
    note: str


class Share(msgspec.Struct, frozen=True):
    """A row of the record table ``funder``."""

    country: str
    vintage: str
    source: str
    year: int
    funder: str
    share: float
    amount: float | None
    unit: str | None
    status: str


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.funders/1"):
    """Shares of the sectors that pay and their concentration, by year."""

    country: str
    unit: str
    origin: str
    definition: Text
    years: list[Year]
    government: list[Government]
    shares: list[Share] = msgspec.field(name="rows")
    files: list[File]


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return the shares of the sectors that pay and their concentration."""
    years = funds.read_funding(path_sources.shipped(workspace, path_sources.UNITED_STATES))
    shares = funds.government(path_sources.bundled(workspace, "CHN"), "CHN")
    place = ("USA", patterns.VINTAGE, patterns.SOURCE)
    rows = [
        Share(*place, one.year, payer, share, one.amounts[payer], patterns.UNIT, "derived")
        for one in years
        for payer, share in one.shares.items()
    ]
    rows += [
        Share("CHN", "derived", one.source, one.year, "government", one.share, None, None, one.status) for one in shares
    ]
    files = path_sources.manifest(workspace, [path_sources.UNITED_STATES, path_sources.CHINA])
    return Answer(
        run=Run.of("funders", {"rows": msgspec.to_builtins(rows), "files": [file.sha256 for file in files]}),
        country="USA",
        unit=patterns.UNIT,
        origin="real",
        definition=DEFINITION,
        years=[
            Year(one.year, one.total, dict(one.amounts), one.shares, one.concentration, 1 / one.concentration)
            for one in years
        ],
        government=[government(one) for one in shares],
        shares=rows,
        files=files,
    )


def government(one: funds.GovernmentShare) -> Government:
    """Return a government's share with the bounds of the index that it leaves."""
    # a share of unknown rounding has no sure bounds: they would be too narrow
    low, high = (None, None) if one.error is None else funds.bounds(one.share, OTHERS, one.error)
    return Government(one.year, one.share, one.error, Bounds(low, high), one.status, one.source, one.note)


def headline(answer: Answer) -> Text:
    """Return how the concentration of payers moved since its lowest year."""
    last, least = answer.years[-1], min(answer.years, key=lambda year: year.concentration)
    words = Text(
        "United States: payers of R&D were most mixed in {y0}; concentration rose from {a} to {b} by {y1}",
        "美国研发出资 {y0} 年最为多元，{y1} 年集中度由 {a} 升至 {b}",
    )
    if least is last:
        words = Text(
            "United States: payers of R&D are more mixed than at any time since {y}: {b}",
            "美国：研发出资为 {y} 年以来最多元，集中度 {b}",
        )
    return words.format(
        y=answer.years[0].year,
        y0=least.year,
        y1=last.year,
        a=number(least.concentration, 2),
        b=number(last.concentration, 2),
    )


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: the headline, the payers, what China publishes."""
    lines = [(Text("concentration", "集中度"), headline(answer)), (Text("who pays", "谁出资"), _payers(answer))]
    return [*lines, (Text("China", "中国"), _china(answer))] if answer.government else lines


def _payers(answer: Answer) -> Text:
    """Return the shares of the latest year beside those of the first."""
    first, last = answer.years[0], answer.years[-1]
    parts = []
    for payer, share in sorted(last.shares.items(), key=lambda item: -item[1]):
        before = first.shares.get(payer)
        words = Text("{who} {b}", "{who} {b}")
        if before is not None:
            words = Text("{who} {b} ({a} in {y})", "{who} {b}（{y} 年 {a}）")
        shown = percent(before) if before is not None else same("")
        parts.append(words.format(who=PAYERS[payer], a=shown, b=percent(share), y=first.year))
    head = Text("United States {y}: ", "美国 {y} 年：").format(y=last.year)
    return head + join(parts, " · ", "；")


def _china(answer: Answer) -> Text:
    """Return what the Chinese government's share leaves open."""
    first, last = answer.government[0], answer.government[-1]
    return Text(
        "government paid {a} in {y0} and {b} in {y1}; who pays the rest is not in the series, so "
        "concentration lies between {low} and {high}",
        "政府出资占比 {y0} 年为 {a}，{y1} 年为 {b}；其余来源序列未载，集中度在 {low} 与 {high} 之间",
    ).format(
        a=_rounded(first),
        b=_rounded(last),
        y0=first.year,
        y1=last.year,
        low=_bound(last.concentration.low),
        high=_bound(last.concentration.high),
    )


def _bound(value: float | None) -> Text:
    return same("—") if value is None else number(value, 2)


def _rounded(one: Government) -> Text:
    """Return a government's share with the half-width of its rounding, where it is known."""
    if one.error is None:
        return percent(one.share)
    return Text("{s} (±{e} points)", "{s}（±{e} 个百分点）").format(s=percent(one.share), e=number(100 * one.error, 2))


def shares(answer: Answer) -> Picture:
    """Draw the share of each sector that pays, by year."""
    last = answer.years[-1]
    payers = [payer for payer in last.shares if payer != "not_split"]
    unnamed = max(year.shares.get("not_split", 0.0) for year in answer.years)
    rows = [
        CurvePoint(year.year, year.shares[payer], PAYERS[payer])
        for payer in payers
        for year in answer.years
        if payer in year.shares
    ]
    top, second = sorted(last.shares, key=lambda payer: -last.shares[payer])[:2]
    finding = Text(
        "{y}: {a} pays {s}, {b} {t} of R&D in the United States", "{y} 年美国研发经费：{a}出资 {s}，{b}出资 {t}"
    ).format(
        y=last.year, a=PAYERS[top], b=PAYERS[second], s=percent(last.shares[top], 0), t=percent(last.shares[second], 0)
    )
    description = Text(
        "lines are shares of all R&D by the sector that pays; before 2008 business abroad is part "
        "of business; money whose payer is not named (at most {n}) is not drawn",
        "曲线为各部门出资占研发经费的比重；2008 年以前境外企业并入企业；未标明来源的经费（至多 {n}）未画出",
    ).format(n=percent(unnamed))
    axes = (Text("year", "年份"), Text("share of R&D", "占研发经费比重"), "%")
    return curve_chart(_meta(answer, "funders", finding, description), rows, axes)


def concentration(answer: Answer) -> Picture:
    """Draw the concentration index by year."""
    group = Text("concentration index", "集中度指数")
    rows = [CurvePoint(year.year, year.concentration, group) for year in answer.years]
    description = Text(
        "sum of squared shares of government, business with abroad, and others",
        "政府、企业（含境外）与其他三类占比的平方和",
    )
    axes = (Text("year", "年份"), Text("concentration index", "集中度指数"), "")
    return curve_chart(_meta(answer, "concentration", headline(answer), description), rows, axes)


def _meta(answer: Answer, name: str, finding: Text, description: Text) -> Meta:
    file = answer.files[0]
    return Meta(name, finding, description, "real", same(file.source), file.vintage)


FUNDERS = Table[Answer](
    "funder",
    Text("funder", "funder"),
    rows=lambda answer: answer.shares,
    columns=tuple(
        Column(name, same(name))
        for name in ("country", "year", "funder", "share", "amount", "unit", "vintage", "status", "source")
    ),
)
CONCENTRATION = Table[Answer](
    "concentration",
    Text("Concentration", "集中度"),
    rows=lambda answer: answer.years,
    columns=(
        Column("year", Text("Year", "年份")),
        Column("concentration", Text("Concentration", "集中度")),
        Column("equal_payers", Text("Equal payers", "等额出资者")),
    ),
)
_MIXED = Text("concentration between", "集中度介于")
GOVERNMENT = Table[Answer](
    "china-government",
    Text("China: share paid by government", "中国：政府资金占比"),
    rows=lambda answer: answer.government,
    columns=(
        Column("year", Text("Year", "年份")),
        Column("share", Text("Share of R&D", "占研发经费比重"), "%", 1),
        Column(
            "error",
            Text("Rounding, ± points", "舍入误差（±个百分点）"),
            digits=2,
            value=lambda row: None if row.error is None else 100 * row.error,
        ),
        Column("low", _MIXED, digits=2, value=lambda row: row.concentration.low),
        Column("high", Text("and", "与"), digits=2, value=lambda row: row.concentration.high),
        Column("status", Text("Status", "核实状态"), value=lambda row: STATUSES.get(row.status, same(row.status))),
        Column("source", Text("Source", "来源"), value=lambda row: same(row.source)),
    ),
    note=Text(
        "Lower bound: the others pay the same; upper bound: one of them pays all of the rest.",
        "下限：其余各方等额出资；上限：其余由一方独自出资。",
    ),
)
VIEW = View(
    headline=headline,
    sentences=sentences,
    charts=(shares, concentration),
    tables=(FUNDERS, CONCENTRATION, SOURCES, GOVERNMENT),
    notes=(lambda answer: (Text("definition", "定义"), DEFINITION),),
)
