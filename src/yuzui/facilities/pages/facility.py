# SPDX-License-Identifier: Apache-2.0
"""One facility: its sites, every fact with its source, and what the sources dispute."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import msgspec

from yuzui import registry
from yuzui.facilities import registry_view
from yuzui.facilities import time_ledger as stored
from yuzui.facilities.registry import CLASSES, FURTHER_STAGES, ITEM_KINDS, STAGES, Facility
from yuzui.facilities.registry_view import as_of, source
from yuzui.job import pages
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.model.table import Column as Declared
from yuzui.model.table import Row, Type
from yuzui.model.tables.facility import RESOURCE
from yuzui.model.visibility import Eq
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import count, money_in_full, number
from yuzui.view.page import EVERYONE, Block, Cards, Fact, Facts, Item, Notice, Page, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, ROLES = "/facilities/{id}", EVERYONE
PLACE = ("facilities", 0)
TITLE = Text("One facility", "单项设施")
ADDRESS = "/facilities/P5"
_CRUMB = (Link(Text("Facilities", "设施"), "/facilities"),)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    item_id = visit.parts["id"]
    answer = of("registry").latest(workspace, visit.run)
    item = None if answer is None else next((one for one in answer.items if one.id == item_id), None)
    if answer is None or item is None:
        own = workspace.view.select("resource", where=Eq("id", item_id))
        if own:
            return _loaded(workspace, own[0])
        # a facility known by its log alone has no page of facts: its use is its page
        page: Page = registry.modules("page")["facility_usage"].build(workspace, visit)
        return page
    if item.quarantined:
        held = Text(
            "What is known of it rests on memory alone; it is held back until a named person confirms it at a source.",
            "现有内容仅凭记忆，待具名人员向来源核实后方予采用。",
        )
        return Page(item.title, (Notice(held),), crumb=_CRUMB, stamp=pages.stamp(answer))
    mine = msgspec.structs.replace(
        answer,
        conflicts=[one for one in answer.conflicts if one.item == item_id],
        facts=[fact for fact in answer.facts if fact.resource.split("-")[0] == item_id],
        sites=[site for site in answer.sites if site.parent == item_id],
    )
    gates = [row for row in workspace.view.select("project_milestone") if row["project"] == item_id]
    sets = [row for row in workspace.view.select("dataset") if row["resource"] == item_id]
    blocks: list[Block] = [
        _facts(item),
        *([registry_view.CONFLICTS.drawn(mine)] if mine.conflicts else []),
        _kinds(item),
        *([_gates(gates)] if gates else []),
        *([_sets(sets)] if sets else []),
        registry_view.FACTS.drawn(mine),
        registry_view.SITES_LISTED.drawn(mine),
    ]
    document = mine.document()
    return Page(
        Text("{title}: {stage}", "{title}：{stage}").format(title=item.title, stage=STAGES[item.stage]),
        blocks,
        lead=None if item.name is None else same(item.name),
        crumb=_CRUMB,
        document={
            "item": next(one for one in document["items"] if one["id"] == item_id),
            **{name: document[name] for name in ("facts", "sites", "conflicts")},
        },
        stamp=pages.stamp(answer),
    )


def _loaded(workspace: Workspace, row: Row) -> Page:
    """Return the page of a resource that somebody loaded: what is known, where its time went."""
    name = row["name"] or row["name_zh"] or row["id"]
    title = Text(name, row["name_zh"] or name)
    facts = [
        (column.label, _value(column, row))
        for column in RESOURCE.columns
        if row.get(column.name) is not None and column.name not in ("name", "name_zh")
    ]
    # who answers for an instrument reads what the desk reads of it
    mine = stored.answered_for(workspace.view, workspace.view.select("resource", columns=("id", "parent")))
    reader = workspace.desk if row["id"] in mine else workspace.view
    events = [e for e in stored.happenings(reader, [row["id"]]) if e["kind"] == "done"]
    years = _seconds_by_year(events, row["tz"] or "UTC")
    address = encode(row["id"])
    blocks: list[Block] = [
        DataTable(
            "known",
            Text("What the list states", "清单所载"),
            (Column("what", Text("What", "属性")), Column("value", Text("Value", "取值"))),
            facts,
        )
    ]
    if years:
        blocks.append(
            DataTable(
                "use",
                Text("Use that was reported", "已上报的使用"),
                (
                    Column("year", Text("Year", "年度"), digits=None),
                    Column("uses", Text("Uses", "次数"), digits=0),
                    Column("hours", Text("Hours as reported", "上报机时"), "h", 1),
                ),
                [(year, len(each), sum(each) / 3600) for year, each in sorted(years.items())],
                note=Text(
                    "As reported, before uses that contradict each other are taken out; what the "
                    "ledger delivered stands on the page of the yearly sheet.",
                    "为上报值，尚未剔除相互矛盾的记录；记账结果见年度数据表页。",
                ),
            )
        )
    else:
        blocks.append(Notice(Text("No use was reported.", "尚无使用记录上报。")))
    words = (Text("who may use it, sessions, what ends soon", "使用资格、培训场次与到期提醒"),)
    ways = [Item(Text("People and training", "人员与培训"), words, f"/facilities/{address}/people")]
    if _summed(workspace, row["id"]):
        words = (Text("after yuzui schedule kpi --year", "执行 yuzui schedule kpi --year 后"),)
        title_ = Text("Ledger and yearly sheet", "机时账簿与年度数据表")
        ways.append(Item(title_, words, f"/facilities/{address}/sharing"))
    blocks.append(Cards(ways))
    finding = Text("{title}: {n}", "{title}：{n}").format(
        title=title, n=count(len(events), Text("use reported", "次使用上报"), "uses reported")
    )
    return Page(finding, blocks, crumb=_CRUMB, document={"resource": dict(row), "uses": len(events)})


def _seconds_by_year(events: Sequence[Row], zone: str) -> dict[str, list[int]]:
    """Return how long each use lasted, by the year in which it began where the resource stands."""
    seconds: dict[str, list[int]] = {}
    for one in events:
        if one["t1"] is not None and one["t1"] > one["t0"]:
            year = dt.datetime.fromtimestamp(one["t0"], ZoneInfo(zone)).year
            seconds.setdefault(str(year), []).append(one["t1"] - one["t0"])
    return seconds


def _summed(workspace: Workspace, name: str) -> bool:
    """Say whether the time of a resource was summed up here on its own."""
    return any(one["facility"] == name for one in pages.runs(workspace, "ledger"))


def _value(column: Declared, row: Row) -> Text:
    """Return a value of the registry as people read it."""
    value = row[column.name]
    if column.type is Type.MONEY:
        return money_in_full(value / 100, row.get("currency") or "CNY")
    if column.name == "lifecycle":
        return {**STAGES, **FURTHER_STAGES}.get(value, same(value))
    if column.name == "status_as_of":
        return as_of(value)
    return source(value) if column.name == "source" else column.words.get(str(value), same(str(value)))


def _facts(item: Facility) -> Facts:
    kinds = join([ITEM_KINDS[kind] for kind in item.kinds])
    since = Text("as of {d}", "截至 {d}").format(d=as_of(item.status_as_of))
    disputed = Text("of {n} facts", "共 {n} 条事实").format(n=item.facts)
    return Facts(
        (
            Fact(Text("Class", "类别"), CLASSES[item.letter], same(item.id)),
            Fact(Text("Stage", "阶段"), STAGES[item.stage], since),
            Fact(Text("Sites", "场址"), number(len(item.sites)), kinds),
            Fact(Text("Disputed facts", "来源不一致的事实"), number(len(item.conflicts)), disputed),
        )
    )


def _kinds(item: Facility) -> Cards:
    """Return how one gets at it: its kinds, each with its form and its rules."""
    words = Text("form, rules and an example scheduled", "申请表、规则与排程示例")
    return Cards([Item(ITEM_KINDS[kind], (words,), f"/facilities/kinds/{encode(kind)}") for kind in item.kinds])


def _gates(rows: list[Row]) -> DataTable:
    """Return what was reached, is expected and was planned, as precisely as sources say."""
    until = {"day": 10, "month": 7, "year": 4}

    def day(row: Row, name: str) -> Text:
        return same(row[name][: until[row["date_precision"] or "day"]] if row[name] else "—")

    rows = sorted(rows, key=lambda r: r["actual"] or r["forecast"] or r["planned"] or "~")
    return DataTable(
        "milestones",
        Text("Milestones", "里程碑"),
        (
            Column("gate", Text("Gate, as written", "节点（原文）")),
            Column("planned", Text("Planned", "计划")),
            Column("forecast", Text("Expected", "预计")),
            Column("actual", Text("Reached", "实际")),
            Column("evidence", Text("Words of the source", "来源原文")),
            Column("source", Text("Source", "来源")),
        ),
        [
            (
                same(row["gate"]),
                *(day(row, name) for name in ("planned", "forecast", "actual")),
                same(row["evidence"] or "—"),
                source(row["source"]),
            )
            for row in rows
        ],
    )


def _sets(rows: list[Row]) -> DataTable:
    return DataTable(
        "datasets",
        Text("Data sets published from it", "产出的已发布数据集"),
        (
            Column("title", Text("Data set", "数据集")),
            Column("doi", Text("DOI", "DOI")),
            Column("licence", Text("Licence", "许可")),
            Column("note", Text("Remark", "备注")),
        ),
        [
            (pages.text(row["title"]), same(row["doi"] or "—"), same(row["licence"] or "—"), same(row["note"] or "—"))
            for row in rows
        ],
    )
