# SPDX-License-Identifier: Apache-2.0
"""What became of the time of a facility in a year, with key figures and the yearly sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

import msgspec
import yaml

from yuzui.errors import InputError, Place
from yuzui.facilities import key_figures, time_ledger
from yuzui.facilities.key_figures import Measured
from yuzui.facilities.replay import check
from yuzui.facilities.time_ledger import Ledger, flow, overgranted, statement
from yuzui.job.result import Reported, Run, digest
from yuzui.job.workspace import Workspace
from yuzui.ledger import facility_year, job_log, postings
from yuzui.ledger.facility_year import (
    Answer,
    Book,
    Broken,
    Cell,
    Esfri,
    Indicator,
    Instrument,
    National,
    Outage,
    Posted,
    Sheet,
    Total,
)
from yuzui.ledger.inputs import Ledger as Inputs
from yuzui.ledger.job_log import Jobs, Source, Trace
from yuzui.ledger.postings import Material, span
from yuzui.model.table import Columns, Row
from yuzui.model.tables.facility import CALENDAR
from yuzui.scheduling.booking.policy import opened
from yuzui.sheets.sheet import Export
from yuzui.store.duck import Lake
from yuzui.store.sql.statement import columns_of
from yuzui.text import Text
from yuzui.view.view import View

TITLE = Text("the time of a facility: opened, granted, held, delivered, lost", "设施机时收支")
QUESTION = Text(
    "What was opened, granted, held, delivered and lost, and to what?",
    "开放、批准、预留、交付了多少机时？损失多少？因何损失？",
)
SOURCE = "doi:10.1103/PhysRevAccelBeams.19.082802"
LEVEL = "organisation"
CANNOT_TELL = Text(
    "Whether the time was well spent. What no source reports (faults, weather, users) is empty "
    "here, not 0; what was granted in a log of jobs is taken from what its groups used.",
    "机时是否用得值得。没有来源上报的内容（故障、天气、用户）留空而不计为 0；"
    "作业日志没有批准量，以各组实际使用量代替。",
)


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Sum up the ledger of a facility and a year."""
    year, facility = str(inputs.year), inputs.facility or ""
    material = postings.gather(workspace, facility, year)
    ledger = material.ledger
    lake = Lake()
    figures = measured(lake, material)
    lake.close()
    instruments = assessed(material)
    sheet = _sheet(material, instruments)
    rested = {
        "facility": facility, "year": year, "seq": ledger.seq,
        "entries": digest([ledger.entries["amount"].tolist(), ledger.entries["t0"].tolist()]),
        "events": digest([[row["t0"], row["t1"], row["kind"]] for row in material.events]),
        "figures": digest(msgspec.to_builtins(figures), msgspec.to_builtins(sheet)),
    }  # fmt: skip
    return Answer(
        run=Run.of("ledger", rested),
        origin=material.origin,
        facility=facility,
        title=material.title,
        year=int(year),
        source=material.source,
        stored=material.stored,
        dated=material.dated,
        seq=ledger.seq,
        last=material.last,
        entries=len(ledger),
        events=len(material.events),
        books=_books(ledger),
        overgranted=overgranted(ledger),
        broken=[
            Broken(one.rule, one.message, one.where, one.seen, one.limit, list(one.entries)) for one in check(ledger)
        ],
        figures=figures,
        sheet=sheet,
        outages=_outages(material),
        findings=[Reported.of(one) for one in material.examined.findings()],
        national=msgspec.convert(_yaml("open_sharing.yaml")["years"], list[National]),
        esfri=esfri(figures, instruments),
        cannot_tell=CANNOT_TELL,
    )


# Key figures of a facility and a year, each with definition, parameters, and why it is empty.


APART = 3_600
"""Seconds: two outages less than this apart are one."""
NO_FAULTS = Text(
    "no source reports faults of this facility: that none are told does not mean there were none",
    "没有来源上报该设施的故障：未上报不等于没有发生",
)
NO_LOSSES = Text(
    "no source reports losses of this facility: that none are told does not mean there were none",
    "没有来源上报该设施的损失机时：未上报不等于没有发生",
)
LOSSES = frozenset(("fault", "weather", "aborted", "sample"))
"""Kinds of event that tell of time lost."""
UNDATED = Text(
    "times are seconds of a log whose beginning has no date: no calendar can be laid beside it",
    "时间为日志内秒数，日志起点无日期，无法与日历对照",
)


