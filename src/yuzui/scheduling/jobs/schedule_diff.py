# SPDX-License-Identifier: Apache-2.0
"""What changed between two schedules: who moved, who came, who went, with how much notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from yuzui.errors import InputError, Place
from yuzui.job.contract import decoded
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.scheduling.answer import Answer as Schedule
from yuzui.scheduling.answer import Booking, Frame, firmness, plain_rows
from yuzui.scheduling.inputs import ScheduleDiff as Inputs
from yuzui.scheduling.reschedule import revision
from yuzui.scheduling.reschedule.revision import Move, NoticeClass, Noticed, diff
from yuzui.scheduling.reschedule.view import at, listed, meta, opened, scale
from yuzui.scheduling.view import HOUR
from yuzui.sheets.formats import jsonl
from yuzui.text import Text, join, same
from yuzui.text.numbers import duration, number, percent, signed
from yuzui.view.chart import Picture, Twin
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.charts.timelines import StripKey, StripPlace, StripRow, Strips, strip_chart
from yuzui.view.palette import RIVER, SILT, STONE
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("the difference of two schedules", "两个排程的差异")
QUESTION = Text(
    "What changed between two schedules, and how much notice do people have?",
    "两个排程有何变动？相关各方有多少通知时间？",
)
SOURCE = "Sakkout and Wallace 2000, doi:10.1023/A:1009856210543"


class Compared(msgspec.Struct, frozen=True):
    """One of the two schedules."""

    run: str
    file: str
    title: Text
    placed: int
    objective: float
    bound: float

    @classmethod
    def of(cls, one: Schedule) -> Compared:
        """Return what is said of a schedule."""
        title = one.instance.title
        return cls(one.run.id, one.files[0].file, title, len(one.schedule), one.objective, one.bound)


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.schedule.diff/1"):
    """Every booking that changed between two schedules, with the seconds of notice from ``now`` on."""

    schedule: Frame
    schedules: list[Compared]
    now: int
    moved: list[Move]
    added: list[Noticed]
    dropped: list[Noticed]
    unmoved: int
    notice: list[NoticeClass]
    stability: float | None
    of: str
    base: int
    partners: dict[str, str]
    bookings: list[list[Booking]]
    calendars: dict[str, list[list[int]]]

    @property
    def changed(self) -> list[Noticed]:
        """Every booking that changed."""
        return [*self.moved, *self.dropped, *self.added]


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Compare two schedules."""
    first, second = (_answer(workspace, name) for name in (inputs.a, inputs.b))
    (low, high), other = second.instance.horizon, first.instance.horizon
    if other[1] <= low or high <= other[0]:
        raise InputError(
            Text("the two schedules share no time", "两个排程的时段没有重叠"),
            seen=str(other),
            expected=str([low, high]),
            fix=Text("compare schedules of one period", "请比较同一时段的排程"),
            code="no_overlap",
        )
    now = inputs.at
    if now is None:
        now = second.frozen.until if second.frozen and second.frozen.until is not None else low
    difference = diff(first.schedule, second.schedule, now, firmness(workspace, first.run.id))
    facts = first.placed | second.placed
    rows = (*difference.moved, *difference.added, *difference.dropped)
    body = {"a": digest(plain_rows(first.schedule)), "b": digest(plain_rows(second.schedule)), "at": now}
    return Answer(
        **msgspec.structs.asdict(difference),
        run=Run.of("schedule_diff", body),
        schedule=second.frame,
        schedules=[Compared.of(one) for one in (first, second)],
        now=now,
        partners={row.task: facts[row.task][0] for row in rows if facts.get(row.task, [None])[0] is not None},
        bookings=[first.schedule, second.schedule],
        calendars=second.instance.calendars,
    )


def _answer(workspace: Workspace, name: str | Path) -> Schedule:
    """Return a schedule by its run, or from a file."""
    path = Path(name)
    if path.suffix != ".json":
        return revision.stored_answer(workspace, str(name))
    document = jsonl.document(path)
    if not isinstance(document, Mapping) or document.get("schema") != "yuzui.schedule/1":
        raise InputError(
            Text("this is no document of a schedule", "这不是排程文档"),
            place=Place(path.name),
            expected="yuzui.schedule/1",
            fix=Text("write it by yuzui schedule make --json", "请用 yuzui schedule make --json 生成"),
            code="no_result",
        )
    return decoded(Schedule, document)


