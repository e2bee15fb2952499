# SPDX-License-Identifier: Apache-2.0
"""One mission, on record or as a sheet alone: the date to promise, tasks over time, odds, delays, slip."""

from __future__ import annotations

from yuzui.errors import VisibilityError
from yuzui.job import pages
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.missions import mission_view, register
from yuzui.missions.jobs import mission as job
from yuzui.missions.mission_answer import Answer
from yuzui.text import Text
from yuzui.text.address import encode
from yuzui.view.page import EVERYONE, Block, Figure, Page, Prose, Visit, Ways
from yuzui.view.table import Link

PATH, ROLES = "/missions/{id}", EVERYONE
PLACE = ("plan", 0)
TITLE = Text("Mission", "任务")
ADDRESS = "/missions/demo"
_CRUMB = (Link(Text("Plan", "规划"), "/plan"), Link(Text("Missions", "任务"), "/missions"))


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    answer = answer_of(workspace, visit.parts["id"])
    blocks: list[Block] = [Prose(_said(answer))]
    blocks += [Figure(picture) for picture in job.VIEW.pictures(answer)]
    for table in (*job.VIEW.first, *job.VIEW.tables):
        drawn = table.drawn(answer)
        if drawn.columns and drawn.rows:
            blocks.append(drawn)
    id = answer.mission.id if answer.mission is not None else visit.parts["id"]
    if answer.mission is not None or id == "demo":
        ways = [Link(Text("Gates and payments", "关口与拨款"), f"/missions/{encode(id)}/gates")]
        if answer.mission is not None:
            ways.insert(0, Link(Text("What may be done now", "可办理的操作"), f"/moves/mission/{encode(id)}"))
        blocks.append(Ways(tuple(ways)))
    blocks.append(Prose((mission_view.AUTHORITY,)))
    return Page(
        mission_view.headline(answer),
        blocks,
        lead=_lead(answer),
        crumb=_CRUMB,
        state=answer.mission.state_words if answer.mission else Text("a sheet, not on record", "作业表，未登记"),
        document=answer,
        stamp=pages.stamp(answer),
    )


def answer_of(workspace: Workspace, id: str) -> Answer:
    """Return the newest forecast of a mission on record, or the answer on a sheet.

    Raises
    ------
    VisibilityError
        If neither is there for who asks.
    """
    if id == "demo":
        demo: Answer = of("mission").run(workspace)
        return demo
    if register.there(workspace, id):
        fresh: Answer = of("mission").run(workspace, path=id)
        return fresh
    answer = of("mission").latest(workspace, id)
    if not isinstance(answer, Answer):
        raise VisibilityError.not_found()
    return answer


def _said(answer: Answer) -> list[Text]:
    """Return the transcript as sentences, each behind its label."""
    colon = Text(": ", "：")
    return [
        (Text(label.en[0].upper() + label.en[1:], label.zh) + colon if label.en else label) + sentence
        for label, sentence in mission_view.sentences(answer)
    ]


def _lead(answer: Answer) -> Text:
    if answer.mission is None:
        return Text("Computed from {s}.", "依据 {s} 计算。").format(s=answer.source)
    one = answer.mission
    return Text("{g}; {o} answers for it.", "{g}；负责人：{o}。").format(g=one.goal, o=one.owner)
