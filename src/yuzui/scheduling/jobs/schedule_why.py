# SPDX-License-Identifier: Apache-2.0
"""Why a task is not placed, and the smallest change that places it at no loss."""

from __future__ import annotations

import msgspec

from yuzui.errors import Fault
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.scheduling import request_form
from yuzui.scheduling.answer import Answer as Schedule
from yuzui.scheduling.answer import Booking, Frame, StoredSchedule, TaskFacts, Way
from yuzui.scheduling.inputs import ScheduleWhy as Inputs
from yuzui.scheduling.reschedule import revision, view
from yuzui.scheduling.reschedule.fixed_schedule import FixedSchedule, hold
from yuzui.scheduling.reschedule.infeasibility import ConflictSet, Explanation, LeastChange, Reason, why
from yuzui.scheduling.reschedule.relaxation import OF_TASK, Allowed, Change, allowed
from yuzui.scheduling.reschedule.view import meta, opened, scale, step_columns, steps
from yuzui.scheduling.view import HOUR
from yuzui.solve.runner import solved
from yuzui.text import Text, join, same
from yuzui.text.numbers import duration, number
from yuzui.view.chart import Picture, Twin
from yuzui.view.charts.timelines import StripKey, StripRow, Strips, strip_chart
from yuzui.view.palette import LAKE, RIVER, STONE, WINE
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("why a task is not placed", "任务为何未安排")
QUESTION = Text(
    "Why was this task not placed, and what smallest change would place it?",
    "这项任务为何未安排？作何最小变更即可安排？",
)
SOURCE = "Junker 2004, QuickXplain, AAAI-04, 167-172"


