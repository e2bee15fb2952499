# SPDX-License-Identifier: Apache-2.0
"""Was a facility there when it was promised: outages by day, four definitions side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.ledger import charts, view
from yuzui.ledger.pages import ledger
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import duration
from yuzui.view.page import EVERYONE, Block, Figure, Notice, Page, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, MENU, ROLES = "/facilities/{id}/availability", 0, EVERYONE
TITLE = Text("Availability of a facility", "设施可用率")
ADDRESS = "/facilities/gaia/availability"

Document = Mapping[str, Any]


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    name = visit.parts["id"]
    crumb = (Link(Text("Facilities", "设施"), "/facilities"),)
    documents = ledger.chosen(workspace, visit, name)
    if not documents:
        return ledger.missing(workspace, TITLE, name, crumb)
    document = documents[0]
    run = document["run"]["id"]
    known = charts.known(document)
    drawn = [charts.availability(document)] if known else []
    timeline = charts.outages(document)
    blocks: list[Block] = [*ledger.by_year(f"/facilities/{encode(name)}/availability", documents)]
    blocks += ledger.later(workspace, document)
    blocks += [Figure(picture, run) for picture in (timeline, *drawn) if picture is not None]
    if timeline is None:
        blocks.append(Notice(view.NO_FAULTS))
    blocks += [
        _listing(document, "definitions", ("availability", "uptime"),
                 Text("Availability by definition, time between failures, time to repair",
                      "各定义下的可用率、故障间隔与修复时间")),
        _listing(document, "lost", ("lost_time", "completeness"),
                 Text("Lost time by cause, and how much is settled", "按原因计的损失与结清比例")),
    ]  # fmt: skip
    blocks += _outages(document)
    finding = drawn[0].meta.finding if drawn else Text(
        "No availability can be told for this year", "该年度可用率无法得出"
    )  # fmt: skip
    return Page(
        finding,
        blocks,
        lead=Text(
            "Sources differ on what counts as promised and as delivered; compare only what is defined alike.",
            "各来源对“承诺”与“交付”的口径不同，只应比较定义相同者。",
        ),
        crumb=(*crumb, Link(Text.of(document["title"]), f"/ledger/{encode(name)}")),
        state=same(str(document["year"])),
        document={name: document[name] for name in ("facility", "year", "figures", "outages")},
        stamp=pages.stamp(document),
    )


def _listing(document: Document, name: str, families: tuple[str, ...], title: Text) -> DataTable:
    rows = [row for row in document["figures"] if row["figure"] in families]
    return ledger.listed(name, title, rows)


def _outages(document: Document) -> list[Block]:
    if not document["outages"]:
        return []
    causes = {"fault": Text("fault", "故障"), "weather": Text("weather", "天气")}
    return [
        DataTable(
            "reports",
            Text("Every outage reported", "全部上报的停机"),
            (
                Column("resource", Text("Resource", "资源")),
                Column("cause", Text("Cause", "原因")),
                Column("start", Text("From (second)", "起（秒）"), digits=0),
                Column("length", Text("Length", "时长")),
                Column("source", Text("Reported by", "上报来源")),
            ),
            [
                (
                    row["resource"],
                    causes[row["kind"]],
                    row["t0"],
                    duration(row["t1"] - row["t0"]),
                    same(f"{row['source']} {row['source_key']}"),
                )
                for row in document["outages"]
            ],
        )
    ]
