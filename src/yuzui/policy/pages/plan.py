# SPDX-License-Identifier: Apache-2.0
"""The plan, clause by clause: what the system serves, on whose data, and whether the aim is met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from yuzui.job import pages
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.policy.evidence.aim import STATUSES as AIMS
from yuzui.policy.evidence.data_ladder import RUNGS
from yuzui.policy.evidence.document import sentence
from yuzui.policy.evidence.outcome import STATUSES
from yuzui.policy.jobs import scorecard
from yuzui.policy.plan.clause import OWNERS
from yuzui.policy.plan_answer import Answer, Clause, Target
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import number, percent
from yuzui.view.page import EVERYONE, Block, Cards, Chip, Fact, Facts, Figure, Filter, Item, Notice, Page, Prose, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, ROLES = "/plan", EVERYONE
PLACE = ("plan", 10)
TITLE = Text("Plan", "规划")
SHAPES = {"served": "good", "partly": "part", "not_yet": "none", "outside": "out"}
OWN_SHAPES = {"none": "none", "loaded": "part", "checked": "good", "used": "good", "not_asked": "out"}
_AIM_SHAPES = {"met": "good", "on_track": "part", "late": "bad", "off_track": "bad"}
_BASES = {
    "served": Text("every required check holds", "必需检验全部成立"),
    "partly": Text("some required checks hold", "部分必需检验成立"),
    "not_yet": Text("nothing is shown yet", "尚无证明"),
    "outside": Text("a counterpart is measured", "以对应物衡量"),
}
_UNCOVERED = Text(
    "The authoritative text is not shipped, so which of its sentences have no clause yet cannot be "
    "computed here. The text",
    "权威文本未随附，因此无法在此计算哪些语句尚无条款。原文",
)
_LEAD = Text(
    "Three questions stand apart: what the tool proves of a clause, on every machine alike; how far your own data "
    "have come; and whether the aim is met. “Proven” never means that the sentence of the plan is fulfilled.",
    "三个问题分开回答：工具能证明什么（各处相同）；本单位数据到了哪一步；目标是否达到。“已验证”不等于规划已完成。",
)


def answered(workspace: Workspace, visit: Visit) -> Answer:
    """Return the scorecard that an address names, else the current one; no check runs for it."""
    if visit.query.get("run"):
        answer = pages.answer(workspace, visit, "scorecard", Answer)
        if answer is not None:
            return answer
    return scorecard.current(workspace)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    answer = answered(workspace, visit)
    counts, clauses = answer.counts, answer.clauses
    finding = Text(
        "The tool proves {served} of {all} clauses, {partly} in part; {package} can be rerun from the package alone",
        "{all} 条条款中，工具已验证 {served} 条、部分 {partly} 条；其中 {package} 条仅凭软件包即可复验",
    ).format(all=len(clauses), package=answer.package, **counts)
    wanted = {name: visit.query[name] for name in FILTERS if visit.query.get(name)}
    shown = [c for c in clauses if all(_fits(c, name, word) for name, word in wanted.items())]
    figures = [Figure(picture, answer.run.id) for picture in of("scorecard").pictures(answer)]
    blocks: list[Block] = [_facts(answer)]
    blocks += [_filter(clauses, wanted, name) for name in FILTERS]
    blocks.append(_listing(shown))
    if answer.waived:
        blocks.append(Notice(_waived(answer)))
    blocks += [_ways(), *figures]
    if answer.text_coverage.status == "no_data":
        blocks.append(Prose((_coverage(answer.text_coverage.source),)))
    return Page(finding, blocks, lead=_LEAD, document=answer, stamp=pages.stamp(answer))


def _waived(answer: Answer) -> Text:
    parts = [
        same(f"{row.id}: ") + row.waiver.reason + same(f" ({row.waiver.by}, {row.waiver.until})")
        for row in answer.clauses
        if row.waiver
    ]
    return Text("Excluded for a time by a named person, and counted apart: ", "由具名人员暂时豁免、单独计数：") + join(
        parts, "; ", "；"
    )


FILTERS: Mapping[str, tuple[Text, Mapping[str, Text]]] = {
    "status": (Text("Tool", "工具"), STATUSES),
    "own_data": (Text("Our data", "本单位数据"), RUNGS),
    "aim": (Text("Aim", "目标"), {name: AIMS[name] for name in ("met", "not_met", "no_data")}),
    "owner": (Text("Owner", "责任部门"), OWNERS),
}
"""What the list of clauses can be narrowed by, in the address."""


def _fits(clause: Clause, name: str, word: str) -> bool:
    if name == "aim":
        return clause.target is not None and clause.target.status == word
    return bool(getattr(clause, name) == word)


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
    changes = Text("what rose, what fell, and why", "上升、下降及其原因")
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


def _facts(answer: Answer) -> Facts:
    return Facts([Fact(label, number(answer.counts[name]), _BASES[name]) for name, label in STATUSES.items()])


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
    """Return in one sentence what is shown of a clause, or what its first failing check lacks."""
    failing = clause.failing
    if not failing:
        shown = [check for check in clause.checks if check.required and check.shows]
        return shown[0].shows or same("") if shown else Text("all required checks hold", "必需检验全部成立")
    more = len(failing) - 1
    rest = Text(" (and {n} more)", "（另有 {n} 项）").format(n=more) if more else same("")
    return sentence(failing[0]) + rest


def _listing(clauses: Sequence[Clause]) -> DataTable:
    return DataTable(
        "clauses",
        Text("{n} clauses", "{n} 条条款").format(n=number(len(clauses))),
        (
            Column("id", Text("Clause", "条款")),
            Column("promise", Text("What the tool promises", "工具的承诺")),
            Column("status", Text("Tool", "工具")),
            Column("own", Text("Our data", "本单位数据")),
            Column("target", Text("Aim", "目标")),
        ),
        [
            (
                Link(same(c.id), f"/plan/{encode(c.id)}"),
                c.promise,
                chip(c.status if c.counterpart_status is None else "outside"),
                Chip(RUNGS[c.own_data], OWN_SHAPES[c.own_data]),
                aim(c.target),
            )
            for c in clauses
        ],
        note=join([Text("● proven · checked · met", "● 已验证 · 已核对 · 已达到"), Text("◐ in part", "◐ 部分"),
                   Text("○ not built · none", "○ 未建 · 无"), Text("◇ outside software", "◇ 软件之外")],
                  " · ", " · "),
    )  # fmt: skip
