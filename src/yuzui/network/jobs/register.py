# SPDX-License-Identifier: Apache-2.0
"""Which bodies there are, under which name, since when, and what became of the old ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import msgspec

from yuzui.errors import InputError, Place, UnknownIdentifierError, meant, together
from yuzui.job import form_sheets
from yuzui.job.inputs import Help
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace, clock
from yuzui.model.table import Row
from yuzui.model.visibility import In
from yuzui.network import register_answer, register_sheet, register_store
from yuzui.network.register_answer import Act, Answer, Difference, Refused, Taken, Total
from yuzui.network.register_columns import OUTPUTS
from yuzui.network.register_sheet import FACTS, MEMORY, Options, Reading
from yuzui.network.register_store import Ask
from yuzui.network.succession import folded
from yuzui.sheets import formats
from yuzui.sheets.partial_day import PartialDay
from yuzui.text import Text
from yuzui.view.view import View

TITLE = Text("the register, and what became of old ids", "名录与沿革")
QUESTION = Text(
    "Which bodies are there, under which name, since when, and what became of the old ones?",
    "有哪些机构、名称为何、始于何时？旧编号去向如何？",
)
SOURCE = "lists and decisions that were registered, each with its source"
LEVEL = "public"
FAULTS = 5
"""Faults of one sort that are told one by one."""


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Of which kind the register is shown, or which ids and names are followed."""

    ids: Annotated[
        str, Help(Text("ids or names, parted by semicolons: what became of them", "编号或名称，以分号分隔：查询去向"))
    ] = ""
    kind: Annotated[str, Help(Text("one kind of entries", "仅某一类别"))] = ""
    day: Annotated[str, Help(Text("day on which they were called so", "使用该名称或编号的日期"), metavar="DAY")] = ""
    as_of: Annotated[
        str,
        Help(Text("last day whose events count; today by default", "计入沿革的最后一日；默认为今日"), metavar="DAY"),
    ] = ""


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Show the register, or what became of some of its entries."""
    asked = [one.strip() for one in inputs.ids.split(";") if one.strip()]
    if asked:
        return resolve(workspace, asked, inputs.day, inputs.as_of)
    return show(workspace, kind=inputs.kind)


def kind_of(workspace: Workspace, word: str) -> str:
    """Return a kind by its word or label, or refuse one that nobody knows."""
    known = register_store.kinds(workspace.view)
    words = register_sheet.kind_words(known)
    used = {row["kind"] for row in workspace.view.select("register_state", columns=("kind",))}
    if word in used or word in known:
        return word
    if (kind := words.get(folded(word))) is not None:
        return kind
    raise UnknownIdentifierError(
        Text("there is no such kind", "没有此类别"),
        place=Place(column="--kind"),
        seen=word,
        expected=", ".join(sorted({*known, *used}))[:300],
        fix=meant(word, [*known, *used]),
        code="unknown_kind",
    )


def show(workspace: Workspace, ids: Sequence[str] = (), kind: str = "", status: str = "") -> Answer:
    """Return entries with their events: some of them, those of a kind, or all.

    Raises
    ------
    InputError
        If what is asked for rests on memory alone.
    """
    view = workspace.view
    if status == MEMORY:
        raise register_store.not_confirmed(kind or "*")
    kind = kind_of(workspace, kind) if kind else ""
    rows: list[Row] = [row for id in ids for row in register_store.get(view, id)]
    if not ids:
        rows = [row for row in register_store.states(view) if kind in ("", row["kind"])]
    if status:
        rows = [row for row in rows if row["fact_status"] == status]
    return _answer(workspace, "show", rows, kind=kind or None, withheld=register_store.withheld(view, kind))


def resolve(workspace: Workspace, asked: Sequence[str], day: str = "", as_of: str = "") -> Answer:
    """Return what became of ids or names.

    Raises
    ------
    UnknownIdentifierError
        If no entry ever bore one of them.
    """
    day = exact(day, "--day")
    today = clock()[:10]
    until = exact(as_of, "--as-of") or max(today, day)
    graph = register_store.register(workspace.view)
    found = [one for each in asked for one in register_answer.resolved(graph, each, day, until)]
    named = {event for one in found for to in one.to for event in to.via} | {e for one in found for e in one.unsure}
    ids = {one.id for one in found} | {to.id for one in found for to in one.to}
    rows = [row for row in register_store.states(workspace.view, In("id", tuple(ids))) if row["id"] in ids]
    return _answer(workspace, "resolve", rows, resolved=found, only=named)


def exact(text: str, option: str) -> str:
    """Return a day; refuse anything that is not exact."""
    if not text.strip():
        return ""
    try:
        day = PartialDay.of(text)
    except ValueError:
        day = PartialDay("", "unknown")
    if day.precision != "day":
        raise InputError(
            Text("this is no day", "不是具体日期"),
            place=Place(column=option),
            seen=text,
            expected="2024-12-31",
            code="option",
        )
    return day.text


def _answer(
    workspace: Workspace,
    act: Act,
    rows: Sequence[Row],
    *,
    only: set[str] | None = None,
    kind: str | None = None,
    **more: object,
) -> Answer:
    """Return an answer about some states with the events that touch them."""
    view = workspace.view
    known = register_store.kinds(view)
    ids = {row["id"] for row in rows}
    parts = [row for row in view.select("succession_part") if row["old"] in ids or row["new"] in ids]
    touched = {row["event"] for row in parts} if only is None else only
    events = [row for row in view.select("succession") if row["id"] in touched]
    parts = [row for row in parts if row["event"] in touched]
    entries = register_answer.charted([register_answer.entry(row, known) for row in rows])
    rested = {"act": act, "rows": digest(rows), "events": sorted(touched), "more": digest(str(more))}
    fields: dict[str, object] = {"resolved": [], "withheld": 0, **more}
    return Answer(
        run=Run.of("register", rested),
        act=act,
        kind=kind,
        kinds=register_answer.summaries(workspace, kind or ""),
        entries=entries,
        events=register_answer.happenings(events, parts),
        **fields,  # type: ignore[arg-type]
    )


# Lists.


def read(workspace: Workspace, path: Path, options: Options) -> Reading:
    """Read a list against what is registered; a list that comes with Yuzui is read by its name."""
    known = register_store.register(workspace.view, whole=True)
    return register_sheet.read(workspace.file(path), known, register_store.kinds(workspace.view), options)


def register(workspace: Workspace, path: Path, options: Options, by: str = "", skip: bool = False) -> Answer:
    """Register the entries of a list.

    Raises
    ------
    InputError
        If a row cannot be registered; all of them are named, and nothing is written unless they are to be skipped.
    """
    return registered(workspace, read(workspace, path, options), by, skip)


def registered(workspace: Workspace, reading: Reading, by: str = "", skip: bool = False) -> Answer:
    """Register what was read of a list; see :func:`register`."""
    already = register_store.compared(workspace.desk, reading)
    if reading.faults and not skip:
        raise together(_gathered(_as_written(reading)))
    done = register_store.load(workspace, reading, by)
    where = In("id", done.ids) if len(done.ids) <= 400 else None
    rows = [
        row for row in register_store.states(workspace.view, *([where] if where else [])) if row["id"] in set(done.ids)
    ]
    return _answer(
        workspace,
        "read",
        rows,
        only=set(done.events),
        withheld=reading.withheld,
        file=reading.file,
        rows_read=reading.rows,
        already=already,
        columns=[Taken(*one) for one in reading.columns],
        unread=reading.unread,
        findings=register_answer.noted(reading),
        rejected=_refused(reading),
    )


def _headings(reading: Reading) -> dict[str, str]:
    """Return the heading of each column as the list writes it, where its sheets write one."""
    by: dict[str, dict[str, None]] = {}
    for heading, column in reading.columns:
        by.setdefault(column, {})[heading] = None
    return {column: next(iter(some)) for column, some in by.items() if len(some) == 1}


def _as_written(reading: Reading) -> list[InputError]:
    """Return faults of a list with the headings that its office knows."""
    heads = _headings(reading)
    for one in reading.faults:
        one.place = replace(one.place, column=heads.get(one.place.column, one.place.column))
    return reading.faults


def _refused(reading: Reading) -> list[Refused]:
    """Return what was set aside, with the headings that its office knows."""
    heads = _headings(reading)
    rows = [Refused.of(one) for one in reading.faults]
    return [msgspec.structs.replace(one, column=heads.get(one.column, one.column)) for one in rows]


def _gathered(faults: Sequence[InputError]) -> list[InputError]:
    """Return faults with those of one sort that are many gathered in one: which rows, and how many."""
    by: dict[tuple[str, str, str], list[InputError]] = {}
    for one in faults:
        by.setdefault((one.code, one.place.file, one.place.sheet), []).append(one)
    found: list[InputError] = []
    for (code, *_), some in by.items():
        found += some[:FAULTS]
        if more := some[FAULTS:]:
            rows = ", ".join(str(one.place.row) for one in more[:40])
            message = Text("the same in {n} further rows", "另有 {n} 行同样如此").format(n=len(more))
            place = Place(more[0].place.file, more[0].place.sheet)
            found.append(
                InputError(message, place, f"{rows} …" if len(more) > 40 else rows, fix=some[0].mending, code=code)
            )
    return found


def succeed(workspace: Workspace, ask: Ask, by: str = "") -> Answer:
    """Enter an event and return it with the entries it touches."""
    event = register_store.succeed(workspace, ask, by)
    parts = [row for row in workspace.view.select("succession_part") if row["event"] == event]
    ids = {row["old"] for row in parts} | {row["new"] for row in parts} | set(ask.old)
    rows = register_store.states(workspace.view, In("id", tuple(ids)))
    return _answer(workspace, "succeed", rows, only={event})


def diff(workspace: Workspace, path: Path, options: Options) -> Answer:
    """Compare a list with what is registered of its kinds today."""
    reading = read(workspace, path, options)
    there: dict[str, Row] = {}
    kinds = {row["kind"] for row in reading.states}
    for row in register_store.states(workspace.view):
        if row["kind"] in kinds and not row["valid_to"]:
            there[row["id"]] = row
    mine = {row["id"]: row for row in reading.states if not row["valid_to"] and row["fact_status"] != MEMORY}
    found = [Difference(id, "new", None, str(mine[id]["name"])) for id in mine if id not in there]
    found += [Difference(id, "missing", str(there[id]["name"]), None) for id in there if id not in mine]
    for id in mine:
        for name in (*FACTS, "valid_from") if id in there else ():
            old, new = there[id][name], mine[id][name]
            if new is not None and old != new:
                found.append(Difference(id, name, None if old is None else str(old), str(new)))
    return _answer(
        workspace,
        "diff",
        [],
        only=set(),
        file=reading.file,
        rows_read=reading.rows,
        differences=found,
        findings=register_answer.noted(reading),
        rejected=_refused(reading),
    )


def count(workspace: Workspace, path: Path, as_of: str = "", columns: Path | None = None) -> Answer:
    """Add up outputs (id, day, amount) for the entries of today."""
    until = exact(as_of, "--as-of") or clock()[:10]
    graph = register_store.register(workspace.view)
    source = form_sheets.source_map(columns, (OUTPUTS,))
    outputs, faults = register_sheet.outputs(formats.read(path), graph, source)
    if faults:
        raise together(_gathered(faults))
    sums, shared, ended = graph.sums(outputs, until)
    totals = [Total(id, graph.state_asked(id, until).names[0], one.surely, one.possibly) for id, one in sums.items()]
    return _answer(
        workspace,
        "count",
        [],
        only=set(),
        file=path.name,
        rows_read=len(outputs),
        totals=totals,
        shared=shared,
        ended=ended,
    )


VIEW = View(
    headline=register_answer.headline,
    sentences=register_answer.sentences,
    first=(register_answer.ENTRIES,),
    tables=(
        register_answer.EVENT_ROWS,
        register_answer.RESOLVED,
        register_answer.DIFFERENCES,
        register_answer.TOTALS,
        register_answer.REJECTED,
    ),
)
