# SPDX-License-Identifier: Apache-2.0
"""Audits on record: a sheet is drawn and handed out to two judges, and what their labels say is worked out.

Sheets and labels are seen by nobody as rows: a judge who could read them would know the stratum of a document and
what the other wrote. They are read here, by :func:`inside`, and each page gives what is for whoever looks.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from yuzui.errors import InputError, Place, StateError, UnknownIdentifierError
from yuzui.fields import audit, audit_frame, audit_sheet
from yuzui.fields.audit import Sample, Verdicts
from yuzui.fields.audit_frame import WIDTH, Narrowing, Plan
from yuzui.fields.audit_sheet import DECIDER, Asked
from yuzui.fields.nodes import Node, chosen, nodes
from yuzui.job import signature
from yuzui.job.result import Tagged
from yuzui.job.workspace import Workspace, clock
from yuzui.model.schema import TABLES
from yuzui.model.table import Row
from yuzui.model.visibility import TRUE, And, Eq, Subject
from yuzui.sheets import formats
from yuzui.sheets.sheet import Export
from yuzui.store.store import Change
from yuzui.text import Text, same
from yuzui.text.numbers import number
from yuzui.view.view import Line

WRITERS = ("curator", "programme_officer", "analyst")
"""Who hands out an audit and decides where judges differ."""
OFFICE = frozenset({*WRITERS, "decider"})
"""Who reads what an audit says while it goes on."""
AUDIENCE = "audits"
MOST = 2_000


class Drawn(Tagged, frozen=True, kw_only=True, tag="yuzui.field.audit/1"):
    """A sheet that was drawn, its strata, the labels that a width asks for, and the files that were written."""

    sheet: str
    node: str
    version: int
    corpus: str
    documents: int
    strata: dict[str, int]
    drawn: dict[str, int]
    census: bool
    plan: Plan
    files: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is audited in which frame, by how many labels of whom, and what the judges are told."""

    node: str
    labels: int
    judges: tuple[str, ...]
    within: Narrowing = field(default_factory=Narrowing)
    seed: int = 7
    width: float = WIDTH
    by: str = ""
    definition: str = ""
    belongs: tuple[str, ...] = ()
    not_: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seat:
    """One who judges or decides, and what they said so far: label and note by number."""

    number: int
    judge: str
    done_at: str
    labels: Mapping[int, tuple[str, str]]

    @property
    def words(self) -> dict[int, str]:
        """Labels alone, by place and not by number."""
        return {n - 1: label for n, (label, _) in self.labels.items()}


# Who reads and writes.


def inside(workspace: Workspace) -> Workspace:
    """Return the workspace as audits are read and written; what it reads is not shown as it stands."""
    name, via = workspace.subject.name, "web" if workspace.subject.signed_in else "cli"
    scoped = frozenset({"programme_officer"})
    return workspace.seen_by(Subject(name, frozenset({"public"}), frozenset({AUDIENCE}), scoped=scoped), via)


def put(change: Change, table: str, rows: Sequence[Row]) -> None:
    """Write rows that nobody sees but through this module."""
    if TABLES[table].append_only:
        change.insert(table, rows)
    else:
        change.replace(table, rows)
    ids = [TABLES[table].row_id(row) for row in rows]
    change.govern([{"table": table, "row": id, "level": "sealed", "audiences": [AUDIENCE]} for id in ids])


def of_office(workspace: Workspace) -> bool:
    """Say whether whoever looks may hand out audits and read what they say."""
    return bool((workspace.subject.roles | workspace.subject.scoped) & OFFICE)


def reads(workspace: Workspace, seats: Collection[Seat]) -> bool:
    """Say whether whoever looks may read what a sheet says: the office, but none who still judges it."""
    if not of_office(workspace):
        return False
    own = _name(workspace)
    return complete(seats) or not any(one.number != DECIDER and signature.plain(one.judge) == own for one in seats)


def _name(workspace: Workspace) -> str:
    return signature.plain(workspace.subject.name) if workspace.subject.signed_in else "\0"


