# SPDX-License-Identifier: Apache-2.0
"""One entry of a register: what it is called today, every name before, what led to it and what it led to."""

from __future__ import annotations

from yuzui.errors import InputError, VisibilityError
from yuzui.job.workspace import Workspace, clock
from yuzui.model.tables.register import PRECISION
from yuzui.network import register_answer, register_history, register_pages, register_store
from yuzui.network.jobs import register
from yuzui.network.register_answer import Entry
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.view.page import EVERYONE, Block, Fact, Facts, Figure, Page, Prose, Visit
from yuzui.view.table import Column, Link, Table

PATH, ROLES = "/r/{id}", EVERYONE
PLACE = ("network", 0)
TITLE = Text("One entry of a register", "名录条目")
ADDRESS = "/r/NSC-HR"
STATES = Table[register_answer.Answer](
    "states",
    Text("Its names and states", "历次名称与状态"),
    rows=lambda answer: answer.entries,
    columns=(
        Column("n", Text("No.", "序号"), digits=0),
        Column("name", Text("Name", "名称"), value=lambda one: one.title),
        Column("since", Text("From", "起"), value=lambda one: one.since or PRECISION["unknown"]),
        Column("until", Text("Until", "止"), value=lambda one: one.until or "–"),
        Column("precision", Text("How precisely", "精度"), value=lambda one: PRECISION[one.precision]),
        Column("host", Text("Host", "依托单位"), value=lambda one: one.host or "–"),
        Column("place", Text("Place", "所在地"), value=lambda one: one.place or "–"),
        Column("status", Text("As the source says", "来源所述"), value=lambda one: one.status or "–"),
        Column("source", Text("Source", "来源"), value=lambda one: one.source or "–"),
    ),
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page; what rests on memory alone does not exist here."""
    id = visit.parts["id"]
    try:
        answer = register.show(workspace, (id,))
    except InputError:
        raise VisibilityError.not_found() from None
    graph = register_store.register(workspace.view)
    today = clock()[:10]
    fate = register_answer.resolved(graph, id, "", today)[0]
    entry = answer.entries[-1] if all(one.since for one in answer.entries) else max(answer.entries, key=lambda o: o.n)
    blocks: list[Block] = [_facts(entry), Prose([register_answer.fate(fate)])]
    blocks.append(register_pages.box(visit, f"/r/{encode(id)}", id))
    blocks += register_pages.resolved(workspace, visit)
    ids = register_history.related(graph, id)
    rows = [row for row in register_store.states(workspace.view) if row["id"] in set(ids)]
    parts = [row for row in workspace.view.select("succession_part") if row["old"] in ids and row["new"] in ids]
    events = [row for row in workspace.view.select("succession") if row["id"] in {part["event"] for part in parts}]
    if picture := register_history.braid(id, rows, events, parts, today):
        blocks.append(Figure(picture))
    blocks.append(STATES.drawn(answer))
    if answer.events:
        blocks.append(register_answer.EVENT_ROWS.drawn(answer))
    kind = Link(entry.kind_label, f"/registers/{encode(entry.kind)}")
    return Page(
        _finding(entry),
        blocks,
        lead=same(f"{id} · ") + entry.kind_label,
        crumb=(*register_pages.CRUMB, Link(Text("Registers", "名录"), "/registers"), kind),
        document=answer,
    )


def _finding(entry: Entry) -> Text:
    if entry.today:
        return entry.title
    return Text("{t}, until {d}", "{t}（至 {d}）").format(t=entry.title, d=same(entry.until or "?"))


def _facts(entry: Entry) -> Facts:
    unknown = Text("not stated", "未注明")
    boundary = join([same(one) for one in entry.boundary], ", ", "、") if entry.boundary else None
    facts = [
        Fact(
            Text("Since", "起"), same(entry.since) if entry.since else PRECISION["unknown"], PRECISION[entry.precision]
        ),
        Fact(Text("Host", "依托单位"), same(entry.host) if entry.host else unknown, same(entry.place or "–")),
        Fact(
            Text("Boundary", "边界") if boundary else Text("Field", "领域"),
            boundary or (same(entry.field) if entry.field else unknown),
            same(entry.status or "–"),
        ),
    ]
    return Facts(facts)
