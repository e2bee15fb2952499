# SPDX-License-Identifier: Apache-2.0
"""How far a facility serves others: hours by year beside the national mean, the yearly sheet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.ledger import charts
from yuzui.ledger.jobs import ledger as study
from yuzui.ledger.pages import ledger
from yuzui.sheets import formats
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import percent
from yuzui.view.page import EVERYONE, PACK, Block, Cards, Figure, Item, Page, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, MENU, ROLES = "/facilities/{id}/sharing", 0, EVERYONE
TITLE = Text("Open sharing of a facility", "设施开放共享")
ADDRESS = "/facilities/gaia/sharing"
_RATES = Text("Hours and rates by definition", "各定义下的机时与比率")
_BOOK = Text("The workbook to hand in", "可提交的工作簿")
_WITH = Text("instruments, totals, and the ledger entries of every cell", "逐台数据、汇总及每格分录号")
_COMMAND = "yuzui schedule kpi --year {year} --facility {name} --sheet zh --out sharing.xlsx"

Document = Mapping[str, Any]


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    name = visit.parts["id"]
    crumb = (Link(Text("Facilities", "设施"), "/facilities"),)
    documents = ledger.chosen(workspace, visit, name)
    if not documents:
        return ledger.missing(workspace, TITLE, name, crumb)
    document = documents[0]
    picture = charts.sharing(documents)
    rows = [row for row in document["figures"] if row["figure"] == "effective_hours"]
    blocks: list[Block] = [*ledger.by_year(f"/facilities/{encode(name)}/sharing", documents)]
    blocks += [*ledger.later(workspace, document), Figure(picture, document["run"]["id"])]
    blocks += [
        _national(document),
        ledger.listed("rates", _RATES, rows),
        _instruments(document, name),
        _totals(document),
    ]  # fmt: skip
    if document["sheet"]["instruments"]:
        address = f"/facilities/{encode(name)}/sharing/{PACK}.xlsx"
        blocks.append(Cards((Item(_BOOK, (_WITH,), address),)))
    return Page(
        picture.meta.finding,
        blocks,
        lead=Text(
            "Two rules for the sharing rate are in use; both are shown, as no source says which "
            "one the published rate follows.",
            "共享率有两种算法，来源未说明公布值所用算法，故并列。",
        ),
        crumb=(*crumb, Link(Text.of(document["title"]), f"/ledger/{encode(name)}")),
        state=same(str(document["year"])),
        document={n: document[n] for n in ("facility", "year", "sheet", "national", "figures")},
        stamp=pages.stamp(document),
        pack=lambda lang: _workbook(workspace, document, lang),
    )


def _workbook(workspace: Workspace, document: Document, lang: str) -> bytes:
    """Return the sheet that is handed in, from the rows as they are now."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "sharing.xlsx")
        formats.write_xlsx(path, study.sheet(workspace, document, lang))
        return path.read_bytes()


def _national(document: Document) -> DataTable:
    return DataTable(
        "national",
        Text("National means as published", "公布的全国平均"),
        (
            Column("year", Text("Year", "年度"), digits=None),
            Column("units", Text("Units", "单位数"), digits=0),
            Column("instruments", Text("Instruments", "仪器台数"), digits=0),
            Column("effective", Text("Effective hours", "有效机时"), "h", 0),
            Column("external", Text("External hours", "对外服务机时"), "h", 0),
            Column("published", Text("Sharing rate published", "公布的共享率")),
            Column("ratio", Text("External / effective", "对外／有效"), "%", 1),
            Column("network", Text("On the network", "入网率")),
            Column("source", Text("Source", "来源")),
        ),
        [
            (
                str(row["year"]),
                row["units"],
                row["instruments"],
                row["effective_hours"],
                row["external_hours"],
                Text("—", "—") if row["rate"] is None else percent(row["rate"], 0),
                row["external_hours"] / row["effective_hours"],
                Text("—", "—") if row["on_network"] is None else percent(row["on_network"], 0),
                same(row["source"]),
            )
            for row in document["national"]
        ],
        note=Text(
            "The rate published for 2019 is not the ratio of the published means; the rule behind "
            "it is not known. (verify): not yet compared with the ministries' own pages.",
            "2019 年公布的共享率不等于公布均值之比，所用算法未知。（verify）表示尚未与主管部门原页核对。",
        ),
    )


def _instruments(document: Document, name: str) -> DataTable:
    return DataTable(
        "instruments",
        Text("The yearly sheet, instrument by instrument", "年度数据表（逐台）"),
        (
            Column("id", Text("Instrument", "仪器编号")),
            Column("name", Text("Name", "仪器名称")),
            Column("asset", Text("Asset value (10,000 yuan)", "原值（万元）"), digits=1),
            Column("effective", Text("Effective hours", "年有效工作机时"), "h", 1),
            Column("external", Text("External hours", "年对外服务机时"), "h", 1),
            Column("sharing", Text("Sharing rate", "共享率"), "%", 1),
            Column("entries", Text("Ledger entries", "分录号")),
            Column("reason", Text("Why empty", "为何为空")),
        ),
        [
            (
                row["id"],
                row["name"],
                row["asset"] / 1_000_000,
                *(row[part]["value"] for part in ("effective", "external", "sharing")),
                row["effective"]["entries"],
                _why(row["sharing"], row["external"]),
            )
            for row in document["sheet"]["instruments"]
        ],
        note=Text(
            "Instruments of 0.5 million yuan or more. The workbook to hand in, every cell with its entries: {command}",
            "原值 50 万元及以上的仪器。可提交的工作簿（每格注明分录）：{command}",
        ).format(command=_COMMAND.format(year=document["year"], name=name)),
    )


def _why(*cells: Mapping[str, Any]) -> Text:
    reasons = [Text.of(cell["reason"]) for cell in cells if cell["reason"] is not None]
    return reasons[0] if reasons else Text("—", "—")


def _totals(document: Document) -> DataTable:
    return DataTable(
        "totals",
        Text("Totals of the sheet", "数据表汇总"),
        (
            Column("name", Text("Figure", "指标")),
            Column("value", Text("Value", "数值"), digits=2),
            Column("reason", Text("Why empty", "为何为空")),
        ),
        [(Text.of(row["name"]), row["value"], _why(row)) for row in document["sheet"]["totals"]],
    )
