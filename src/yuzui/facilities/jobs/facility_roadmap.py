# SPDX-License-Identifier: Apache-2.0
"""Roadmap of facilities: costs as published, late gates, peers, and what a year of waiting changes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import msgspec

from yuzui.errors import InputError, Place
from yuzui.facilities import instrument_reports, registry, roadmap, roadmap_sheet
from yuzui.facilities.life_cycle import delay_risk
from yuzui.facilities.roadmap import Answer, FacilityLine, Wave
from yuzui.job import form_sheets
from yuzui.job.form_sheets import SetAside
from yuzui.job.inputs import MAP, Help
from yuzui.job.result import Run, digest
from yuzui.job.workflow.definitions import definitions
from yuzui.job.workspace import Workspace, clock
from yuzui.model.table import Row
from yuzui.text import Text, same
from yuzui.view.view import View

TITLE = Text("roadmap of facilities", "设施路线图")
QUESTION = Text(
    "What do facilities on the way cost, which gates are late, and what does a year of waiting change?",
    "在建与拟建设施造价多少？哪些关口逾期？推迟一年会怎样？",
)
SOURCE = "public pages named in each fact"
LEVEL = "public"


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Which facilities of one's own are added, and as of which day gates are looked at."""

    path: Annotated[
        Path | None,
        Help(
            Text("sheet of facilities on the way and of peers", "在建、拟建与同类设施表"), argument=True, metavar="FILE"
        ),
    ] = None
    day: Annotated[
        str,
        Help(Text("day as of which gates are late; else today", "关口是否逾期的基准日；不给则为今天"), metavar="DAY"),
    ] = ""
    map: Annotated[Path | None, MAP] = None


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Draw up the roadmap."""
    day = _day(inputs.day)
    gates, projects = roadmap.gates(workspace), workspace.view.select("facility_project", order=("id",))
    aside: list[SetAside] = []
    if inputs.path is not None:
        read, aside, _ = roadmap_sheet.read(inputs.path, form_sheets.source_map(inputs.map, (roadmap_sheet.PROJECTS,)))
        projects = [*projects, *read]
    late_peers = roadmap.outcomes(gates, projects, day)
    costs = roadmap.published_costs(workspace)
    items = [*registry.ITEMS, *registry.REFERENCES]
    lines = [roadmap.line(one.id, one.title, costs.get(one.id), None, late_peers, None) for one in items]
    lines += [_project_line(workspace, row, late_peers) for row in projects]
    files = {name: digest(workspace.shipped(name).read_bytes()) for name in (registry.FACILITIES, roadmap.MILESTONES)}
    about = registry.manifest(workspace, roadmap.MILESTONES)
    return Answer(
        run=Run.of("facility_roadmap", {**files, "day": day, "projects": digest(projects), "gates": digest(gates)}),
        origin="real",
        source=about["source"],
        vintage=about["vintage"],
        day=day,
        facilities=lines,
        late=roadmap.late_gates(gates, day),
        conflicts=sum(not one.entered and one.cost is not None and one.cost.low != one.cost.high for one in lines),
        peers=len(late_peers),
        peers_late=sum(late_peers.values()),
        delay_risk=delay_risk(late_peers.values()),
        replacement=_wave(workspace, int(day[:4])),
        aside=aside,
        cannot_tell=roadmap.CANNOT_TELL,
    )


def _project_line(workspace: Workspace, row: Row, late_peers: dict[str, bool]) -> FacilityLine:
    states = definitions(workspace)["facility_project"].states
    state = states.get(str(row["state"])) if row["state"] else None
    title = same(str(row["name"]))
    return roadmap.line(
        str(row["id"]), title, roadmap.project_cost(row), row, late_peers, state.label if state else None
    )


def _wave(workspace: Workspace, year: int) -> Wave | None:
    """Return what is due for replacement, where instruments of one's own are on record."""
    if not workspace.view.count("resource"):
        return None
    rows, _, _ = instrument_reports.find(workspace, "")
    report = instrument_reports.replacement_report(rows, year)
    return Wave(overdue=report.overdue, years=report.years, unknown=report.unknown)


def _day(text: str) -> str:
    try:
        return dt.date.fromisoformat(text.strip() or clock()[:10]).isoformat()
    except ValueError:
        raise InputError(
            Text("this is no day", "不是日期"),
            place=Place(column="--day"),
            seen=text[:40],
            expected="2026-01-01",
            code="option",
        ) from None


VIEW = View(
    headline=roadmap.headline,
    sentences=roadmap.sentences,
    charts=(roadmap.costs_chart, roadmap.wave_chart),
    first=(roadmap.FACILITIES,),
    tables=(roadmap.SOURCES, roadmap.LATE, roadmap.ASIDE),
)
