# SPDX-License-Identifier: Apache-2.0
"""Where the time of a facility went: opened, granted, held, delivered, and lost by cause."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.errors import VisibilityError
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.ledger import charts, facility_use, view
from yuzui.model.visibility import Eq
from yuzui.store.durable import of_files
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import number, percent
from yuzui.view.page import EVERYONE, Block, Cards, Chip, Fact, Facts, Figure, Filter, Item, Notice, Page, Remedy, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, MENU, ROLES = "/ledger/{scope}", 0, EVERYONE
TITLE = Text("Ledger of a facility's time", "设施机时账簿")
ADDRESS = "/ledger/gaia"
_SHAPES = {"computed": "good", "outside": "none", "not_applicable": "out"}

Document = Mapping[str, Any]
COMMAND = "yuzui schedule kpi --year {year} --facility {name}"
_ALL = Text("The ledger of all facilities here", "全部设施的账簿")
_LATER = Text(
    "Entries were posted since this was computed (up to number {n}); they are not in it.",
    "计算之后又有分录入账（至第 {n} 号），未计入本页。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    name = visit.parts["scope"]
    crumb = (Link(Text("Facilities", "设施"), "/facilities"),)
    documents = chosen(workspace, visit, name)
    if not documents:
        return missing(workspace, TITLE, name, crumb)
    document = documents[0]
    title = Text.of(document["title"])
    blocks: list[Block] = [*by_year(f"/ledger/{encode(name)}", documents)]
    blocks += [*later(workspace, document), _facts(document)]
    blocks += _over(document)
    run = document["run"]["id"]
    blocks += [Figure(charts.flow(document, book), run) for book in document["books"]]
    blocks += [
        pages.reading(view.lines(document)),
        Notice(
            Text("What this cannot tell: ", "不能说明：") + Text.of(document["cannot_tell"])
        ),
        listed("figures", Text("Every figure", "全部指标"), document["figures"]),
        _flags(document),
        _europe(document),
        _ways(name),
    ]  # fmt: skip
    return Page(
        view.finding(document),
        blocks,
        lead=Text.of(document["source"]),
        crumb=(*crumb, Link(title, "")),
        state=same(str(document["year"])),
        document=document,
        stamp=pages.stamp(document),
    )


def years(workspace: Workspace, name: str) -> list[dict[str, Any]]:
    """Return the newest document of each year of a facility, the latest year first."""
    wanted = "" if name == "all" else name
    newest: dict[int, dict[str, Any]] = {}
    for row in workspace.runs("ledger", limit=200):
        document = row["document"]
        if document["facility"] == wanted:
            newest.setdefault(document["year"], document)
    return [newest[year] for year in sorted(newest, reverse=True)]


def chosen(workspace: Workspace, visit: Visit, name: str) -> list[dict[str, Any]]:
    """Return the documents of a facility, the one that the visit asks for first."""
    if visit.run is not None:
        one = pages.latest(workspace, visit, "ledger")
        return [one] if one is not None else []
    documents = years(workspace, name)
    year = visit.query.get("year")
    if not year or not documents:
        return documents
    first = [document for document in documents if str(document["year"]) == year]
    if not first:
        raise VisibilityError.not_found()
    return [*first, *(document for document in documents if document is not first[0])]


def missing(workspace: Workspace, title: Text, name: str, crumb: Sequence[Link]) -> Page:
    """Return the page of a facility of which nothing was computed, or nothing for this subject."""
    lack = Text("{title}: nothing has been computed yet", "{title}：尚无计算结果")
    accounts = workspace.view.select("account", columns=("scope", "cycle"))
    posted = sorted(row["cycle"] for row in accounts if row["scope"] == name)
    why = Text(
        "Load events, calendar and ledger, post what happened, then compute a year.",
        "请装载事件、日历与账簿，按实际发生记账，再计算某一年度。",
    )
    if posted:
        why = Text("What happened in {year} is posted; compute that year.", "{year} 年已记账，请计算该年度。").format(
            year=posted[-1]
        )
    year = posted[-1] if posted else _happened(workspace, name)
    remedy = Remedy(why, COMMAND.format(name=name, year=year))
    blocks: list[Block] = [remedy]
    if years(workspace, "all"):
        blocks.append(Cards((Item(_ALL, (), "/ledger/all"),)))
    return Page(lack.format(title=title), blocks, crumb=crumb)


def _happened(workspace: Workspace, name: str) -> str:
    """Return the year of the newest event of a facility or of its log; else last year."""
    if name in facility_use.TRACES:
        return facility_use.TRACES[name].vintage
    newest = workspace.view.select("event", columns=("t0",), where=Eq("resource", name), order=("-t0",), limit=1)
    if not newest:
        return str(of_files().year - 1)
    return str(dt.datetime.fromtimestamp(newest[0]["t0"], dt.UTC).year)


def by_year(path: str, documents: Sequence[Document]) -> list[Block]:
    """Return the links to the years of a facility; none if there is one year only."""
    if len(documents) < 2:
        return []
    ordered = sorted(document["year"] for document in documents)
    links = [Link(same(str(year)), f"{path}?year={year}") for year in ordered]
    return [Filter(Text("Year", "年度"), links, f"{path}?year={documents[0]['year']}")]


def later(workspace: Workspace, document: Document) -> list[Block]:
    """Return the notice that the ledger grew since; none if it did not."""
    if not document["stored"]:
        return []
    newest = workspace.view.select("entry", columns=("seq",), order=("-seq",), limit=1)
    if not newest or newest[0]["seq"] <= document["last"]:
        return []
    return [Notice(_LATER.format(n=newest[0]["seq"]))]


def listed(name: str, title: Text, rows: Sequence[Mapping[str, Any]]) -> DataTable:
    """Return figures side by side: definition, value, both parts, what was left out, why empty."""
    return DataTable(
        name,
        title,
        (
            Column("definition", Text("Definition", "定义")),
            Column("value", Text("Value", "数值")),
            Column("numerator", Text("Numerator", "分子"), digits=0),
            Column("denominator", Text("Denominator", "分母"), digits=0),
            Column("excluded", Text("Left out", "剔除"), digits=0),
            Column("reason", Text("Why empty", "为何为空")),
            Column("view", Text("View, parameters, ledger entry", "视图、参数、账簿分录号")),
        ),
        [
            (
                view.definition(row),
                view.value(row),
                row["numerator"],
                row["denominator"],
                row["excluded"],
                Text("—", "—") if row["reason"] is None else Text.of(row["reason"]),
                same(view.place(row)),
            )
            for row in rows
        ],
    )


def _facts(document: Document) -> Facts:
    book = view.together(document)[0]
    flow = book["flow"]
    share = flow["delivered"] / flow["opened"] if flow["opened"] else None
    unknown = Text("opened time is not known", "开放量未知")
    lost = sum(flow[name] for name in flow if name.startswith("lost_"))
    of = Text("of {all} opened", "共开放 {all}").format(all=view.amount(book, flow["opened"]))
    return Facts(
        (
            Fact(Text("Delivered", "交付"), view.amount(book, flow["delivered"]), of if flow["opened"] else unknown),
            Fact(
                Text("Of the time opened", "占开放机时"),
                Text("—", "—") if share is None else percent(share),
                Text("{n} books", "{n} 本账").format(n=len(document["books"])),
            ),
            Fact(
                Text("Lost", "损失"),
                view.amount(book, lost) if lost else Text("—", "—"),
                Text("as far as losses are reported", "以上报者为限")
                if lost
                else Text("no loss is reported", "无损失上报"),
            ),
            Fact(
                Text("Entries", "分录"),
                number(document["entries"]),
                Text("up to number {n}", "至第 {n} 号").format(n=number(document["seq"])),
            ),
        )
    )


def _over(document: Document) -> list[Block]:
    """Return who was granted from the pools that gave more than they had."""
    rows = [
        (one["scope"], one["cycle"], grant["owner_id"], grant["amount"], grant["unspent"],
         grant["seq"])
        for one in document["overgranted"]
        for grant in one["grants"]
    ]  # fmt: skip
    if not rows:
        return []
    return [
        DataTable(
            "overgranted",
            Text("Granted from pools that gave more than they had", "超额批准涉及的批准"),
            (
                Column("scope", Text("Scope", "范围")),
                Column("cycle", Text("Cycle", "周期")),
                Column("holder", Text("Granted to", "批准对象")),
                Column("amount", Text("Granted", "批准"), digits=0),
                Column("unspent", Text("Unspent", "未用"), digits=0),
                Column("seq", Text("Entry", "分录号"), digits=0),
            ),
            rows,
            note=Text(
                "Latest first; which of them gives way, a person says. Amounts in the base unit.",
                "按时间倒序；由谁让出须由人决定。数量为基本单位。",
            ),
        )
    ]


def _flags(document: Document) -> DataTable:
    return DataTable(
        "flags",
        Text("What was flagged, and kept", "标记并保留的问题"),
        (
            Column("what", Text("What", "问题")),
            Column("column", Text("Column", "列")),
            Column("count", Text("Events", "事件"), digits=0),
        ),
        [(Text.of(f["message"]), f["column"], f["count"]) for f in document["findings"]],
    )


def _europe(document: Document) -> DataTable:
    map = document["esfri"]
    return DataTable(
        "esfri",
        Text("The 21 indicators of the European forum", "欧洲科研基础设施论坛 21 项指标"),
        (
            Column("n", Text("Number", "序号"), digits=0),
            Column("name", Text("Indicator", "指标")),
            Column("says", Text("State", "状态")),
            Column("value", Text("Value", "数值"), digits=0),
            Column("reason", Text("Why empty", "为何为空")),
        ),
        [
            (
                row["n"],
                Text.of(row["name"]),
                Chip(view.SAYS[row["says"]], _SHAPES[row["says"]]),
                row["value"],
                Text("—", "—") if row["reason"] is None else Text.of(row["reason"]),
            )
            for row in map["indicators"]
        ],
        note=Text(
            "Names and order from memory of the report of December 2019; not yet compared with it.",
            "名称与次序凭对 2019 年 12 月报告的记忆录入，尚未与原文核对。",
        ),
    )


def _ways(name: str) -> Cards:
    return Cards(
        (
            Item(
                Text("Availability", "可用率"),
                (Text("outages, four definitions", "停机与四种定义"),),
                f"/facilities/{encode(name)}/availability",
            ),
            Item(
                Text("Open sharing", "开放共享"),
                (Text("hours by year, the yearly sheet", "年度机时与数据表"),),
                f"/facilities/{encode(name)}/sharing",
            ),
        )
    )
