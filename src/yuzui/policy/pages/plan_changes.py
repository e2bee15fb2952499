# SPDX-License-Identifier: Apache-2.0
"""Two scorecards side by side: what rose, what fell, and because of which check."""

from __future__ import annotations

import csv
from collections.abc import Sequence

import msgspec

from yuzui.errors import VisibilityError
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.policy.evidence.document import moves
from yuzui.policy.evidence.outcome import STATUSES, WORDS
from yuzui.policy.jobs import scorecard
from yuzui.policy.pages import plan
from yuzui.policy.plan import loader
from yuzui.policy.plan_answer import RANK, Answer, Move
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import count, day, number
from yuzui.view.page import EVERYONE, Block, Chip, Fact, Facts, Filter, Notice, Page, Remedy, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, ROLES = "/plan/changes", EVERYONE
PLACE = ("plan", 30)
TITLE = Text("Changes of the plan's status", "规划状态变化")
SHOWN = 8
"""Earlier scorecards offered for comparison."""
_LONE = Text(
    "To see what changes in this workspace, keep a scorecard now and another after your data have changed.",
    "若要查看本工作区的变化，请现在留存一份记分卡，数据变化后再留存一份。",
)
_LEAD = Text(
    "A status moves only because a check answers otherwise; the check is named beside it.",
    "状态只因检验结果改变而变化；相应检验列于其旁。",
)
_AMENDED = Text(
    "The plan itself was amended between the two: a new clause has no earlier status.",
    "两次之间规划本身已修订：新增条款没有此前状态。",
)
_BEFORE = Text("the scorecard before", "上一份记分卡")
_WAYS = {
    "rose": (Text("rose", "上升"), "good"),
    "fell": (Text("fell", "下降"), "bad"),
    "moved": (Text("moved", "改变"), "part"),
}


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    crumb = (Link(plan.TITLE, "/plan"), Link(TITLE, ""))
    runs = [answer for _, answer in scorecard.stored_scorecards(workspace, SHOWN + 1)]
    new = (_chosen(runs, visit.query.get("to")) or runs[0]) if runs else scorecard.current(workspace)
    past = [d for d in runs[runs.index(new) + 1 :] if d.plan == new.plan] if runs else []
    old = _chosen(past, visit.query.get("from")) or (past[0] if past else None)
    if old is None:
        released = _released(new.plan)
        blocks: list[Block] = [_releases(released), Remedy(_LONE, "yuzui plan check")]
        return Page(_by_release(released), blocks, lead=_LEAD, crumb=crumb, stamp=pages.stamp(new))
    moved = moves(old, new)
    blocks = [_facts(moved, new), _others(past, old, new)]
    if old.digest != new.digest:
        blocks.append(Notice(_AMENDED))
    blocks += [_counts(old, new), _moved(moved, new), _releases(_released(new.plan))]
    changes = [{**msgspec.to_builtins(move), "way": move.way} for move in moved]
    document = {"from": old.run.id, "to": new.run.id, "changes": changes}
    return Page(
        _finding(moved, old, new), blocks, lead=_LEAD, crumb=crumb, document=document, stamp=pages.stamp(old, new)
    )


def _chosen(runs: Sequence[Answer], run: str | None) -> Answer | None:
    """Return the scorecard that the address names; one that is not there is not found."""
    if run is None:
        return None
    for answer in runs:
        if answer.run.id == run:
            return answer
    raise VisibilityError.not_found()


def _finding(moved: Sequence[Move], old: Answer, new: Answer) -> Text:
    if not moved:
        return Text("No status changed since {day}", "自 {day} 以来状态无变化").format(day=day(old.day))
    ways = {way: sum(move.way == way for move in moved) for way in _WAYS}
    noun = Text("clause", "条")
    since = day(old.day) if old.day != new.day else _BEFORE
    return Text("{rose} rose and {fell} fell since {since}", "自{since}以来：{rose}上升，{fell}下降").format(
        rose=count(ways["rose"], noun), fell=Text(str(ways["fell"]), f"{ways['fell']} 条"), since=since
    )


