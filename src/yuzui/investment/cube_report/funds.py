# SPDX-License-Identifier: Apache-2.0
"""The document ``yuzui.funders/1``: what it holds, says, draws and exports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.investment.path_report import sources
from yuzui.investment.series import national_patterns as patterns
from yuzui.investment.series import sources_of_funds as funds
from yuzui.investment.series.sources_of_funds import bounds
from yuzui.job.tables import summary
from yuzui.job.workspace import Workspace
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts import curves

Document = Mapping[str, Any]

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

DEFINITION = Text(
    "The concentration index (Herfindahl) is the sum of squared shares of government, business "
    "(with money from abroad) and others: 1 if one of them pays everything, 0.33 if all three pay "
    "the same. Its inverse is the number of equal payers.",
    "集中度指数（赫芬达尔指数）为政府、企业（含境外）、其他三类出资占比的平方和：一方独自出资为 1，"
    "三方相等为 0.33；其倒数相当于等额出资者的个数。",
)


def answer(workspace: Workspace) -> dict[str, Any]:
    """Compute the document, without its ``run``."""
    found = funds.read(sources.shipped(workspace, sources.UNITED_STATES))
    known = funds.government(sources.bundled(workspace, "CHN"), "CHN")
    place = {"country": "USA", "vintage": patterns.VINTAGE, "source": patterns.SOURCE}
    rows = [
        {**place, "year": y.year, "funder": payer, "share": share, "amount": y.amounts[payer],
         "unit": patterns.UNIT, "status": "derived"}
        for y in found
        for payer, share in y.shares.items()
    ]  # fmt: skip
    rows += [
        {"country": "CHN", "vintage": "derived", "source": g.source, "year": g.year,
         "funder": "government", "share": g.share, "amount": None, "unit": None,
         "status": g.status}
        for g in known
    ]  # fmt: skip
    return {
        "country": "USA",
        "unit": patterns.UNIT,
        "origin": "real",
        "definition": DEFINITION.json(),
        "years": [_year(y) for y in found],
        "government": [_government(g) for g in known],
        "rows": rows,
        "files": sources.manifest(workspace, [sources.UNITED_STATES, sources.CHINA]),
    }


def _year(one: Any) -> dict[str, Any]:
    return {
        "year": one.year,
        "total": one.total,
        "amounts": dict(one.amounts),
        "shares": one.shares,
        "concentration": one.concentration,
        "equal_payers": 1 / one.concentration,
    }


def _government(one: Any) -> dict[str, Any]:
    # a share of unknown rounding has no sure bounds: they would be too narrow
    known = one.error is not None
    low, high = bounds(one.share, OTHERS, one.error) if known else (None, None)
    return {
        "year": one.year,
        "share": one.share,
        "error": one.error,
        "concentration": {"low": low, "high": high},
        "status": one.status,
        "source": one.source,
        "note": one.note,
    }


def headline(document: Document) -> Text:
    """Return the finding: how the concentration of payers moved since its lowest year."""
    years = document["years"]
    last, least = years[-1], min(years, key=lambda y: y["concentration"])
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
        y=years[0]["year"],
        y0=least["year"],
        y1=last["year"],
        a=number(least["concentration"], 2),
        b=number(last["concentration"], 2),
    )


def lines(document: Document) -> list[tuple[Text, Text]]:
    """Return the transcript: label and sentence of each line."""
    found = [(Text("concentration", "集中度"), headline(document))]
    found.append((Text("who pays", "谁出资"), _payers(document)))
    if document["government"]:
        found.append((Text("China", "中国"), _china(document)))
    return found


def _payers(document: Document) -> Text:
    """Return the shares of the latest year beside those of the first."""
    first, last = document["years"][0], document["years"][-1]
    parts = []
    for payer, share in sorted(last["shares"].items(), key=lambda item: -item[1]):
        before = first["shares"].get(payer)
        words = Text("{who} {b} ({a} in {y})", "{who} {b}（{y} 年 {a}）")
        if before is None:
            words = Text("{who} {b}", "{who} {b}")
        shown = percent(before) if before is not None else same("")
        parts.append(words.format(who=PAYERS[payer], a=shown, b=percent(share), y=first["year"]))
    head = Text("United States {y}: ", "美国 {y} 年：").format(y=last["year"])
    return head + join(parts, " · ", "；")


def _china(document: Document) -> Text:
    """Return what the Chinese government's share leaves open."""
    last, first = document["government"][-1], document["government"][0]
    return Text(
        "government paid {a} in {y0} and {b} in {y1}; who pays the rest is not in the series, so "
        "concentration lies between {low} and {high}",
        "政府出资占比 {y0} 年为 {a}，{y1} 年为 {b}；其余来源序列未载，集中度在 {low} 与 {high} 之间",
    ).format(
        a=rounded(first),
        b=rounded(last),
        y0=first["year"],
        y1=last["year"],
        **{end: _bound(value) for end, value in last["concentration"].items()},
    )