def complete(seats: Collection[Seat]) -> bool:
    """Say whether two judges are through."""
    return sum(bool(one.done_at) for one in seats if one.number != DECIDER) == 2


# Sheets.


def needed(workspace: Workspace, node: str, within: Narrowing, width: float = WIDTH) -> Plan:
    """Return the labels that a width of the interval of recall asks for in a frame."""
    known = nodes(workspace)
    (one,) = chosen(known, node)[:1]
    texts = audit_frame.frame(workspace, within)
    return audit_frame.plan(len(texts), int(audit_frame.hits(texts, one, known).size), width)


def draw(workspace: Workspace, ask: Ask) -> Drawn:
    """Draw a sample of a node's frame and put it on record with who judges it.

    Raises
    ------
    InputError
        If two judges are one, more than two or none are named, or the query finds nothing in the frame.
    StateError
        If two others judge the same sheet already.
    """
    person = signature.who(workspace, ask.by, WRITERS)
    names = _judges(workspace, ask.judges)
    known = nodes(workspace)
    (one,) = chosen(known, ask.node)[:1]
    texts = audit_frame.frame(workspace, ask.within)
    hits = audit_frame.hits(texts, one, known)
    planned = audit_frame.plan(len(texts), int(hits.size), ask.width)
    narrowed = [list(ask.within.years or ()), ask.within.subfield]
    about = (one.id, str(one.version), texts.digest, *([str(narrowed)] if any(narrowed) else []))
    sample = audit.draw(texts.postings, hits, min(ask.labels, MOST), ask.seed, about)
    drawn = [(texts.rows[k], stratum) for k, stratum in zip(sample.documents.tolist(), sample.strata, strict=True)]
    documents = [
        {"id": one["doi"] or one["id"], "title": one["title"], "abstract": one["abstract"], "year": one["year"],
         "stratum": stratum}
        for one, stratum in drawn
    ]  # fmt: skip
    guide = {"definition": ask.definition.strip(), "belongs": _lines(ask.belongs), "not": _lines(ask.not_)}
    row = {**dict.fromkeys(TABLES["audit_sheet"].names), "sheet": sample.sheet, "node": one.id, "seed": ask.seed,
           "version": one.version, "corpus": texts.name, "frame": texts.digest, "strata": dict(sample.sizes),
           "documents": documents, "created_by": person, "created_at": clock(), "snapshot": texts.snapshot or 0,
           "years": list(ask.within.years) if ask.within.years else None, "guide": guide, "wanted": ask.labels,
           "subfield": ask.within.subfield.strip() or None}  # fmt: skip
    store = inside(workspace)
    is_new = not store.view.count("audit_sheet", Eq("sheet", sample.sheet))
    with store.view.act("draw_audit", f"audit_sheet {sample.sheet}", f"{len(documents)} documents", person) as change:
        if is_new:
            put(change, "audit_sheet", [row])
        _seat(store, change, sample.sheet, names)
    return Drawn(
        sheet=sample.sheet, node=one.id, version=one.version, corpus=texts.name, documents=len(documents),
        strata=dict(sample.sizes), drawn={name: sample.strata.count(name) for name in audit.STRATA},
        census=len(documents) == len(texts), plan=planned, files=[],
    )  # fmt: skip


def make(workspace: Workspace, ask: Ask, folder: Path = Path(), lang: str = "en") -> Drawn:
    """Draw a sample, put it on record, and write one workbook a judge."""
    one = draw(workspace, ask)
    row, names = sheet(workspace, one.sheet), [signature.plain(name) for name in ask.judges if name.strip()]
    paths = []
    for seat in seats(workspace, one.sheet):
        if signature.plain(seat.judge) in names:
            name = signature.plain(seat.judge).replace(" ", "-").replace("/", "-")
            path = folder / f"audit-{one.node}-s{ask.seed}-{name}.xlsx"
            formats.write_xlsx(path, workbook(workspace, row, seat, lang))
            paths.append(str(path))
    return Drawn(**{name: getattr(one, name) for name in Drawn.__struct_fields__ if name != "files"}, files=paths)


