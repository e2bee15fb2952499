# SPDX-License-Identifier: Apache-2.0
"""The plan, clause by clause: what the system serves, on whose data, and whether the aim is met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from yuzui.job import pages
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.policy.evidence.document import OWN
from yuzui.policy.evidence.outcome import STATUSES
from yuzui.policy.evidence.run import STATUSES as AIMS
from yuzui.policy.plan.clause import HORIZONS, KINDS, OWNERS
from yuzui.policy.plan_answer import Answer, Clause, Target
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import number, percent
from yuzui.view.page import EVERYONE, Block, Cards, Chip, Fact, Facts, Figure, Filter, Item, Notice, Page, Prose, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, MENU, ROLES = "/plan", 10, EVERYONE
TITLE = Text("Plan", "规划")
SHAPES = {"served": "good", "partly": "part", "not_yet": "none", "outside": "out"}
_AIM_SHAPES = {"met": "good", "on_track": "part", "late": "bad", "off_track": "bad"}
_BASES = {
    "served": Text("every check passes on real data", "各项检验均在真实数据上通过"),
    "partly": Text("some checks pass", "部分检验通过"),
    "not_yet": Text("nothing proven yet", "尚无证明"),
    "outside": Text("shown by a counterpart", "以对应物如实呈现"),
}
_UNCOVERED = Text(
    "The authoritative text is not shipped, so which of its sentences have no clause yet cannot be "
    "computed here. The text",
    "权威文本未随附，因此无法在此计算哪些语句尚无条款。原文",
)
_LEAD = Text(
    "A status is computed from checks that can fail, never written by hand. Three questions "
    "stand apart: does the system serve the clause, on whose data, and is the aim met.",
    "状态由可失败的检验计算得出，从不手填。三个问题分别回答：系统是否支撑、用谁的数据、目标是否达到。",
)


_COUNTED = Text(
    "Counted on what this workspace has loaded and run. The README counts the plan as shipped, "
    "with nothing loaded and nothing run: its numbers differ for that reason.",
    "以上计数以本工作区已导入的数据和已运行的计算为准。README 所列为出厂状态（未导入、未运行），两处数值因此不同。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    answer = pages.answer(workspace, visit, "scorecard", Answer)
    if answer is None:
        return pages.missing(Text("Scorecard of the plan", "规划记分卡"), "yuzui plan")
    counts, clauses = answer.counts, answer.clauses
    finding = Text(
        "{served} of {all} clauses are served on real data; {not_yet} are not yet",
        "{all} 条条款中 {served} 条已有真实数据支撑，{not_yet} 条尚未",
    ).format(served=counts["served"], not_yet=counts["not_yet"], all=len(clauses))
    wanted = {name: visit.query[name] for name in FILTERS if visit.query.get(name)}
    shown = [c for c in clauses if all(_fits(c, name, word) for name, word in wanted.items())]
    figures = [Figure(picture, answer.run.id) for picture in of("scorecard").pictures(answer)]
    blocks: list[Block] = [_facts(counts), *figures, _ways()]
    if answer.text_coverage.status == "no_data":
        blocks.append(Notice(_coverage(answer.text_coverage.source)))
    blocks.append(Prose((_COUNTED,)))
    blocks += [_filter(clauses, wanted, name) for name in FILTERS]
    blocks.append(_listing(shown))
    return Page(finding, blocks, lead=_LEAD, document=answer, stamp=pages.stamp(answer))


FILTERS: Mapping[str, tuple[Text, Mapping[str, Text]]] = {
    "status": (Text("Show", "显示"), STATUSES),
    "kind": (Text("Kind", "类别"), KINDS),
    "owner": (Text("Owner", "责任部门"), OWNERS),
    "horizon": (Text("Horizon", "期限"), HORIZONS),
}
"""What the list of clauses can be narrowed by, in the address."""


def _fits(clause: Clause, name: str, word: str) -> bool:
    return word in clause.kinds if name == "kind" else bool(getattr(clause, name) == word)


def _filter(clauses: Sequence[Clause], wanted: Mapping[str, str], name: str) -> Filter:
    """Return the links of one filter; each keeps the others and tells how many it shows."""
    label, words = FILTERS[name]
    others = {key: word for key, word in wanted.items() if key != name}
    left = [c for c in clauses if all(_fits(c, key, word) for key, word in others.items())]

    def path(word: str) -> str:
        query = {**others, name: word} if word else others
        return f"/plan?{urlencode(query)}" if query else "/plan"

    links = [Link(Text("all", "全部"), path(""))]
    for word, phrase in words.items():
        many = sum(_fits(clause, name, word) for clause in left)
        if many or wanted.get(name) == word:
            links.append(Link(phrase + same(f" {many}"), path(word)))
    return Filter(label, links, path(wanted.get(name, "")))


def _ways() -> Cards:
    concepts = Text("in which lists an idea stands, counted once", "同一概念见于哪些清单，去重计数")
    changes = Text("what rose, what fell, what went stale", "上升、下降与过期")
    return Cards(
        (
            Item(Text("Concepts", "概念"), (concepts,), "/plan/concepts"),
            Item(Text("Changes", "变化"), (changes,), "/plan/changes"),
        )
    )


def _coverage(source: str) -> Text:
    """Return that it is not known which sentences of the text have no clause."""
    where = Text(": {at}", "：{at}").format(at=source) if source else same("")
    return _UNCOVERED + where


def _facts(counts: Mapping[str, int]) -> Facts:
    return Facts([Fact(label, number(counts[name]), _BASES[name]) for name, label in STATUSES.items()])


def chip(status: str) -> Chip:
    """Return the software status of a clause in words and shape."""
    return Chip(STATUSES[status], SHAPES[status])


def aim(target: Target | None) -> Chip | None:
    """Return the target status of a clause in words and shape, or None without a target."""
    if target is None:
        return None
    phrase = AIMS[target.status]
    if target.value is not None and target.unit in ("1", "%"):
        phrase += Text(", ", "，") + percent(target.value, 2)
    return Chip(phrase, _AIM_SHAPES.get(target.status, "none"))


def why(clause: Clause) -> Text:
    """Return in one phrase why a clause is not served, or what its checks showed."""
    failing = [check for check in clause.failing if check.kind != "own"]
    if not failing:
        return Text("all required checks pass", "必需检验全部通过")
    more = len(failing) - 1
    rest = Text(" (and {n} more)", "（另有 {n} 项）").format(n=more) if more else same("")
    return failing[0].message + rest


def _listing(clauses: Sequence[Clause]) -> DataTable:
    return DataTable(
        "clauses",
        Text("{n} clauses", "{n} 条条款").format(n=number(len(clauses))),
        (
            Column("id", Text("Clause", "条款")),
            Column("title", Text("What it asks", "内容")),
            Column("status", Text("System", "系统支撑")),
            Column("own", Text("Your data", "本单位数据")),
            Column("target", Text("Aim", "目标")),
            Column("why", Text("Because", "依据")),
        ),
        [
            (
                Link(same(c.id), f"/plan/{encode(c.id)}"),
                c.title,
                chip(c.status),
                OWN[c.own_data],
                aim(c.target),
                why(c),
            )
            for c in clauses
        ],
        note=join([Text("● served", "● 已支撑"), Text("◐ partly", "◐ 部分支撑"),
                   Text("○ not yet", "○ 尚未支撑"), Text("◇ outside software", "◇ 软件之外")],
                  " · ", " · "),
    )  # fmt: skip