def _bound(value: float | None) -> Text:
    return same("—") if value is None else number(value, 2)


def rounded(row: Mapping[str, Any]) -> Text:
    """Return a government's share with the half-width of its rounding, where it is known."""
    if row["error"] is None:
        return percent(row["share"])
    return Text("{s} (±{e} points)", "{s}（±{e} 个百分点）").format(
        s=percent(row["share"]), e=number(100 * row["error"], 2)
    )


def shares(document: Document) -> Picture:
    """Return the share of each sector that pays, by year."""
    payers = [payer for payer in document["years"][-1]["shares"] if payer != "not_split"]
    unnamed = max(y["shares"].get("not_split", 0.0) for y in document["years"])
    rows = [
        {"x": y["year"], "y": y["shares"][payer], "group": PAYERS[payer], "low": None, "high": None}
        for payer in payers
        for y in document["years"]
        if payer in y["shares"]
    ]
    last = document["years"][-1]
    top, second = sorted(last["shares"], key=lambda p: -last["shares"][p])[:2]
    finding = Text(
        "{y}: {a} pays {s}, {b} {t} of R&D in the United States", "{y} 年美国研发经费：{a}出资 {s}，{b}出资 {t}"
    ).format(
        y=last["year"],
        a=PAYERS[top],
        b=PAYERS[second],
        s=percent(last["shares"][top], 0),
        t=percent(last["shares"][second], 0),
    )
    description = Text(
        "lines are shares of all R&D by the sector that pays; before 2008 business abroad is part "
        "of business; money whose payer is not named (at most {n}) is not drawn",
        "曲线为各部门出资占研发经费的比重；2008 年以前境外企业并入企业；未标明来源的经费（至多 {n}）未画出",
    ).format(n=percent(unnamed))
    axes = (Text("year", "年份"), Text("share of R&D", "占研发经费比重"), "%")
    return curves.draw(_meta(document, "funders", finding, description), rows, axes)


def concentration(document: Document) -> Picture:
    """Return the concentration index by year."""
    mark = {"low": None, "high": None, "group": Text("concentration index", "集中度指数")}
    rows = [{"x": y["year"], "y": y["concentration"], **mark} for y in document["years"]]
    description = Text(
        "sum of squared shares of government, business with abroad, and others",
        "政府、企业（含境外）与其他三类占比的平方和",
    )
    axes = (Text("year", "年份"), Text("concentration index", "集中度指数"), "")
    meta = _meta(document, "concentration", headline(document), description)
    return curves.draw(meta, rows, axes)


def _meta(document: Document, name: str, finding: Text, description: Text) -> Meta:
    file = document["files"][0]
    return Meta(name, finding, description, "real", same(file["source"]), file["vintage"])


def exports(document: Document, lang: str) -> list[Export]:
    """Return all tables in one language."""

    def say(*words: tuple[str, str]) -> list[str]:
        return [Text(*pair).say(lang) for pair in words]

    names = ("country", "year", "funder", "share", "amount", "unit", "vintage", "status", "source")
    rows = [tuple(row[name] for name in names) for row in document["rows"]]
    index = [(y["year"], y["concentration"], y["equal_payers"]) for y in document["years"]]
    files = [tuple(row[n] for n in ("file", "source", "licence", "sha256")) for row in document["files"]]
    heads = say(("Year", "年份"), ("Concentration", "集中度"), ("Equal payers", "等额出资者"))
    return [
        summary(document, [*lines(document), (Text("definition", "定义"), DEFINITION)], lang),
        Export("funder", list(names), rows),
        Export(say(("Concentration", "集中度"))[0], heads, index),
        Export(
            say(("Sources", "来源"))[0],
            say(("File", "文件"), ("Source", "来源"), ("Licence", "许可"), ("SHA-256", "SHA-256")),
            files,
        ),
    ]
