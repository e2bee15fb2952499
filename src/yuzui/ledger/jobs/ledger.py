# SPDX-License-Identifier: Apache-2.0
"""What became of the time of a facility in a year, with key figures and the yearly sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.facilities.accounts import assessment, events
from yuzui.job.result import Input, digest, stamp
from yuzui.job.workspace import Workspace
from yuzui.ledger import facility_use, postings, usage, view
from yuzui.ledger import view as documents
from yuzui.ledger.trace import Source
from yuzui.sheets.sheet import Export
from yuzui.text import Text
from yuzui.view.chart import Picture

TITLE = Text("the time of a facility: opened, granted, held, delivered, lost", "设施机时收支")
QUESTION = Text(
    "What was opened, granted, held, delivered and lost, and to what?",
    "开放、批准、预留、交付了多少机时？损失多少？因何损失？",
)
SOURCE = "doi:10.1103/PhysRevAccelBeams.19.082802"
SCHEMA = "yuzui.ledger/1"
POSTED = "yuzui.ledger.posted/1"
LEVEL = "organisation"
INPUTS = (
    Input("facility", Text("id of a facility; empty for all", "设施编号；留空为全部"), "gaia"),
    Input("year", Text("year with which its cycles begin", "周期所属年度"), "2014"),
)
CANNOT_TELL = Text(
    "Whether the time was well spent. What no source reports (faults, weather, users) is empty "
    "here, not 0; what was granted in a log of jobs is taken from what its groups used.",
    "机时是否用得值得。没有来源上报的内容（故障、天气、用户）留空而不计为 0；"
    "作业日志没有批准量，以各组实际使用量代替。",
)


def run(workspace: Workspace, **inputs: Any) -> dict[str, Any]:
    """Sum up the ledger of a facility and a year."""
    from yuzui.ledger import postings, view

    values = {one.name: one.default for one in INPUTS} | inputs
    year, facility = str(values["year"]), str(values["facility"] or "")
    material = postings.gather(workspace, facility, year)
    body = view.parts_of(workspace, material)
    ledger = material.ledger
    rested = {
        "facility": facility, "year": year, "seq": ledger.seq,
        "entries": digest([ledger.entries["amount"].tolist(), ledger.entries["t0"].tolist()]),
        "events": digest([[row["t0"], row["t1"], row["kind"]] for row in material.events]),
        "figures": digest(body["figures"], body["sheet"]),
    }  # fmt: skip
    return {
        "schema": SCHEMA,
        "run": stamp("ledger", rested),
        "origin": material.origin,
        "facility": facility,
        "title": material.title.json(),
        "year": int(year),
        "source": material.source.json(),
        "stored": material.stored,
        "dated": material.dated,
        "seq": ledger.seq,
        "last": material.last,
        "entries": len(ledger),
        "events": len(material.events),
        **body,
        "cannot_tell": CANNOT_TELL.json(),
    }


def post(
    workspace: Workspace, facility: str, year: str, log: str | None = None, processors: int | None = None
) -> dict[str, Any]:
    """Post what happened to the ledger in the store: a log of jobs, or calendar and events."""
    counts: dict[str, int] = {}
    if log is not None and not facility:
        raise InputError(
            Text("a log of jobs is posted to one centre", "作业日志须记入一个中心"),
            place=Place(column="--facility"),
            expected="--facility ID",
            code="option",
        )
    if log is not None:
        known, _, columns = facility_use.read(workspace, log, processors)
        jobs = usage.reported(columns, known.log)
        if jobs.local:
            raise _no_zone(known.name)
        source = Source(facility, known.name, year)
        counts = postings.log(workspace.view, jobs, source, known.processors, known.origin)
    else:
        rows = {row["id"]: row for row in workspace.view.select("resource")}
        scopes = postings.parts(facility, list(rows.values())) if facility else _busy(workspace)
        for scope in sorted(scopes & rows.keys()):
            opened = postings.calendar(workspace.view, rows[scope], year)
            done = postings.happened(workspace.view, [scope])
            whole = opened | done | {"entries": opened["entries"] + done["entries"]}
            for name, count in whole.items():
                counts[name] = counts.get(name, 0) + count
        if not counts:
            raise postings.unknown(facility, rows, events.unregistered(workspace.view))
    return {
        "schema": POSTED,
        "run": stamp("ledger", {"facility": facility, "year": year, "log": log, "counts": counts}),
        "facility": facility,
        "year": int(year),
        "log": log,
        "counts": counts,
        "unregistered": {} if log is not None else events.unregistered(workspace.view),
    }


def _busy(workspace: Workspace) -> set[str]:
    """Return the resources that have a calendar or events, those called by their names too."""
    lines = workspace.view.select("calendar", columns=("resource",))
    return {row["resource"] for row in lines} | events.eventful(workspace.view)


def _no_zone(name: str) -> InputError:
    """Return the error for a log whose clock nobody placed: its jobs are no instants."""
    return InputError(
        Text(
            "the times of this log are readings of a clock whose zone nobody states",
            "该日志的时间为当地时刻，未注明时区",
        ),
        place=Place(file=name, column="Submit, Start"),
        expected="Asia/Shanghai, UTC, …",
        fix=Text(
            'write it into map.toml and load the log with --map map.toml:\n[jobs]\nconst.zone = "Asia/Shanghai"',
            '请写入 map.toml，并以 --map map.toml 装载该日志：\n[jobs]\nconst.zone = "Asia/Shanghai"',
        ),
        code="no_zone",
    )


lines = view.lines


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return the flow of the time of each book, and availability under its definitions."""
    from yuzui.ledger import charts

    return charts.draw(document)


exports = view.exports


def sheet(workspace: Workspace, document: Mapping[str, Any], lang: str) -> list[Export]:
    """Return the yearly sheet on open sharing, each cell with its entries."""
    year = str(document["year"])
    material = postings.gather(workspace, document["facility"], year)
    return assessment.exports(documents.assessed(material), material.ledger, year, lang)
