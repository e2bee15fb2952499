# SPDX-License-Identifier: Apache-2.0
"""The map of science: clusters, how sure they are, and where the fields of the plan stand."""

from __future__ import annotations

from yuzui.fields import map_view
from yuzui.fields.map_answer import Answer
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.solve import clustering
from yuzui.text import Text
from yuzui.text.numbers import number
from yuzui.view.page import EVERYONE, Block, Fact, Facts, Figure, Filter, Notice, Page, Remedy, Visit
from yuzui.view.table import Link

PATH, ROLES = "/map", EVERYONE
PLACE = ("results", 80)
TITLE = Text("Map of science", "科学地图")
LEAD = Text(
    "Works that cite each other, in clusters; what is hatched changes with the seed. Rings are fields of the plan.",
    "互相引用的成果聚为一类；斜线表示划分随种子而变；圆环为规划领域。",
)
COMMAND = "yuzui field map --works FILE --citations FILE"
_INSTALL = Text(
    "What searches clusters is not installed here: maps that were made can be seen, a new one needs the extra [map].",
    "此处未安装聚类组件：已有地图可以查看，绘制新图须安装附加组件 [map]。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    crumb = (Link(Text("Results", "成果"), "/results"),)
    lacking = [] if clustering.available() else [Remedy(_INSTALL, "pip install 'yuzui[map]'")]
    answer = pages.answer(workspace, visit, "science_map", Answer)
    if answer is None:
        none = Text("No map was made here yet.", "此处尚未绘制地图。")
        finding = Text("Map of science: none was made yet", "科学地图：尚未绘制")
        return Page(finding, (Remedy(none, COMMAND), *lacking), lead=LEAD, crumb=crumb)
    level = _level(visit, answer)
    picture = map_view.bubbles(answer, level)
    blocks: list[Block] = [_facts(answer, level)]
    if not answer.set.titled:
        blocks.append(Notice(map_view.no_titles(answer)))
    blocks += [Notice(label + Text(": ", "：") + words) for label, words in answer.set.without_year]
    blocks.append(_filter(visit, answer, level))
    blocks += [Figure(picture, answer.run.id)] if picture is not None else []
    if rows := map_view.held(answer, level):
        blocks.append(map_view.OUTLINES_OF.drawn(rows))
    blocks += [
        map_view.CLUSTERS_OF.drawn(answer.levels[level - 1]), map_view.LEVELS.drawn(answer),
        Notice(answer.cannot_tell), pages.FILES.drawn(answer), *lacking,
    ]  # fmt: skip
    return Page(map_view.headline(answer), blocks, lead=LEAD, crumb=crumb, document=answer, stamp=pages.stamp(answer))


def _level(visit: Visit, answer: Answer) -> int:
    wanted = visit.query.get("level", "1")
    return int(wanted) if wanted.isdecimal() and 1 <= int(wanted) <= len(answer.levels) else 1


def _filter(visit: Visit, answer: Answer, level: int) -> Filter:
    run = f"&run={visit.run}" if visit.run else ""
    links = [
        Link(
            Text("{n}: {k} clusters", "第 {n} 级：{k} 个聚类").format(n=one.level, k=number(len(one.clusters))),
            f"{PATH}?level={one.level}{run}",
        )
        for one in answer.levels
    ]
    return Filter(Text("Level of detail", "细分级别"), links, f"{PATH}?level={level}{run}")


def _facts(answer: Answer, level: int) -> Facts:
    chosen = answer.levels[level - 1]
    agreement = "—" if chosen.agreement is None else number(chosen.agreement, 2)
    return Facts((
        Fact(Text("Works", "成果"), number(answer.set.works), Text("{a} to {b}", "{a}—{b} 年").format(
            a=answer.set.first, b=answer.set.last)),
        Fact(Text("In no cluster", "未归类"), number(answer.unassigned),
             Text("no link within the set", "在本集合内无引用关系")),
        Fact(Text("Clusters drawn", "绘出聚类"), number(len(chosen.clusters)),
             Text("of {n} works or more", "不少于 {n} 项成果").format(n=number(answer.least))),
        Fact(Text("Agreement of seeds", "种子间一致性"), agreement if isinstance(agreement, Text) else Text("—", "—"),
             Text("1 is equal, 0 is chance; {n} seeds", "1 为相同，0 为随机；共 {n} 个种子").format(n=answer.seeds)),
    ))  # fmt: skip