def workbook(workspace: Workspace, row: Row, seat: Seat, lang: str) -> list[Export]:
    """Return the sheets of the workbook of one judge: what they said so far, and nothing of the other or the strata."""
    documents = dict(enumerate(row["documents"], start=1))
    if seat.number == DECIDER:
        documents = {n: documents[n] for n in differing(seats(workspace, str(row["sheet"])))}
    return audit_sheet.exports(asked(workspace, row), seat.number, documents, seat.labels, lang)


def asked(workspace: Workspace, row: Row) -> Asked:
    """Return what the judges of a sheet are asked."""
    node = nodes(workspace).get(str(row["node"]))
    label = node.label if node is not None else same(str(row["node"]))
    guide = row["guide"] or {}
    return Asked(
        str(row["sheet"]), Text("Does the document belong to {f}?", "该文献是否属于“{f}”？").format(f=label),
        str(guide.get("definition", "")), tuple(guide.get("belongs", ())), tuple(guide.get("not", ())),
    )  # fmt: skip


def differing(seats: Sequence[Seat]) -> list[int]:
    """Return the numbers of the documents on which two judges differ."""
    return [k + 1 for k in audit.differing([one.words for one in seats if one.number != DECIDER])]


def _lines(texts: Sequence[str]) -> list[str]:
    return [text.strip()[:300] for text in texts if text.strip()][:10]


def _judges(workspace: Workspace, names: Sequence[str]) -> list[str]:
    judges = [one.strip() for one in names if one.strip()]
    if len(judges) in (1, 2) and len({signature.plain(one) for one in judges}) == len(judges):
        if workspace.subject.signed_in:
            for name in judges:
                signature.require_role(workspace, name, signature.ANY)
        return judges
    raise InputError(
        Text("one or two different judges are needed", "须有一名或两名不同的判断人"),
        Place(column="--judges"),
        ", ".join(judges) or "-",
        "a,b",
        Text("name two persons who judge apart: --judges a,b", "请写明两名独立判断人：--judges a,b"),
        code="judges",
    )


def _seat(store: Workspace, change: Change, id: str, names: Sequence[str]) -> None:
    """Seat judges at a sheet, beside those who sit there already."""
    rows = {int(row["seat"]): str(row["judge"]) for row in store.view.select("audit_judge", where=Eq("sheet", id))}
    known = {signature.plain(name) for name in rows.values()}
    for name in names:
        if signature.plain(name) in known:
            continue
        free = next((seat for seat in (1, 2) if seat not in rows), 0)
        if not free:
            raise StateError(
                Text("two persons judge this sheet already", "该抽检表已有两名判断人"),
                seen=name,
                expected=", ".join(rows[seat] for seat in (1, 2)),
                fix=Text("draw another sheet with another seed: --seed 8", "请换随机种子另抽一份：--seed 8"),
                code="two_judges",
            )
        rows[free] = name
        known.add(signature.plain(name))
        put(change, "audit_judge", [{"sheet": id, "seat": free, "judge": name, "named_at": clock(), "done_at": None}])


def newest(workspace: Workspace, corpus: str) -> int:
    """Return the number of the newest load of a corpus on record; 0 of a file."""
    rows = workspace.desk.select("corpus", where=Eq("name", corpus), columns=("snapshot",))
    return max((int(row["snapshot"]) for row in rows), default=0)


def sheets(workspace: Workspace, node: str = "") -> list[Row]:
    """Return the sheets of a node, or all, newest first."""
    return inside(workspace).view.select("audit_sheet", where=Eq("node", node) if node else TRUE,
                                         order=("-created_at", "sheet"))  # fmt: skip


def sheet(workspace: Workspace, id: str) -> Row:
    """Return a sheet on record.

    Raises
    ------
    UnknownIdentifierError
        If there is no such sheet.
    """
    rows = inside(workspace).view.select("audit_sheet", where=Eq("sheet", id))
    if not rows:
        raise missing(workspace, id)
    return rows[0]


