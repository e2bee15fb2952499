# SPDX-License-Identifier: Apache-2.0
"""A named person confirms a row from memory, or takes that back; both are kept in the log."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from yuzui.errors import InputError, Place, UnknownIdentifierError
from yuzui.investment import path_sources
from yuzui.investment.path_sources import COLUMN, path, valid_confirmations
from yuzui.investment.series import facts, ratio
from yuzui.investment.series.facts import Fact
from yuzui.investment.tax.rules import Rule
from yuzui.investment.tax_sources import rules
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run
from yuzui.job.signature import require, who
from yuzui.job.workspace import Workspace, clock
from yuzui.model.tables.statistic import RD_FACT, TAX_RULE
from yuzui.sheets import overrides
from yuzui.text import Text, same
from yuzui.view.view import View

SHIPPED = (path_sources.CHINA, path_sources.PANEL, "tax_rules.csv")
"""Files that come with Yuzui and say of each row how well it is sourced."""


class MemoryRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row that rests on memory, and who confirmed it."""

    table: str
    row: str
    file: str
    line: int
    says: str
    status: str
    confirmed_by: str | None
    on: str | None
    reason: str | None


class Verification(Base, frozen=True, kw_only=True, tag="yuzui.path.confirm/1"):
    """What was done, and the rows that rest on memory now."""

    act: str
    done: list[str]
    memory: list[MemoryRow] = msgspec.field(name="rows")


def rows(workspace: Workspace, file: Path | None = None) -> list[MemoryRow]:
    """Return the rows that rest on memory, with who confirmed them."""
    known = valid_confirmations(workspace)
    places = [file] if file else [workspace.shipped(name) for name in SHIPPED]
    entries = []
    for place in places:
        for table, name, line, says, status in _uncertain(workspace, place):
            one = known.get((table, name))
            entries.append(
                MemoryRow(
                    table=table,
                    row=name,
                    file=place.name,
                    line=line,
                    says=says,
                    status=status,
                    confirmed_by=str(one.value) if one else None,
                    on=one.at if one else None,
                    reason=one.reason if one else None,
                )
            )
    return entries


def _uncertain(workspace: Workspace, place: Path) -> Iterator[tuple[str, str, int, str, str]]:
    """Yield table, id, line, what it says and status of the rows of a file that rest on memory."""
    names = {str(cell).strip() for sheet in path_sources.sheets(place)[:1] for cell in sheet.rows[0]}
    if names & {"rule_id", "instrument"}:
        read = rules(workspace, path=place)
        for rule in (*read.rows, *read.held_back):
            if rule.status in facts.HELD_BACK:
                yield TAX_RULE.name, rule.id, rule.row, _scope(rule), rule.status
        return
    if "iso3" in names:
        yield from _shares(place)
        return
    series = path_sources.series_of(workspace, place)
    for fact in (*series.rows, *series.held_back):
        if fact.status in facts.HELD_BACK:
            yield RD_FACT.name, fact.id, fact.row, _says(fact), fact.status


def _shares(place: Path) -> Iterator[tuple[str, str, int, str, str]]:
    for line, row in enumerate(path_sources.table_of(place), 2):
        for measure, column in ratio.MEASURES.items():
            if facts.plain(row[column]):
                fact = ratio.fact(row, measure, line, place.name)
                if fact.status in facts.HELD_BACK:
                    yield RD_FACT.name, fact.id, line, _says(fact), fact.status


def _says(fact: Fact) -> str:
    figure = "—" if fact.value is None else f"{fact.value} {fact.unit}"
    return f"{fact.country} {fact.year} {fact.category}: {figure}"


def _scope(rule: Rule) -> str:
    return f"{rule.words}: {'—' if rule.rate is None else f'{rule.rate:g}'}"


def run(
    workspace: Workspace,
    wanted: str = "",
    signer: tuple[str, str] = ("", ""),
    file: Path | None = None,
    *,
    undo: bool = False,
) -> Verification:
    """List the rows that rest on memory, confirm one, or take a confirmation back."""
    act, done = ("withdraw" if undo else "confirm") if wanted else "list", []
    if wanted:
        require(
            Text(
                "a row from memory is confirmed by a named person, with a reason",
                "仅凭记忆的行须由具名人员确认并说明理由",
            ),
            signer[1],
        )
        signer = (who(workspace, signer[0]), signer[1])
        matches = _meant(rows(workspace, file), wanted)
        done = [row.row for row in matches]
        _keep(workspace, _fit(matches, undo=undo), signer, undo=undo)
    now = rows(workspace, file)
    basis = {"act": act, "rows": msgspec.to_builtins(now), "done": done}
    return Verification(run=Run.of("path.confirm", basis), act=act, done=done, memory=now)


