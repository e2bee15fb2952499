# SPDX-License-Identifier: Apache-2.0
"""From a draft to the schedule that holds, by a named person; and where every schedule stands."""

from __future__ import annotations

import msgspec

from yuzui.job.result import Answer as Base
from yuzui.job.result import Run
from yuzui.job.signature import IDENTITY, UNCHECKED
from yuzui.job.workspace import Workspace
from yuzui.model.tables.schedule import SCHEDULE
from yuzui.scheduling import publish
from yuzui.scheduling.answer import STATES, Stand, stand_of
from yuzui.scheduling.inputs import Publish as Inputs
from yuzui.scheduling.publish import GaveWay, Published
from yuzui.scheduling.view import upward
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("a named person publishes a schedule", "由具名人员批准发布排程")
QUESTION = Text(
    "Which schedule holds, who approved it, and whom does it displace?", "哪份排程有效？由谁批准？影响何人？"
)
SOURCE = "Yuzui"


class Listed(Stand, frozen=True, kw_only=True):
    """A schedule kept here, with where it stands."""

    title: Text
    made_at: str
    tasks: int
    placed: int
    objective: float | None
    bound: float | None
    gap: float | None


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.publication/1"):
    """The schedule published with what that changed, or all that are kept, the newest first."""

    schedules: list[Listed]
    published: Published | None


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Publish a schedule, or list what there is."""
    stripped = {name: value.strip() for name, value in msgspec.structs.asdict(inputs).items()}
    done = publish.publish(workspace, Inputs(**stripped)) if stripped["schedule"] else None
    rows = [row for row in every(workspace) if done is None or row.id == stripped["schedule"]]
    about = {"schedules": msgspec.to_builtins(rows), "published": msgspec.to_builtins(done)}
    return Answer(run=Run.of("publish", about), schedules=rows, published=done)


def every(workspace: Workspace) -> list[Listed]:
    """Return every schedule kept here, the newest first, with where it stands."""
    rows = []
    for run in workspace.runs("schedule"):
        document = run["document"]
        rows.append(
            Listed(
                **msgspec.structs.asdict(stand_of(workspace, run["id"], document["status"])),
                title=Text.of(document["instance"]["title"]),
                made_at=run["made_at"],
                tasks=document["instance"]["tasks"],
                placed=len(document["schedule"]),
                objective=document["objective"],
                bound=document["bound"],
                gap=document["gap"],
            )
        )
    return rows


def headline(answer: Answer) -> Text:
    """Return the first line of the transcript."""
    return sentences(answer)[0][1]


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript."""
    if (done := answer.published) is None:
        if not answer.schedules:
            none = Text("none yet: yuzui schedule make INSTANCE", "尚无：yuzui schedule make 算例")
            return [(Text("schedules", "排程"), none)]
        return [(STATES[row.status], _brief(row)) for row in answer.schedules]
    row = answer.schedules[0]
    lines = [
        (Text("published", "已发布"), same(f"{row.id} · ") + _value(row)),
        (Text("checked", "复核"), _CHECKED),
        (Text("approved", "批准"), row.who),
        (IDENTITY, UNCHECKED),
        (Text("bookings", "预订"), _changes(done)),
    ]
    if row.parent:
        lines.append((Text("in place of", "取代"), same(row.parent)))
    lines += [(Text("gives way", "让出"), _away(one)) for one in done.displaced]
    return [*lines, (Text("ledger", "账簿"), _entries(done))]


def _brief(row: Listed) -> Text:
    parts = [same(row.id), row.title, _value(row)]
    if row.status == "published":
        parts.append(row.who)
    elif row.status == "superseded":
        parts.append(row.state)
    return join(parts, " · ", " · ")


def _value(row: Listed) -> Text:
    gap = same("–") if row.gap is None else percent(upward(row.gap))
    value, bound = (same("–") if one is None else number(one, 2) for one in (row.objective, row.bound))
    return Text(
        "{p} of {t} tasks, value {v}, bound {b}, gap {g}", "安排 {t} 项中的 {p} 项，价值 {v}，上界 {b}，差距 {g}"
    ).format(p=number(row.placed), t=number(row.tasks), v=value, b=bound, g=gap)


_CHECKED = Text(
    "every rule kept and the bound proven from the stored prices, gone over again now",
    "已再次复核：全部规则均满足，上界由所存价格得证",
)


def _changes(done: Published) -> Text:
    parts = [
        number(len(ids)) + same(" ") + label
        for label, ids in (
            (Text("new", "新增"), done.added),
            (Text("as they were", "不变"), done.unchanged),
            (Text("moved", "移动"), done.moved),
            (Text("dropped", "取消"), done.dropped),
        )
        if ids
    ]
    return join(parts, " · ", " · ")


def _away(one: GaveWay) -> Text:
    return Text(
        "booking {b} on {r}, {t}; as much again from the reserve", "{r} 上的预订 {b}，{t}；自储备补偿同等机时"
    ).format(b=one.id, r=one.resource, t=one.when)


def _entries(done: Published) -> Text:
    if done.entries is None:
        return Text("nothing to note", "无须记账")
    first, last = done.entries
    return Text("entries {a} to {b}", "分录 {a} 至 {b}").format(a=number(first), b=number(last))


SCHEDULES = Table[Answer](
    "schedules",
    Text("Schedules", "排程"),
    rows=lambda answer: answer.schedules,
    columns=(
        Column("id", SCHEDULE["id"].label),
        Column("instance", Text("instance", "算例"), value=lambda row: row.title),
        Column("state", SCHEDULE["status"].label),
        Column("objective", SCHEDULE["objective"].label, digits=2),
        Column("bound", SCHEDULE["bound"].label, digits=2),
        Column("gap", SCHEDULE["gap"].label, form="0.0%", value=lambda row: row.gap and upward(row.gap)),
        Column("approver", SCHEDULE["approver"].label),
        Column("published_at", SCHEDULE["published_at"].label),
        Column("parent", SCHEDULE["parent"].label),
    ),
)
GAVE_WAY = Table[Answer](
    "gave-way",
    Text("Gave way", "让出"),
    rows=lambda answer: answer.published.displaced if answer.published else (),
    columns=lambda answer: (
        ()
        if answer.published is None
        else (
            Column("id", Text("booking", "预订")),
            Column("schedule", Text("schedule", "排程")),
            Column("resource", Text("resource", "资源")),
            Column("when", Text("when", "时间")),
        )
    ),
)
VIEW = View(headline=headline, sentences=sentences, first=(SCHEDULES, GAVE_WAY))
