# SPDX-License-Identifier: Apache-2.0
"""One set of works over 3, 5, 10 and more years, with what it is too early to say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui import plugins
from yuzui.charts.picture import Heading
from yuzui.errors import VisibilityError
from yuzui.studies.parts.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.numbers import number, percent
from yuzui.web import documents
from yuzui.web.page import (
    EVERYONE,
    Fact,
    Facts,
    Link,
    Listing,
    Page,
    Split,
    Visit,
)
from yuzui.web.pages import evaluate

PATH, MENU, ROLES = "/evaluate/{set}", 0, EVERYONE
TITLE = Text("One set of works", "单个成果集合")
ADDRESS = "/evaluate/hep-ph"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    known = documents.runs(workspace, "evaluate")
    mine = [d for d in known if d["set"]["label"]["en"] == visit.parts["set"]]
    found = [d for d in mine if visit.run in (None, d["run"]["id"])]
    if not found:
        raise VisibilityError.not_found()
    document = found[0]
    label = documents.text(document["set"]["label"])
    figures = documents.figures("evaluate", document)
    said = plugins.modules("study")["evaluate"].lines(document)
    reading = documents.reading(said)
    return Page(
        _finding(document, label),
        (
            _facts(document),
            Split(figures[:1], (reading,)),
            *figures[1:],
            _indicators(document),
            _findings(document),
            _definitions(document),
        ),
        crumb=(Link(evaluate.TITLE, "/evaluate"), Link(label, "")),
        document=document,
        stamp=documents.stamp(document),
    )


def _within(document: Mapping[str, Any], months: int) -> Mapping[str, Any] | None:
    early = document.get("early") or {"shares": (), "unit": ""}
    wanted = months if early["unit"] == "month" else months // 12
    return next((s for s in early["shares"] if s["within"] == wanted), None)


def _finding(document: Mapping[str, Any], label: Text) -> Text:
    five = _within(document, 60)
    if five is None or five["share"]["value"] is None:
        return Text("{n} works of {set}", "{set} 的 {n} 项成果").format(
            n=number(document["works"]), set=label
        )
    return Text(
        "A five-year window misses {late} of the citations to the oldest works of {set}",
        "对 {set} 最早的成果，五年窗口会漏掉 {late} 的引用",
    ).format(late=percent(1 - five["share"]["value"], 0), set=label)


def _facts(document: Mapping[str, Any]) -> Facts:
    citations = document["citations"]
    facts = [
        Fact(
            Text("Works", "成果"),
            number(document["works"]),
            Text("complete through {y}", "完整截至 {y} 年").format(
                y=document["set"].get("through", "—")
            ),
        ),
        Fact(
            Text("Citations used", "使用的引文"),
            number(citations["used"]),
            Text("of {n} read", "读入 {n} 条").format(n=number(citations["read"])),
        ),
    ]
    for months, name in (
        (36, Text("Within 3 years", "三年内")),
        (60, Text("Within 5 years", "五年内")),
    ):
        share = _within(document, months)
        if share is not None and share["share"]["value"] is not None:
            facts.append(Fact(name, percent(share["share"]["value"], 0), _interval(share["share"])))
    return Facts(facts)


def _interval(quantity: Mapping[str, Any]) -> Text:
    interval = quantity["interval"]
    if interval is None:
        return Text("of all citations so far", "占迄今全部引用")
    return Text(
        "of all citations so far; {low} to {high} under resampling",
        "占迄今全部引用；重抽样 {low} 至 {high}",
    ).format(low=percent(interval["low"], 1), high=percent(interval["high"], 1))


def _indicators(document: Mapping[str, Any]) -> Listing:
    rows = []
    for about in document["indicators"]:
        for part in about["parts"]:
            mean = part["mean"]
            rows.append(
                (
                    Link(documents.text(about["title"]), f"/indicators/{about['name']}"),
                    documents.text(part["label"]),
                    None if mean is None else mean["value"],
                    part["valued"],
                    None if mean is None else mean["coverage"],
                    None if mean is None else mean["window"],
                )
            )
    return Listing(
        "indicators",
        Text("Indicators, with their coverage", "各指标及覆盖率"),
        (
            Heading("indicator", Text("Indicator", "指标")),
            Heading("part", Text("Part", "分量")),
            Heading("mean", Text("Mean", "均值"), digits=3),
            Heading("valued", Text("Works with a value", "有取值的成果"), digits=0),
            Heading("coverage", Text("Coverage", "覆盖率"), "%", 1),
            Heading("window", Text("Window", "窗口")),
        ),
        rows,
    )


def _findings(document: Mapping[str, Any]) -> Listing:
    return Listing(
        "findings",
        Text("What was flagged in the data, and kept", "数据中标记并保留的问题"),
        (
            Heading("what", Text("What", "问题")),
            Heading("table", Text("Table", "数据表")),
            Heading("count", Text("Rows", "行数"), digits=0),
        ),
        [
            (documents.text(f["message"]), same(f["table"]), f["count"])
            for f in document["findings"]
        ],
    )


def _definitions(document: Mapping[str, Any]) -> Listing:
    return Listing(
        "definitions",
        Text("Words used here", "用语"),
        (Heading("term", Text("Term", "用语")), Heading("text", Text("Meaning", "含义"))),
        [
            (documents.text(d["term"]), documents.text(d["text"]))
            for d in document.get("definitions", ())
        ],
    )