def headline(answer: Answer) -> Text:
    """Return the difference in one sentence."""
    if not answer.changed:
        return Text("The two schedules are the same", "两个排程相同")
    first, second = answer.schedules
    return Text(
        "{m} moved, {a} added, {d} dropped: value {v}", "移动 {m} 项、新增 {a} 项、取消 {d} 项：价值 {v}"
    ).format(
        m=number(len(answer.moved)),
        a=number(len(answer.added)),
        d=number(len(answer.dropped)),
        v=signed(second.objective - first.objective, 2),
    )


MOVED, ADDED, DROPPED = Text("moved", "移动"), Text("added", "新增"), Text("dropped", "取消")


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: both schedules, what changed, notice and stability."""
    lines = [(same(name), _schedule(one)) for name, one in zip("AB", answer.schedules, strict=True)]
    lines.append((Text("changed", "变动"), headline(answer)))
    for label, rows in ((MOVED, answer.moved), (ADDED, answer.added), (DROPPED, answer.dropped)):
        if rows:
            lines.append((label, listed([row.task for row in rows], 10)))
    return [*lines, (Text("notice", "通知"), _notice_words(answer)), (Text("stability", "稳定性"), stability(answer))]


def _schedule(one: Compared) -> Text:
    return Text("{title}, {run}: {n} placed, value {v}", "{title}，{run}：已安排 {n} 项，价值 {v}").format(
        title=one.title, run=one.run or one.file, n=number(one.placed), v=number(one.objective, 2)
    )


def klass(one: NoticeClass) -> Text:
    """Return the name of a class of notice."""
    if one.least is None:
        return Text("already begun", "已开始")
    if one.most is None:
        return Text("{a} or more", "{a} 及以上").format(a=duration(one.least))
    if one.least == 0:
        return Text("under {b}", "不足 {b}").format(b=duration(one.most))
    return Text("{a} to {b}", "{a} 至 {b}").format(a=duration(one.least), b=duration(one.most))


def _notice_words(answer: Answer) -> Text:
    """Return how much notice those have whose booking moved or was dropped."""
    parts = [klass(one) + Text(": ", "：") + number(one.bookings) for one in answer.notice if one.bookings]
    since = Text("counted from {t}", "自 {t} 起算").format(t=at(answer.now, answer.schedule))
    return join([*parts, since], " · ", " · ")


def stability(answer: Answer) -> Text:
    """Return the share of bookings that stay."""
    if answer.stability is None:
        return Text("nothing was booked", "此前没有预订")
    form = Text("{s} of {n} bookings (none promised yet) stay where they are", "{n} 项预订（均未承诺）中 {s} 不变")
    if answer.of == "promised":
        form = Text("{s} of {n} promised bookings stay where they are", "{n} 项已承诺预订中 {s} 不变")
    return form.format(s=percent(answer.stability), n=number(answer.base))


class Row(NamedTuple):
    """A booking that changed: where it was, where it is, and the notice."""

    change: Text
    task: str
    partner: str | None
    before: Booking | None
    after: Booking | None
    notice: Text


def _rows(answer: Answer) -> list[Row]:
    """Return every booking that changed, with both places and the notice."""

    def row(label: Text, one: Noticed, before: Booking | None, after: Booking | None) -> Row:
        length = duration(abs(one.notice))
        late = same("−") + length if one.notice < 0 else length
        return Row(label, one.task, answer.partners.get(one.task), before, after, late)

    return [
        *(row(MOVED, one, one, one.to) for one in answer.moved),
        *(row(DROPPED, one, one, None) for one in answer.dropped),
        *(row(ADDED, one, None, one) for one in answer.added),
    ]


def _columns(answer: Answer) -> Sequence[Column]:
    def start(one: Booking | None) -> Text | None:
        return None if one is None else at(one.start, answer.schedule)

    return (
        Column("c0", Text("change", "变动"), value=lambda row: row.change),
        Column("c1", Text("task", "任务"), value=lambda row: row.task),
        Column("c2", Text("partner", "合作方"), value=lambda row: row.partner),
        Column("c3", Text("resource before", "原资源"), value=lambda row: row.before and row.before.resource),
        Column("c4", Text("start before", "原开始"), value=lambda row: start(row.before)),
        Column("c5", Text("resource after", "新资源"), value=lambda row: row.after and row.after.resource),
        Column("c6", Text("start after", "新开始"), value=lambda row: start(row.after)),
        Column("c7", Text("notice", "通知"), value=lambda row: row.notice),
    )


CHANGES = Table[Answer](
    "changes",
    Text("Every booking that changed", "全部变动的预订"),
    rows=_rows,
    columns=_columns,
    sheet=Text("Changes", "变动"),
)
NOTICE = Table[Answer](
    "notice",
    Text("Notice", "通知"),
    rows=lambda answer: answer.notice,
    columns=(
        Column("notice", Text("notice", "通知"), value=klass),
        Column("bookings", Text("bookings", "预订"), form="0"),
    ),
)
CHANGE_KEYS = (
    StripKey(Text("unchanged", "未变"), STONE, "line"),
    StripKey(Text("before", "变动前"), SILT, "solid"),
    StripKey(Text("after", "变动后"), RIVER, "bold"),
)
MOST = 60
"""Bookings that changed, up to which they are drawn."""


def moves(answer: Answer) -> Picture | None:
    """Return what moved, as arrows between two strips of each resource."""
    if not 0 < len(answer.changed) <= MOST:
        return None
    ends = [*answer.changed, *(row.to for row in answer.moved)]
    touched, gone = {row.resource for row in ends}, {row.task for row in answer.changed}
    low, high = min(row.start for row in ends), max(row.end for row in ends)
    around = max(HOUR, (high - low) // 30)
    first, last = answer.schedule.horizon
    low, high = max(first, low - around), min(last, high + around)
    low -= low % HOUR
    size, unit = scale(answer.schedule, low, high)
    place = {id: n for n, id in enumerate(id for id in answer.calendars if id in touched)}

    def bar(row: Booking, strip: int) -> tuple[float, float, int, int]:
        start, end = max(row.start, low), min(row.end, high)
        return (start - low) / size, (end - low) / size, strip, 1 + strip if row.task in gone else 0

    rows = [
        StripRow(
            label=id,
            strips=2,
            open=opened(answer.calendars[id], low, high, size),
            bars=[
                bar(row, strip)
                for strip, bookings in enumerate(answer.bookings)
                for row in bookings
                if row.resource == id and row.start < high and row.end > low
            ],
        )
        for id in place
    ]

    def middle(row: Booking, strip: int) -> StripPlace:
        return place[row.resource], strip, float(((row.start + row.end) / 2 - low) / size)

    arrows = [(middle(row, 0), middle(row.to, 1)) for row in answer.moved]
    drawn = CHANGES.drawn(answer, "file")
    twin = Twin(drawn.columns, [tuple(row) for row in drawn.rows])
    strips = Strips(rows, CHANGE_KEYS, (0.0, (high - low) / size), unit, arrows)
    return strip_chart(meta(answer.schedule, "moves", headline(answer), _ARROWS), twin, strips)


_ARROWS = Text(
    "Two strips per resource, above before, below after; a line leads from where a booking was to "
    "the dot where it is. Resources without a change are left out.",
    "每个资源两行，上为变动前，下为变动后；连线由原位置指向圆点所在的新位置；未变动的资源不列出。",
)


def notice(answer: Answer) -> Picture | None:
    """Return how many bookings had how much notice."""
    if not answer.changed:
        return None
    rows = [Bar(label=klass(one), value=float(one.bookings)) for one in answer.notice]
    finding = Text("Notice given: ", "通知时间：") + _notice_words(answer)
    marks = Text(
        "Bookings that moved or were dropped, by the time until they begin.", "移动或取消的预订，按距开始的时间分组。"
    )
    return bar_chart(meta(answer.schedule, "notice", finding, marks), rows, (Text("Bookings", "预订数"), ""))


VIEW = View(headline=headline, sentences=sentences, charts=(moves, notice), tables=(CHANGES, NOTICE))