class Ribbon(msgspec.Struct, frozen=True):
    """A resource that the task may use, or would: its openings, windows of the task, what runs there."""

    resource: str
    open: list[list[int]]
    windows: list[list[int]]
    bookings: list[Booking]


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.schedule.why/1"):
    """Why a task is not placed: of its own, by what others, and what would place it."""

    schedule: Frame
    task: TaskFacts
    status: str
    static: list[Reason]
    placed: list[Booking]
    competition: Way | None
    conflict: ConflictSet | None
    relaxation: LeastChange | None
    tried: list[str]
    errors: list[Fault]
    by_form: list[Text]
    ribbon: list[Ribbon]

    @property
    def places(self) -> list[Booking]:
        """Where it is, or would be."""
        return [*self.placed, *(self.relaxation.placed if self.relaxation else ())]

    @property
    def task_booking(self) -> Booking:
        """Its own place among them."""
        return next(row for row in self.places if row.task == self.task.id)


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Say why a task is not placed."""
    schedule = revision.stored_schedule(workspace, inputs.schedule, inputs.files)
    answer: Answer = solved("yuzui.scheduling.jobs.schedule_why:answered", schedule, inputs.task)
    return answer


def answered(schedule: StoredSchedule, task: str) -> Answer:
    """Return the answer for one task of a schedule."""
    held = hold(schedule.instance, schedule.schedule, file=schedule.frame.name, firmness=schedule.firmness)
    may, by_form = _allowed(schedule.answer)
    explanation = why(held, task, may)
    rows = [[row.task, row.resource, row.start] for row in schedule.schedule]
    body = {"instance": digest(schedule.instance), "schedule": digest(rows), "task": task}
    return Answer(
        **msgspec.structs.asdict(explanation),
        run=Run.of("schedule_why", body),
        schedule=schedule.frame,
        task=TaskFacts.of(task, held.reading.instance.tasks.get(task)),
        by_form=by_form,
        ribbon=_ribbon(held, explanation, task),
    )


def _allowed(answer: Schedule | None) -> tuple[Allowed | None, list[Text]]:
    """Return what the kind of facility a schedule was asked for at lets go of."""
    if answer is None or not answer.form:
        return None, []
    relaxations = request_form.kind(answer.form.kind).RELAX
    return allowed(relaxations), [one.meaning for one in relaxations if one.code not in OF_TASK]


def _ribbon(held: FixedSchedule, answer: Explanation, task: str) -> list[Ribbon]:
    """Return windows, openings and bookings of every resource the task may use, or would."""
    own = held.reading.instance.tasks.get(task)
    if own is None:
        return []
    windows: dict[str, list[list[int]]] = {}
    for one in own.alternatives:
        windows.setdefault(one.resource, []).extend([list(span) for span in one.windows])
    for row in (*answer.placed, *(answer.relaxation.placed if answer.relaxation else ())):
        windows.setdefault(row.resource, [])
    booked = [held.row(n, spot) for n, spot in enumerate(held.spots) if spot is not None and held.tasks[n] != task]
    return [
        Ribbon(
            id,
            [list(span) for span in held.reading.instance.resources[id].calendar],
            sorted(windows[id]),
            sorted((row for row in booked if row.resource == id), key=lambda row: row.start),
        )
        for id in held.resources
        if id in windows
    ]


def headline(answer: Answer) -> Text:
    """Return the answer in one sentence."""
    id, frame = answer.task.id, answer.schedule
    if answer.status == "rejected":
        return _REJECTED.format(id=id, why=answer.errors[0].message)
    if answer.placed:
        form = _PLACED if answer.status == "placed" else _FITS
        return form.format(id=id, place=view.booked(answer.task_booking, frame))
    if answer.relaxation is not None:
        form = _CHANGE if len(answer.relaxation.changes) == 1 else _CHANGES
        return form.format(id=id, change=_changes(answer.relaxation.changes))
    if answer.status == "static":
        return _NEVER.format(id=id, why=_static(answer))
    if answer.competition is not None:
        return _COSTS.format(id=id, cost=view.lost(answer.competition.lost))
    return _NOWHERE.format(id=id)


_PLACED = Text("“{id}” is placed: {place}", "“{id}”已安排：{place}")
_REJECTED = Text("“{id}” cannot be read: {why}", "“{id}”无法读取：{why}")
_FITS = Text("“{id}” has a place as the schedule stands: {place}", "按现有排程“{id}”即可安排：{place}")
_CHANGE = Text("“{id}” would have a place if one thing changed: {change}", "只要作如下变更，“{id}”即可安排：{change}")
_CHANGES = Text("“{id}” would have a place with these changes: {change}", "作以下变更后，“{id}”即可安排：{change}")
_NEVER = Text("No schedule of this instance holds “{id}”: {why}", "该算例的任何排程都排不进“{id}”：{why}")
_COSTS = Text(
    "Placing “{id}” {cost}, and no change of the list places it at no loss",
    "安排“{id}”将{cost}；所列变更均不能无损失地安排它",
)
_NOWHERE = Text("No placement of “{id}” was found in this neighbourhood", "在所查邻域内未找到“{id}”的位置")


def _static(answer: Answer) -> Text:
    return join([one.message for one in answer.static], "; ", "；")


def _changes(changes: list[Change]) -> Text:
    """Return changes that are made together."""
    return join([one.message for one in changes], ", and ", "，并")


def sentences(answer: Answer) -> list[Line]:
    """Return the answer as lines: label and sentence."""
    lines = [(Text("task", "任务"), _task(answer)), (Text("answer", "结论"), headline(answer))]
    if answer.static:
        lines.append((Text("of its own", "自身原因"), _static(answer)))
    if answer.conflict is None:
        return lines
    if answer.status == "competition":
        lines.append((Text("to force it in", "强行安排"), _competition(answer.competition)))
    lines.append((Text("kept out by", "冲突集"), _conflict(answer.conflict)))
    return [*lines, (Text("least change", "最小变更"), _least(answer))]


def _task(answer: Answer) -> Text:
    one = answer.task
    parts = [answer.schedule.title, same(f"“{one.id}”")]
    if one.value is not None and one.duration is not None:
        parts.append(Text("value {v}", "价值 {v}").format(v=number(one.value, 2)))
        parts.append(duration(one.duration))
    if one.partner:
        parts.append(Text("partner {p}", "合作方 {p}").format(p=one.partner))
    if answer.schedule.origin == "synthetic":
        parts.append(Text("synthetic", "合成数据"))
    return join(parts, " · ", " · ")


def _competition(way: Way | None) -> Text:
    if way is None:
        return Text(
            "no placement found in this neighbourhood, whatever goes for it",
            "在所查邻域内，即使移出其他预订也未找到位置",
        )
    sentence = Text("{cost}: {who}", "{cost}：{who}").format(cost=view.lost(way.lost), who=view.displaced(way))
    if way.lost < 0:
        sentence += Text("; the schedule can be improved, insert it", "；现有排程仍可改进，可用 insert 插入")
    return sentence


SHOWN = 6
"""Things in the way that a line names; the tables hold all."""


def _conflict(conflict: ConflictSet) -> Text:
    items = [one.message for one in conflict.items]
    if not items:
        return Text(
            "its own windows: it has no place even if all else is let go", "其自身时窗：即使放开其他一切也无处可排"
        )
    named = join(items[:SHOWN], "; ", "；")
    if len(items) > SHOWN:
        named += Text("; and {n} more", "；另有 {n} 项").format(n=number(len(items) - SHOWN))
    if not conflict.proven:
        return named + Text(" (found in this neighbourhood, not proven)", "（邻域内所得，未经证明）")
    if len(items) == 1:
        return named + Text(" alone; without it there is a place", "；没有它就有位置")
    return named + Text(
        "; all of them together, and with any one let go there is a place", "；须同时成立，放开其中任何一项即有位置"
    )


def _least(answer: Answer) -> Text:
    if answer.relaxation is None:
        kinds = dict.fromkeys(kind for one in answer.tried for kind in one.split("+"))
        sentence = Text("none found that loses nothing; tried: {kinds}", "未找到无损失的变更；已试：{kinds}").format(
            kinds=join([view.KINDS[kind] for kind in kinds])
        )
        if answer.by_form:
            sentence += Text("; by a new form: {others}", "；可改申请表再试：{others}").format(
                others=join(answer.by_form, ", ", "、")
            )
        return sentence
    return Text(
        "{change}; then it runs {place}, every other booking where it is, nothing lost",
        "{change}；届时{place}运行，其他预订均不动，没有损失",
    ).format(change=_changes(answer.relaxation.changes), place=view.booked(answer.task_booking, answer.schedule))


RIBBON = (
    StripKey(Text("window of the task", "该任务的时窗"), LAKE, "ground"),
    StripKey(Text("other booking", "其他预订"), STONE, "line"),
    StripKey(Text("keeps it out", "与其冲突"), WINE, "solid"),
    StripKey(Text("where it would run", "变更后的位置"), RIVER, "bold"),
)
WINDOW, OTHER, AGAINST, PLACE = range(4)


def ribbon(answer: Answer) -> Picture | None:
    """Return the windows of a task, what runs in them, and where it would run."""
    if not answer.ribbon:
        return None
    frame, items = answer.schedule, answer.conflict.items if answer.conflict else []
    against = {one.task for one in items if one.kind == "booking"}
    low, high = _ends(answer)
    size, unit = scale(frame, low, high)
    drawn, table = [], []
    for row in answer.ribbon:
        bars: list[tuple[int, int, int, Text | str]] = [(a, b, WINDOW, _WINDOW) for a, b in row.windows]
        bars += [(one.start, one.end, AGAINST if one.task in against else OTHER, one.task) for one in row.bookings]
        bars += [(one.start, one.end, PLACE, one.task) for one in answer.places if one.resource == row.resource]
        seen = [bar for bar in bars if bar[0] < high and bar[1] > low]
        table += [
            (row.resource, RIBBON[key].text, name, view.at(a, frame), view.at(b, frame)) for a, b, key, name in seen
        ]
        cut = [((max(a, low) - low) / size, (min(b, high) - low) / size, 0, key) for a, b, key, _ in seen]
        drawn.append(StripRow(label=row.resource, strips=1, open=opened(row.open, low, high, size), bars=cut))
    columns = (
        Column("resource", Text("Resource", "资源")),
        Column("what", Text("What", "内容")),
        Column("task", Text("Task", "任务")),
        Column("start", Text("Start", "开始")),
        Column("end", Text("End", "结束")),
    )
    about = meta(frame, "ribbon", _inside(answer, len(against)), _MARKS)
    return strip_chart(about, Twin(columns, table), Strips(drawn, RIBBON, (0.0, (high - low) / size), unit))


_WINDOW = Text("window", "时窗")
_MARKS = Text(
    "A row per resource the task may use. Hatched: closed. White: open, and outside its windows.",
    "每行一个该任务可用的资源；斜线为关闭，白色为开放但不在时窗之内。",
)


def _inside(answer: Answer, against: int) -> Text:
    """Return how many others run inside the windows of a task, and how many keep it out."""
    inside = sum(
        any(one.start < b and one.end > a for a, b in row.windows) for row in answer.ribbon for one in row.bookings
    )
    return Text(
        "{n} others run inside its windows; {k} of the bookings keep it out",
        "其时窗内另有 {n} 项预订；与其冲突的预订 {k} 项",
    ).format(n=number(inside), k=number(against))


def _ends(answer: Answer) -> tuple[int, int]:
    """Return the part of the horizon with windows and places, and a little around it."""
    spans = [(a, b) for row in answer.ribbon for a, b in row.windows]
    spans += [(row.start, row.end) for row in answer.places]
    low, high = answer.schedule.horizon
    if not spans:
        return low, high
    first, last = min(a for a, _ in spans), max(b for _, b in spans)
    around = max(1, (last - first) // 20)
    first, last = min(first, max(low, first - around)), max(last, min(high, last + around))
    # an axis that counts from a full hour is easier to read
    return first - first % HOUR, last


IN_THE_WAY = {
    "booking": Text("booking", "预订"),
    "quota": Text("share", "份额"),
    "group": Text("group", "组"),
    "pool": Text("pool", "共享资源"),
    "changeover": Text("changeover", "切换"),
    "closed": Text("closed", "关闭"),
    "pool_closed": Text("pool closed", "共享资源关闭"),
}
_IRREDUCIBLE = Text(
    "Irreducible: let go of any one of them and the task has a place among the rest.",
    "不可再减：放开其中任何一项，该任务即可在其余各项之间安排。",
)
CONFLICT = Table[Answer](
    "conflict",
    Text("What together keeps it out", "共同使其无法安排者"),
    rows=lambda answer: answer.conflict.items if answer.conflict else (),
    columns=(
        Column("kind", Text("Kind", "类别"), value=lambda row: IN_THE_WAY[row.kind]),
        Column("what", Text("What", "内容"), value=lambda row: row.message),
    ),
    note=lambda answer: _IRREDUCIBLE if answer.conflict and answer.conflict.proven else None,
    sheet=Text("Kept out by", "冲突集"),
)
COMPETITION = Table[Answer](
    "competition",
    Text("The cheapest way found to force it in", "所找到损失最小的强行安排"),
    rows=lambda answer: steps(answer.competition) if answer.competition else (),
    columns=lambda answer: step_columns(answer.schedule),
    sheet=Text("To force it in", "强行安排"),
)
VIEW = View(headline=headline, sentences=sentences, charts=(ribbon,), tables=(CONFLICT, COMPETITION))
