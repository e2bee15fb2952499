# SPDX-License-Identifier: Apache-2.0
"""How well a facility is used: hours opened, delivered and idle, waiting, users, outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.errors import VisibilityError
from yuzui.job import pages
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import duration, number, percent
from yuzui.view.page import EVERYONE, Cards, Fact, Facts, Item, Notice, Page, Split, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, MENU, ROLES = "/facilities/{id}/usage", 0, EVERYONE
TITLE = Text("Use of a facility", "设施使用情况")
ADDRESS = "/facilities/gaia/usage"
_FACILITIES = Text("Facilities", "设施")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    wanted = visit.parts["id"]
    candidates = [pages.latest(workspace, visit, "usage")] if visit.run else known(workspace)
    document = next((one for one in candidates if one and name(one) == wanted), None)
    if document is None:
        raise VisibilityError.not_found()
    title = pages.text(document["trace"]["label"])
    figures = pages.figures("usage", document)
    transcript = of("usage").lines(document)
    reading = pages.reading(transcript)
    finding = Text("{share} of the processor time of {title} was used", "{title}的处理器时间使用率为 {share}").format(
        share=percent(document["utilisation"]["value"], 0), title=title
    )
    return Page(
        finding,
        (
            _facts(document),
            Split(figures[:1], (reading,)),
            *figures[1:],
            Notice(Text("What this cannot tell: ", "不能说明：") + pages.text(document["cannot_tell"])),
            _hours(document),
            *_paid(workspace, document),
            _waits(document),
            _users(document),
            _findings(document),
        ),
        crumb=(Link(_FACILITIES, "/facilities"), Link(title, "")),
        document=document,
        stamp=pages.stamp(document),
    )


def _paid(workspace: Workspace, document: Mapping[str, Any]) -> tuple[Cards, ...]:
    """Return the card that leads to the bill of the same log, if there is one to be seen."""
    bill = workspace.latest("cost_recovery")
    if bill is None or bill["trace"]["label"] != document["trace"]["label"]:
        return ()
    sentence = of("cost_recovery").lines(bill)[0][1]
    title = Text("What these hours cost", "这些机时的成本")
    return (Cards((Item(title, (sentence,), f"/facilities/{encode(name(bill))}/cost"),)),)


def known(workspace: Workspace) -> list[dict[str, Any]]:
    """Return the newest document of each log that this subject may see."""
    newest: dict[str, dict[str, Any]] = {}
    for one in pages.runs(workspace, "usage"):
        newest.setdefault(name(one), one)
    return list(newest.values())


def name(document: Mapping[str, Any]) -> str:
    """Return the name of the facility of a usage document in an address."""
    if log := document["trace"].get("log"):
        return str(log)
    return str(document["trace"]["label"]["en"]).split()[0].lower()


def _facts(document: Mapping[str, Any]) -> Facts:
    ledger, waits = document["ledger"], document["waits"]
    flagged = sum(f["count"] for f in document["findings"])
    return Facts(
        (
            Fact(
                Text("Used", "使用率"),
                percent(document["utilisation"]["value"], 0),
                Text("of processor time opened", "占开放的处理器时间"),
            ),
            Fact(
                Text("Delivered", "交付"),
                number(ledger["delivered"] / 3600),
                Text("core-hours in {t}", "核时，历时 {t}").format(t=duration(ledger["span"])),
            ),
            Fact(
                Text("Median wait", "等待时间中位数"),
                duration(waits["quantiles"]["0.5"]),
                Text("95 % under {t}", "95% 低于 {t}").format(t=duration(waits["quantiles"]["0.95"])),
            ),
            Fact(
                Text("Flagged, kept", "标记并保留"),
                number(flagged),
                Text("beside {n} jobs known in full", "另有 {n} 个作业记录完整").format(n=number(waits["known"])),
            ),
        )
    )


def _hours(document: Mapping[str, Any]) -> DataTable:
    ledger = document["ledger"]
    hours = {"opened": Text("opened", "开放"), "delivered": Text("delivered", "交付"), "idle": Text("idle", "空闲")}
    return DataTable(
        "hours",
        Text("Hours, to the last one", "机时收支"),
        (
            Column("what", Text("Account", "科目")),
            Column("hours", Text("Processor hours", "核时"), digits=1),
            Column("share", Text("Share", "占比"), "%", 1),
        ),
        [(label, ledger[k] / 3600, ledger[k] / ledger["opened"]) for k, label in hours.items()],
        note=Text("Opened = delivered + idle.", "开放 = 交付 + 空闲。"),
    )


def _waits(document: Mapping[str, Any]) -> DataTable:
    shown = (("0.5", "50 %"), ("0.9", "90 %"), ("0.95", "95 %"), ("0.99", "99 %"), ("1.0", "100 %"))
    waits, strict = document["waits"]["quantiles"], document["baseline"]["quantiles"]
    return DataTable(
        "waiting",
        Text("Waiting, beside strict order of arrival", "等待时间，与严格按到达顺序对照"),
        (
            Column("part", Text("Of all jobs", "占全部作业")),
            Column("log", Text("In the log", "日志")),
            Column("strict", Text("In strict order of arrival", "严格按到达顺序")),
        ),
        [(same(name), duration(waits[q]), duration(strict[q])) for q, name in shown],
    )


def _users(document: Mapping[str, Any]) -> DataTable:
    return DataTable(
        "users",
        Text("How many users: it depends on the definition", "用户数取决于定义"),
        (Column("definition", Text("Definition", "定义")), Column("count", Text("Users", "用户数"), digits=0)),
        [(pages.text(u["label"]), u["count"]) for u in document["users"]],
    )


def _findings(document: Mapping[str, Any]) -> DataTable:
    return DataTable(
        "findings",
        Text("What was flagged in the log, and kept", "日志中标记并保留的问题"),
        (
            Column("what", Text("What", "问题")),
            Column("column", Text("Column", "列")),
            Column("count", Text("Jobs", "作业"), digits=0),
        ),
        [(pages.text(f["message"]), f["column"], f["count"]) for f in document["findings"]],
    )