def _meant(known: Sequence[MemoryRow], wanted: str) -> list[MemoryRow]:
    """Return the row meant: by its id or a beginning of it; the shares of one line are one."""
    start = _folded(wanted)
    matches = [row for row in known if row.row == wanted.strip()]
    matches = matches or [row for row in known if _folded(row.row).startswith(start)]
    lines = {(row.file, row.line) for row in matches}
    if len(lines) == 1:
        return matches
    raise UnknownIdentifierError(
        Text("several rows begin so", "多行以此开头")
        if lines
        else Text("no row from memory begins so", "没有以此开头的仅凭记忆的行"),
        seen=wanted,
        expected="; ".join(row.row for row in (matches or known)[:20]) or "—",
        fix=Text("write one of these ids", "请写其中一个编号"),
        code="ambiguous" if lines else "unknown",
    )


def _folded(name: str) -> str:
    return re.sub(r"[|\s]+", "|", name.strip()).casefold()


def _fit(matches: Sequence[MemoryRow], *, undo: bool) -> list[MemoryRow]:
    """Return the rows if they can be confirmed, or their confirmation taken back."""
    place = Place(matches[0].file, row=matches[0].line, column="status")
    signed = [row for row in matches if row.confirmed_by]
    if undo and not signed:
        raise InputError(
            Text("nobody confirmed this row", "该行未经确认"),
            place,
            seen=matches[0].row,
            fix=same("yuzui path confirm"),
            code="not_confirmed",
        )
    if undo:
        return signed
    if signed:
        raise InputError(
            Text("this row is confirmed already", "该行已经确认"),
            place,
            seen=f"{signed[0].confirmed_by} {signed[0].on}",
            fix=Text("take that back first: --undo", "请先撤回：--undo"),
            code="confirmed_already",
        )
    if any(row.status == "not found" for row in matches):
        raise InputError(
            Text("what was not found has no figure to confirm", "未查到的行没有可确认的数值"),
            place,
            seen=matches[0].says,
            fix=Text("write figure, status and source into the file", "请在文件中填写数值、状态与来源"),
            code="nothing_to_confirm",
        )
    return list(matches)


def _keep(workspace: Workspace, rows: Sequence[MemoryRow], signer: tuple[str, str], *, undo: bool) -> None:
    """Write the lines, their rows and the event; the file last, so that all stand or none."""
    by, reason = (word.strip() for word in signer)
    value, at = None if undo else by, clock()
    lines = [overrides.Override(row.table, row.row, COLUMN, value, by, at, reason) for row in rows]
    action = "withdraw confirmation" if undo else "confirm"
    subject = f"{rows[0].table} {rows[0].row}"
    with workspace.view.act(action, subject, reason, by) as change:
        known = {row["id"] for row in workspace.view.select("override")}
        records = [{**line.record(), "retracted_by": by if undo else None} for line in lines]
        change.insert("override", [row for row in records if row["id"] not in known])
        overrides.append(path(workspace), lines)


def sentences(answer: Verification) -> list[tuple[Text, Text]]:
    """Return the transcript: what was done, who confirmed what, and what waits."""
    done = {"confirm": Text("confirmed", "已确认"), "withdraw": Text("taken back", "已撤回")}
    entries = [(done[answer.act], same(name)) for name in answer.done]
    entries += [(label(row), sentence(row)) for row in answer.memory]
    none = Text("no row rests on memory alone", "没有仅凭记忆的行")
    return entries or [(Text("waits", "待确认"), none)]


def label(row: MemoryRow) -> Text:
    """Return whether a row waits or is in use."""
    return Text("in use", "已采用") if row.confirmed_by else Text("waits", "待确认")


def sentence(row: MemoryRow) -> Text:
    """Return what a row says, where it stands, and who confirmed it."""
    words = Text("{id} · {says} ({file}:{line})", "{id} · {says}（{file}:{line}）")
    if row.confirmed_by:
        words += Text(" · confirmed by {by}, {on}: {why}", " · {by}于 {on} 确认：{why}")
    return words.format(
        id=row.row,
        says=row.says,
        file=row.file,
        line=row.line,
        by=row.confirmed_by or "",
        on=str(row.on or "")[:10],
        why=row.reason or "",
    )


VIEW = View(headline=lambda answer: sentences(answer)[0][1], sentences=sentences)