def tables(material: Material) -> dict[str, Columns]:
    """Return the tables that the statements read."""
    further: dict[str, Columns] = {}
    for table in key_figures.TABLES:
        if rows := material.tables.get(table.name):
            names = [name for name in table.names if not isinstance(rows[0].get(name), list)]
            further[table.name] = columns_of(list(rows), names)
    further["calendar"] = columns_of(_user_time(material), CALENDAR.names)
    return key_figures.tables(material.ledger, material.columns, material.examined, **further)


def _user_time(material: Material) -> list[Row]:
    """Return the user time of each resource, versions settled: of every second the newest."""
    rows: dict[str, list[Row]] = {}
    for row in material.tables.get("calendar", ()):
        rows.setdefault(row["resource"], []).append(row)
    return [
        {"resource": name, "t0": start, "t1": end, "version": 1, "state": "user"}
        for name, own in sorted(rows.items())
        for start, end, _ in opened(own, None)
    ]


def measured(lake: Lake, material: Material) -> list[Measured]:
    """Return every figure."""
    for name, columns in tables(material).items():
        lake.put(name, columns, key_figures.types(name))
    families = {figure.name: figure for figure in key_figures.FIGURES}
    return [
        _honest(material, one)
        for name, parameters in _asked(material)
        for one in key_figures.measure(lake.rows, families[name], material.ledger.seq, **parameters)
    ]


def _asked(material: Material) -> Iterator[tuple[str, dict[str, str | int]]]:
    """Yield name and parameters of each figure, unit by unit."""
    cycle: dict[str, str | int] = {"cycle": material.year}
    offers = material.tables.get("access_offer", ())
    for unit in sorted({row["unit"] for row in offers}) or units(material.ledger):
        yield "demand", {**cycle, "unit": unit}
    for unit in units(material.ledger):
        yield "availability", {**cycle, "unit": unit}
    begin, finish = span(material.year)
    yield "uptime", {"begin": begin, "finish": finish, "apart": APART}
    for name in ("lost_time", "completeness"):
        for unit in units(material.ledger):
            yield name, {**cycle, "unit": unit}
    yield "users", {"schedule": ""}
    yield "effective_hours", cycle


def units(ledger: Ledger) -> list[str]:
    """Return the units of a ledger."""
    return sorted({account.unit for account in ledger.accounts.values()})


def _honest(material: Material, one: Measured) -> Measured:
    """Return a figure, emptied where only silence speaks for it."""
    if one.figure == "lost_time" and not one.numerator and one.reason is None:
        reported = any(event["kind"] in LOSSES for event in material.events)
        return one if reported else one.emptied(NO_LOSSES)
    if one.figure != "uptime":
        return one
    if not material.dated:
        return one.emptied(UNDATED)
    return one if any(event["kind"] == "fault" for event in material.events) else one.emptied(NO_FAULTS)


BASE: Mapping[str, tuple[int, Text]] = {
    "s": (3_600, Text("hours", "小时")),
    "core-s": (3_600, Text("core-hours", "核时")),
}
"""How many of a base unit make one of the unit shown, and its name; other units are shown as is."""
OUTAGES = ("fault", "weather")


def _books(ledger: Ledger) -> list[Book]:
    """Return where the time of each book went, in its base unit and named for people."""
    books = []
    for book, row in statement(ledger).items():
        size, shown = BASE.get(book.unit, (1, Text(book.unit, book.unit)))
        books.append(Book(book.scope, book.unit, book.cycle, shown, size, flow(row), dict(row)))
    return books


def assessed(material: Material) -> list[key_figures.Instrument]:
    """Return the assessed instruments with their figures of the year, by id."""
    rows = material.tables.get("resource", ())
    charges = material.tables.get("charge") or None
    return key_figures.instruments(material.ledger, material.columns, list(rows), material.year, charges)


def _sheet(material: Material, instruments: Sequence[key_figures.Instrument]) -> Sheet:
    return Sheet(
        unvalued=_unvalued(material),
        instruments=[
            Instrument(one.id, one.name, one.asset, *map(_cell, one.cells))
            for one in instruments
            if one.asset is not None
        ],
        totals=[Total(name, *msgspec.structs.astuple(_cell(cell))) for name, cell in key_figures.totals(instruments)],
    )