def missing(workspace: Workspace, id: str) -> UnknownIdentifierError:
    """Return the refusal of a sheet that is not there, or not for whoever asks."""
    known = [str(row["sheet"]) for row in sheets(workspace)] if of_office(workspace) else []
    return UnknownIdentifierError(
        Text("no such audit sheet is on record", "没有该抽检表"),
        seen=id,
        expected=" · ".join(one for one in known[:3] if one != id) or "yuzui field audit make",
        code="sheet_unknown",
    )


def seats(workspace: Workspace, id: str) -> list[Seat]:
    """Return who judges and decides a sheet, in the order of their seats, with their labels."""
    view = inside(workspace).view
    by_judge: dict[str, dict[int, tuple[str, str]]] = {}
    for row in view.select("audit_label", where=Eq("sheet", id), order=("judge", "document")):
        label = str(row["label"]), str(row["note"] or "")
        by_judge.setdefault(signature.plain(str(row["judge"])), {})[int(row["document"])] = label
    rows = view.select("audit_judge", where=Eq("sheet", id), order=("seat",))
    return [
        Seat(int(row["seat"]), str(row["judge"]), str(row["done_at"] or ""),
             by_judge.get(signature.plain(str(row["judge"])), {}))
        for row in rows
    ]  # fmt: skip


def seat_row(workspace: Workspace, id: str, seat: int) -> Row | None:
    """Return the row of one seat."""
    rows = inside(workspace).view.select("audit_judge", where=And((Eq("sheet", id), Eq("seat", seat))))
    return rows[0] if rows else None


def result(workspace: Workspace, id: str, seed: int = 7) -> tuple[Row, list[Seat], Verdicts]:
    """Return a sheet on record, who judges it, and what their labels say.

    Raises
    ------
    UnknownIdentifierError
        If there is no such sheet, or whoever asks still judges it.
    """
    row, sitting = sheet(workspace, id), seats(workspace, id)
    if not reads(workspace, sitting):
        raise missing(workspace, id)
    return row, sitting, verdicts(row, sitting, seed)


def verdicts(row: Row, sitting: Sequence[Seat], seed: int = 7) -> Verdicts:
    """Return what the labels of a sheet say."""
    judging = [one.words for one in sitting if one.number != DECIDER and one.labels]
    decided = {k: label for one in sitting if one.number == DECIDER for k, label in one.words.items()}
    strata = [str(one["stratum"]) for one in row["documents"]]
    sizes = {name: int(row["strata"][name]) for name in audit.STRATA}
    return audit.judged(
        Sample(str(row["sheet"]), sizes, np.arange(len(strata)), strata), judging or [{}], decided, seed
    )


def node_of(workspace: Workspace, row: Row) -> Node | None:
    """Return the node that a sheet audits, as it is now."""
    return nodes(workspace).get(str(row["node"]))


def sentences(answer: Drawn) -> list[Line]:
    """Return the labels that a width asks for, what was drawn from what, and where the workbooks are."""
    lines = audit_frame.lines(answer.plan)
    lines += [
        (Text("drawn", "已抽取"), drawn_words(answer.drawn, answer.strata)),
        (Text("sheet", "抽检表"), same(answer.sheet)),
    ]
    if answer.census:
        lines.append((Text("note", "说明"), CENSUS.format(n=number(answer.documents))))
    return lines + [(Text("wrote", "已写入"), same(path)) for path in answer.files]


CENSUS = Text(
    "the frame holds {n} documents and all of them are taken: shares are counted, not estimated",
    "总体仅 {n} 篇，全部抽取：所得比例为计数，而非估计",
)


def drawn_words(drawn: Mapping[str, int], size: Mapping[str, int]) -> Text:
    """Return what was drawn from each stratum."""
    words = Text(
        "{h} of {a} hits, {n} of {b} near misses, {r} of {c} others",
        "命中 {a} 抽 {h}，邻近 {b} 抽 {n}，其余 {c} 抽 {r}",
    )
    return words.format(
        h=number(drawn["hits"]), a=number(size["hits"]), n=number(drawn["near"]), b=number(size["near"]),
        r=number(drawn["rest"]), c=number(size["rest"]),
    )  # fmt: skip
