# SPDX-License-Identifier: Apache-2.0
"""One set of works over 3, 5, 10 and more years, with what it is too early to say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui import registry
from yuzui.evaluation.charts import pictures
from yuzui.evaluation.pages import evaluate, long_look
from yuzui.evaluation.report import tables
from yuzui.evaluation.report.words import TABLES, span, titled, works
from yuzui.evaluation.work_sets import subset
from yuzui.job import pages
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import agree, number, percent
from yuzui.view.page import EVERYONE, Block, Cards, Fact, Facts, Figure, Item, Page, Split, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, MENU, ROLES = "/evaluate/{set}", 0, EVERYONE
TITLE = Text("One set of works", "单个成果集合")
ADDRESS = "/evaluate/hep-ph"
YEARS = 25
"""Latest years of publication of which shares are told one by one; earlier ones stand in a row."""
_NO_WINDOW = Text("none", "无")
_LONG = Text(
    "Histories of citations, works recognised late, disruption beside what chance gives",
    "引用历程、迟到的认可、颠覆性及其随机对照",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    document = evaluate.chosen(workspace, visit)
    label = pages.text(document["set"]["label"])
    figures = pages.figures("evaluate", document)
    run, place = str(document["run"]["id"]), f"/evaluate/{encode(document['set']['label']['en'])}"
    card = Cards((Item(long_look.TITLE, (_LONG,), f"{place}/long?run={run}"),))
    more = [pictures.impact(document), pictures.top_shares(document), *pictures.shares(document)]
    windows = [Figure(one, run) for one in more if one is not None]
    lines = of("evaluate").lines(document)
    reading = pages.reading(lines)
    return Page(
        _finding(document, label),
        (
            _facts(document),
            *((_indicators(document),) if document.get("only") else ()),
            Split(figures[:1], (reading,)) if figures else reading,
            *windows,
            *((card,) if document["citations"] else ()),
            *figures[1:2],
            *(() if document.get("only") else (_indicators(document),)),
            *_shares(document),
            *_units(document),
            evaluate.limits(document),
            *_pair(document),
            _excluded(document),
            _findings(document),
            _definitions(document),
        ),
        crumb=(Link(evaluate.TITLE, "/evaluate"), Link(label, "")),
        document=document,
        stamp=pages.stamp(document),
    )


def _within(document: Mapping[str, Any], months: int) -> Mapping[str, Any] | None:
    early = document.get("early") or {"shares": (), "unit": ""}
    wanted = months if early["unit"] == "month" else months // 12
    return next((s for s in early["shares"] if s["within"] == wanted), None)


def _finding(document: Mapping[str, Any], label: Text) -> Text:
    if listed := document.get("only"):
        return Text(
            "{n} of {file}, beside {all} of {set}", "{file} 中的 {n}，以 {set} 的 {all}为参照"
        ).format(
            n=works(listed["works"]), file=listed["file"], all=works(document["works"]), set=label
        )  # fmt: skip
    five = _within(document, 60)
    if five is None or five["share"]["value"] is None:
        return Text("{n} of {set}", "{set} 的 {n}").format(n=works(document["works"]), set=label)
    return Text(
        "A five-year window misses {late} of the citations to works of {years} ({set})",
        "对 {set} 中 {years} 年的成果，五年窗口会漏掉 {late} 的引用",
    ).format(
        years=span(document["early"]["from"], document["early"]["to"]),
        late=percent(1 - five["share"]["value"], 0),
        set=label,
    )


def _facts(document: Mapping[str, Any]) -> Facts:
    if document.get("only"):
        return _of_list(document)
    citations = document["citations"]
    if citations is None:
        latest = Text("the latest of {y}", "最近的为 {y} 年").format(y=document["set"]["last"][:4] or "—")
        return Facts(
            (
                Fact(Text("Works", "成果"), number(document["works"]), latest),
                Fact(
                    Text("Links between them", "成果之间的引文"),
                    evaluate.NOT_GIVEN,
                    Text("nothing is said of citations", "不涉及引用"),
                ),
            )
        )
    facts = [
        Fact(
            Text("Works", "成果"),
            number(document["works"]),
            Text("complete through {y}", "完整截至 {y} 年").format(y=document["set"].get("through", "—")),
        ),
        Fact(
            Text("Citations used", "使用的引文"),
            number(citations["used"]),
            Text("of {n} read", "读入 {n} 条").format(n=number(citations["read"])),
        ),
    ]
    for months, name in ((36, Text("Within 3 years", "三年内")), (60, Text("Within 5 years", "五年内"))):
        share = _within(document, months)
        if share is not None and share["share"]["value"] is not None:
            facts.append(Fact(name, percent(share["share"]["value"], 0), _interval(share["share"])))
    return Facts(facts)


def _of_list(document: Mapping[str, Any]) -> Facts:
    """Return what was found of a list, and the first means of it beside those of the whole set."""
    listed = document["only"]
    base = Text("of {n} on the list", "名单共 {n} 个").format(n=number(listed["asked"]))
    facts = [Fact(Text("Found in the set", "集合中找到"), number(listed["found"]), base)]
    for about in document["indicators"]:
        if (part := subset.head(about)) is None:
            continue
        bench = part["benchmark"]
        whole = Text("whole set: {b}; over {n}", "全集 {b}；依据 {n}").format(
            b=number(bench["mean"], 3), n=works(part["valued"] - part["left_out"])
        )
        name = pages.text(part["label"])
        facts.append(Fact(name, number(part["mean"]["value"], 3), whole))
    return Facts(facts[:5])


def _interval(quantity: Mapping[str, Any]) -> Text:
    interval = quantity["interval"]
    if interval is None:
        return Text("of all citations so far", "占迄今全部引用")
    return Text(
        "of all citations so far; {low} to {high} under resampling", "占迄今全部引用；重抽样 {low} 至 {high}"
    ).format(low=percent(interval["low"], 1), high=percent(interval["high"], 1))


def _number(document: Mapping[str, Any], indicator: str, part: Mapping[str, Any]) -> Any:
    """Return the name of a part, leading to what is behind its number."""
    label = pages.text(part["label"])
    for result in document.get("results", ()):
        if result["indicator"] == indicator:
            return Link(label, f"/results/{encode(result['id'])}?part={part['column']}")
    return label


def _indicators(document: Mapping[str, Any]) -> DataTable:
    rows = []
    listed = bool(document.get("only"))
    modules = registry.modules("indicator")
    for about in document["indicators"]:
        module = modules.get(about["name"])
        hangs = module is None or module.META.last is not None
        for part in about["parts"]:
            mean, left = part["mean"], part.get("left_out") or 0
            rows.append(
                (
                    Link(pages.text(about["title"]), f"/indicators/{encode(about['name'])}"),
                    _number(document, about["name"], part),
                    None if mean is None else mean["value"],
                    part["valued"] - left,
                    left or None,
                    *(((part.get("benchmark") or {}).get("mean"),) if listed else ()),
                    None if mean is None else mean["coverage"],
                    (None if mean is None else mean["window"]) if hangs else _NO_WINDOW,
                )
            )
    return DataTable(
        "indicators",
        Text("The list beside the whole set", "名单与全集对照")
        if listed
        else Text("Indicators, with their coverage", "各指标及覆盖率"),
        (
            Column("indicator", Text("Indicator", "指标")),
            Column("part", Text("Part", "分量")),
            Column("mean", Text("Mean", "均值"), digits=3),
            Column("valued", Text("Works in the mean", "计入均值的成果"), digits=0),
            Column("left", Text("Left out: window not over", "窗口未满，未计入"), digits=0),
            *((Column("whole", Text("Mean of the whole set", "全集均值"), digits=3),) if listed else ()),
            Column("coverage", Text("Coverage", "覆盖率"), "%", 1),
            Column("window", Text("Window", "窗口")),
        ),
        rows,
    )


def _shares(document: Mapping[str, Any]) -> list[Block]:
    """Return a table of shares an indicator of which anything is known: of all, and by year."""
    sections = document.get("shares", ())
    return [_share(about) for about in sections if any(part["valued"] for part in about["parts"])]


def _share(about: Mapping[str, Any]) -> DataTable:
    """Return the shares of one indicator, without parts that no work has or none is known to."""
    known = [n for n, part in enumerate(about["parts"]) if part["valued"]]
    shown = [n for n in known if about["parts"][n]["mean"]["value"]]
    years = about["years"]
    early = years[:-YEARS] if len(years) > YEARS + 1 else []
    rows = [_shared(Text("all", "全部"), [about], shown, known)]
    if early:
        rows.append(_shared(span(early[0]["year"], early[-1]["year"]), early, shown, known))
    rows += [_shared(same(one["year"]), [one], shown, known) for one in years[len(early) :]]
    heads = (
        Column("year", Text("Published", "发表年份")),
        Column("works", Text("Works", "成果"), digits=0),
        Column("unknown", Text("Not fully known", "部分或全部未知"), digits=0),
        *(Column(part["column"], pages.text(part["label"]), "%", 1) for part in (about["parts"][n] for n in shown)),
    )
    title = pages.text(about["title"]) + Text(": share of the works known", "：占已知成果的比例")
    return DataTable(f"share-{about['indicator']}", title, heads, rows)


def _shared(
    name: Text, some: Sequence[Mapping[str, Any]], parts: Sequence[int], known: Sequence[int]
) -> tuple[Any, ...]:
    """Return the row of some years as one: each part is of all their works of which it is known."""
    works = sum(one["works"] for one in some)
    valued = {n: sum(one["parts"][n]["valued"] for one in some) for n in known}
    row: list[Any] = [name, works, works - min(valued.values())]
    for n in parts:
        valued_parts = [one["parts"][n] for one in some if one["parts"][n]["valued"]]
        have = sum(part["valued"] * part["mean"]["value"] for part in valued_parts)
        row.append(have / valued[n] if valued[n] else None)
    return tuple(row)


def _units(document: Mapping[str, Any]) -> list[Block]:
    """Return what each organisation or country has of the works, how it was counted and what lost.

    What indicators say of each is in the file: a table of means would be read as a ranking.
    """
    units, counted = document.get("units"), document.get("counting")
    if not units or not counted:
        return []
    note = Text(
        "Counted {mode}. Of {works} {lost} ({share}) {belong} to nobody known: given to no other. "
        "All units with their indicators: --units FILE.",
        "{mode}。{works}中有 {lost} 项（{share}）无法归属，不分给他人。全部单位及其指标：--units FILE。",
    ).format(
        mode=Text.of(counted["label"]),
        works=works(counted["works"]),
        lost=number(counted["lost_mass"], 0 if counted["lost_mass"] % 1 == 0 else 1),
        share=percent(counted["lost_share"] or 0, 1),
        belong=agree(counted["lost_mass"], "belongs", "belong"),
    )
    return [
        DataTable(
            "units",
            Text("Works by {unit}", "按{unit}的成果").format(unit=pages.text(units["label"])),
            (
                Column("unit", pages.text(units["label"])),
                Column("works", Text("Works", "成果"), digits=0),
                Column("weight", Text("Weight", "权重"), digits=1),
                Column("share", Text("Share of all works", "占全部成果"), "%", 1),
            ),
            [
                (
                    same(row["unit"]),
                    row["works"],
                    row["weight"],
                    row["weight"] / counted["works"] if counted["works"] else None,
                )
                for row in units["rows"]
            ],
            note=note,
        )
    ]


def _pair(document: Mapping[str, Any]) -> list[Block]:
    """Return two works whose order by plain and by normalised citations is not the same."""
    rows = [
        (titled(work), same(work["year"]), work["citations"], work["score"])
        for pair in document.get("pairs") or ()
        for work in (pair["more"], pair["less"])
    ]
    if not rows:
        return []
    title = Text(
        "Cited more often, and yet less beside its field, year and type",
        "被引次数更多，但与同领域、同年份、同类型相比更少",
    )
    heads = (
        Column("work", Text("Work", "成果")),
        Column("year", Text("Year", "年份")),
        Column("citations", Text("Citations in the window", "窗口内被引次数"), digits=0),
        Column("score", Text("Normalised score", "归一化分数"), digits=2),
    )
    return [DataTable("pair", title, heads, rows)]


def _excluded(document: Mapping[str, Any]) -> DataTable:
    return DataTable(
        "excluded",
        Text("Works without a value, by reason", "无取值的成果及原因"),
        (
            Column("column", Text("Number", "指标")),
            Column("reason", Text("Reason", "原因")),
            Column("count", Text("Works", "成果"), digits=0),
        ),
        [
            (tables.named(document, null["column"]), pages.text(null["label"]), null["count"])
            for null in document["nulls"]
        ],
    )


def _findings(document: Mapping[str, Any]) -> DataTable:
    return DataTable(
        "findings",
        Text("What was flagged in the data, and kept", "数据中标记并保留的问题"),
        (
            Column("what", Text("What", "问题")),
            Column("table", Text("Table", "数据表")),
            Column("count", Text("Rows", "行数"), digits=0),
        ),
        [(pages.text(f["message"]), TABLES[f["table"]], f["count"]) for f in document["findings"]],
    )


def _definitions(document: Mapping[str, Any]) -> DataTable:
    return DataTable(
        "definitions",
        Text("Words used here", "用语"),
        (Column("term", Text("Term", "用语")), Column("text", Text("Meaning", "含义"))),
        [(pages.text(d["term"]), pages.text(d["text"])) for d in document.get("definitions", ())],
    )