def _unvalued(material: Material) -> int:
    """Return how many resources that were used have no value in yuan: they are in no sheet."""
    used = {a.scope for a in material.ledger.accounts.values() if a.owner == "delivered"}
    rows = [row for row in material.tables.get("resource", ()) if row["id"] in used]
    return sum(row["asset_value"] is None or row["currency"] != "CNY" for row in rows)


def _cell(cell: key_figures.Cell) -> Cell:
    return Cell(cell.value, ", ".join(key_figures.ranges(cell.seqs)), cell.reason)


def _outages(material: Material) -> list[Outage]:
    rows = [row for row in material.events if row["kind"] in OUTAGES and row["t1"] is not None]
    return [
        Outage(*(row[name] for name in ("resource", "t0", "t1", "kind", "source", "source_key")))
        for row in sorted(rows, key=lambda row: (row["resource"], row["t0"]))
        if row["t1"] >= row["t0"]
    ]


def esfri(figures: Sequence[Measured], instruments: Sequence[key_figures.Instrument]) -> Esfri:
    """Return the 21 indicators of the European forum, with those that are computed here."""
    values = {f"{one.figure}.{one.variant}": one for one in figures}
    requests, persons, delivered = (
        values.get(name) for name in ("demand.proposals", "users.persons", "availability.delivered")
    )
    income = [one.income.value for one in instruments]
    paid = [value for value in income if value is not None]
    computed: dict[str, float | None] = {
        "demand.requests": None if requests is None else requests.numerator or None,
        "users.persons": None if persons is None else persons.value,
        "income": sum(paid) if paid and len(paid) == len(income) else None,
        "availability.delivered": None if delivered is None else delivered.numerator,
    }
    listed = _yaml("esfri_kpi.yaml")
    indicators = []
    for row in listed["indicators"]:
        value = computed.get(row.get("figure"))
        reason = _REASONS[row["says"]] if value is None else None
        indicators.append(Indicator(row["n"], Text(row["en"], row["zh"]), row["says"], value, reason))
    return Esfri(listed["source"], listed["confirmed"], indicators)


_REASONS = {
    "computed": Text("nothing of it is known for this year", "该年度没有相关数据"),
    "outside": Text("needs data that a facility's ledger does not hold", "所需数据不在设施账簿中"),
    "not_applicable": Text("asks for members of a European organisation", "针对欧洲组织的成员，不适用"),
}


def _yaml(name: str) -> Any:
    return yaml.safe_load((files("yuzui.facilities") / name).read_text(encoding="utf-8"))


def sheet(workspace: Workspace, answer: Answer, lang: str) -> list[Export]:
    """Return the yearly sheet on open sharing, each cell with its entries."""
    material = postings.gather(workspace, answer.facility, str(answer.year))
    return key_figures.exports(assessed(material), material.ledger, str(answer.year), lang)


# What happened, posted to the ledger of the store.


def post(
    workspace: Workspace, facility: str, year: str, log: str | None = None, processors: int | None = None
) -> Posted:
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
        jobs, source, known = logged(workspace, facility, year, log, processors)
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
            raise postings.unknown(facility, rows, time_ledger.unregistered(workspace.view))
    return Posted(
        run=Run.of("ledger", {"facility": facility, "year": year, "log": log, "counts": counts}),
        facility=facility,
        year=int(year),
        log=log,
        unregistered={} if log is not None else time_ledger.unregistered(workspace.view),
        counts=counts,
    )


def logged(
    workspace: Workspace, facility: str, year: str, log: str, processors: int | None = None
) -> tuple[Jobs, Source, Trace]:
    """Return what a log of jobs says of a centre in a year, to be posted."""
    known, _, columns = job_log.read(workspace, log, processors)
    jobs = job_log.reported(columns, known.log)
    if jobs.local:
        raise _no_zone(known.name)
    return jobs, Source(facility, known.name, year), known


def _busy(workspace: Workspace) -> set[str]:
    """Return the resources that have a calendar or events, those called by their names too."""
    lines = workspace.view.select("calendar", columns=("resource",))
    return {row["resource"] for row in lines} | time_ledger.eventful(workspace.view)


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


VIEW = View(
    headline=facility_year.headline,
    sentences=facility_year.sentences,
    charts=(facility_year.flows, facility_year.availability),
    first=(facility_year.FIGURES,),
    tables=(facility_year.BOOKS, facility_year.OVERGRANTED, facility_year.FLAGGED, facility_year.ESFRI),
    notes=(facility_year.recalled,),
)