def _facts(moved: Sequence[Move], new: Answer) -> Facts:
    facts = [
        Fact(words, number(sum(move.way == way for move in moved)), Text("clauses", "条"))
        for way, (words, _) in _WAYS.items()
        if way != "moved"
    ]
    still = len(new.clauses) - len(moved)
    facts += [Fact(Text("unchanged", "不变"), number(still), Text("clauses", "条"))]
    return Facts(facts)


def _others(past: Sequence[Answer], old: Answer, new: Answer) -> Filter:
    def path(answer: Answer) -> str:
        return f"{PATH}?from={answer.run.id}&to={new.run.id}"

    links = [Link(day(d.day) + same(f" · {d.run.id[:6]}"), path(d)) for d in past[:SHOWN]]
    return Filter(Text("Compare with", "对照"), links, path(old))


def _counts(old: Answer, new: Answer) -> DataTable:
    rows = [
        (words, old.counts[name], new.counts[name], new.counts[name] - old.counts[name])
        for name, words in STATUSES.items()
    ]
    head = Text("{day} · {run}", "{day} · {run}")
    before, after = (head.format(day=day(d.day), run=d.run.id[:6]) for d in (old, new))
    return DataTable(
        "counts",
        Text("Side by side", "两次对照"),
        (
            Column("status", Text("Status", "状态")),
            Column("before", before, digits=0),
            Column("after", after, digits=0),
            Column("difference", Text("Difference", "差"), digits=0),
        ),
        rows,
    )


def _moved(moved: Sequence[Move], new: Answer) -> DataTable:
    titles = {row.id: row.title for row in new.clauses}
    order = list(_WAYS)
    return DataTable(
        "changes",
        Text("What moved, and why", "何者变化，因何变化"),
        (
            Column("clause", Text("Clause", "条款")),
            Column("title", Text("What it asks", "内容")),
            Column("way", Text("Change", "变化")),
            Column("before", Text("Before", "此前")),
            Column("after", Text("Now", "现在")),
            Column("why", Text("Because", "依据")),
        ),
        [
            (
                Link(same(move.clause), f"/plan/{encode(move.clause)}"),
                titles[move.clause],
                Chip(*_WAYS[move.way]),
                STATUSES[move.before],
                STATUSES[move.after],
                _why(move.why),
            )
            for move in sorted(moved, key=lambda move: order.index(move.way))
        ],
    )


def _why(checks: Sequence[tuple[str, str, str]]) -> Text:
    none = Text("not there", "尚无")
    lines = [
        Text("{name}: {was} → {now}", "{name}：{was} → {now}").format(
            name=name, was=WORDS.get(was, none), now=WORDS[now]
        )
        for name, was, now in checks
    ]
    return join(lines, "; ", "；") if lines else Text("its bindings changed", "其支撑部分有变")


def _released(plan_id: str) -> list[Row]:
    """Return what releases changed of a plan's statuses, each with its reason."""
    with (loader.evidence() / "changes.csv").open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["plan"] == plan_id]


def _by_release(rows: Sequence[Row]) -> Text:
    if not rows:
        return Text("No status was changed by a release", "尚无状态因发布版而变化")
    rose = sum(RANK[row["after"]] > RANK[row["before"]] for row in rows)
    words = Text("{rose} clauses rose and {fell} fell with this release", "随本发布版，{rose} 条上升，{fell} 条下降")
    return words.format(rose=rose, fell=len(rows) - rose)


def _releases(rows: Sequence[Row]) -> DataTable:
    """Return what releases changed of a plan's statuses, each with its reason."""
    columns = (
        Column("day", Text("Day", "日期")),
        Column("clause", Text("Clause", "条款")),
        Column("before", Text("Before", "此前")),
        Column("after", Text("Now", "现在")),
        Column("why", Text("Because", "原因")),
    )
    cells = [
        (day(row["day"]), Link(same(row["clause"]), f"/plan/{encode(row['clause'])}"), STATUSES[row["before"]],
         STATUSES[row["after"]], Text(row["why_en"], row["why_zh"]))
        for row in rows
    ]  # fmt: skip
    return DataTable("releases", Text("Changed by a release", "随发布版的变化"), columns, cells)
