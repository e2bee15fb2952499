# SPDX-License-Identifier: Apache-2.0
"""Why one task of a schedule is out: its windows, what runs in them, what would place it."""

from __future__ import annotations

from yuzui.errors import UnknownIdentifierError, VisibilityError
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.scheduling.inputs import ScheduleWhy as Inputs
from yuzui.scheduling.jobs import schedule_why as study
from yuzui.scheduling.jobs.schedule_why import Answer
from yuzui.scheduling.pages import schedules
from yuzui.scheduling.reschedule import view
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import duration, number
from yuzui.view.page import EVERYONE, Block, Fact, Facts, Figure, Notice, Page, Split, Visit
from yuzui.view.table import Link

PATH, ROLES = "/facilities/schedules/{id}/requests/{task:path}", EVERYONE
PLACE = ("facilities", 0)
WAS = ("/schedules/{id}/requests/{task:path}",)
TITLE = Text("Why a task is not placed", "任务为何未安排")
ADDRESS = "/facilities/schedules/newest/requests/p102"

_NOTE = Text(
    "“Costs” counts the points of what goes out less those of what goes in. The list of changes is "
    "tried in order, and the first that places the task with every other booking where it is is "
    "told, after the checker has gone over it. Where it says that none was found, that is no proof "
    "that there is none.",
    "“损失”为移出任务与移入任务的分值之差。变更按清单次序逐一尝试，给出第一个在其他预订均不动时即可"
    "安排该任务者，且已经检查程序复核。未找到并不证明不存在。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    if workspace.latest("schedule") is None:
        return pages.missing(TITLE, schedules.COMMAND, (Link(schedules.TITLE, "/facilities/schedules"),))
    try:
        answer = study.compute(workspace, Inputs(task=visit.parts["task"], schedule=visit.parts["id"]))
    except UnknownIdentifierError:
        raise VisibilityError.not_found() from None
    run, lines = str(answer.schedule.run), study.sentences(answer)
    reading = pages.reading(lines[2:] or lines)
    figures: list[Block] = [Figure(picture) for picture in study.VIEW.pictures(answer)]
    blocks = _facts(answer)
    blocks.append(Split(figures, [reading]) if figures else reading)
    if answer.conflict is not None:
        blocks.append(study.CONFLICT.drawn(answer))
    if answer.competition is not None:
        blocks.append(study.COMPETITION.drawn(answer))
    if answer.status in ("competition", "static"):
        blocks.append(Notice(_NOTE))
    return Page(
        study.headline(answer),
        blocks,
        lead=lines[0][1],
        crumb=(
            Link(schedules.TITLE, "/facilities/schedules"),
            Link(same(run), f"/facilities/schedules/{encode(run)}"),
            Link(same(answer.task.id), ""),
        ),
        document=answer,
        stamp=pages.stamp(answer),
    )


def _facts(answer: Answer) -> list[Block]:
    task, conflict = answer.task, answer.conflict
    if task.value is None or task.duration is None:
        return []
    partner = Text("no partner", "无合作方")
    if task.partner:
        partner = Text("partner {p}", "合作方 {p}").format(p=task.partner)
    facts = [
        Fact(Text("Value", "价值"), number(task.value, 2), partner),
        Fact(
            Text("Length", "时长"),
            duration(task.duration),
            Text("configuration {c}", "配置 {c}").format(c=task.config or "—"),
        ),
    ]
    if (way := answer.competition) is not None:
        base = Text("points lost; {who}", "分损失；{who}").format(who=view.displaced(way))
        facts.append(Fact(Text("To force it in", "强行安排"), number(way.lost, 2), base))
    if conflict is not None:
        rest = Text("none can be spared", "缺一不可") if conflict.proven else Text("not proven", "未经证明")
        base = Text("things together; {rest}", "项共同作用；{rest}").format(rest=rest)
        facts.append(Fact(Text("Kept out by", "冲突集"), number(len(conflict.items)), base))
    return [Facts(facts)]
