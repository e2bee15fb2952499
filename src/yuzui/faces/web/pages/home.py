# SPDX-License-Identifier: Apache-2.0
"""The start page: the latest slate, where the plan stands, what was computed last."""

from __future__ import annotations

from yuzui import registry
from yuzui.evaluation.answer import Answer as Evaluation
from yuzui.evaluation.pages import evaluate
from yuzui.funding import slate_outcome
from yuzui.funding.pages import slate
from yuzui.funding.slate_answer import Answer
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.ledger.jobs.usage import Answer as Usage
from yuzui.ledger.pages import facility_usage
from yuzui.model.table import Row
from yuzui.policy.evidence.outcome import STATUSES
from yuzui.policy.plan_answer import Answer as Scorecard
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import moment, number
from yuzui.view.page import EVERYONE, Block, Cards, Code, Fact, Facts, Item, Page, Remedy, Search, Section, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, ROLES = "/", EVERYONE
PLACE = ("", 0)
TITLE = Text("Start", "首页")
SHOWN = 12
_LEAD = Text(
    "Reviews and rules become a proposed slate; facilities, spending and results are measured; "
    "a plan says which of its sentences are served. Every number names its source.",
    "由评审和规则得出拟资助方案；对设施、投入和成果加以测量；规划逐条说明支撑情况。每个数字均注明来源。",
)
_PLACES = {
    "path": "/spending",
    "tax": "/spending/tax",
    "cube": "/spending/structure",
    "funders": "/spending/sources",
    "registry": "/facilities",
    "scorecard": "/plan",
}


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    fund, plan = pages.newest(workspace, "fund"), pages.newest(workspace, "scorecard")
    usage, evaluation = pages.newest(workspace, "usage"), pages.newest(workspace, "evaluate")
    recent = workspace.runs(limit=SHOWN)
    ways = Cards(_ways(fund, usage, evaluation))
    if not recent:
        empty = Text("Nothing has been computed in this workspace yet", "该工作区尚无计算结果")
        first = Remedy(Text("See the whole loop on real data, offline:", "离线用真实数据查看完整流程："), "yuzui demo")
        return Page(empty, (first, ways, Search()), lead=_LEAD)
    blocks: list[Block] = [ways, Search()]
    if fund is not None:
        blocks += [Section(Text("The latest slate", "最新方案")), *slate.small(fund)]
    if plan is not None:
        blocks += [Section(Text("Where the plan stands", "规划进展")), _counts(plan)]
    blocks.append(_recent(recent))
    finding = slate_outcome.finding(fund) if fund is not None else _computed(recent)
    return Page(finding, blocks, lead=_LEAD, stamp=pages.stamp(fund, plan))


def _computed(recent: list[Row]) -> Text:
    return Text("{n} results have been computed here", "此处已有 {n} 项计算结果").format(n=len(recent))


def _ways(fund: Answer | None, usage: Usage | None, evaluation: Evaluation | None) -> list[Item]:
    slates = "/fund/lists" if fund is None else f"/fund/lists/{encode(fund.run.id)}"
    used = "/facilities" if usage is None else f"/facilities/{encode(facility_usage.name(usage.trace))}/usage"
    sets = "/results" if evaluation is None else evaluate.address(evaluation)
    return [
        Item(
            Text("Fund", "资助"),
            (Text("which set do we fund, and how sure are we?", "资助哪些申请？把握有多大？"),),
            slates,
        ),
        Item(
            Text("Share facilities", "设施共享"), (Text("how well is the facility used?", "设施使用情况如何？"),), used
        ),
        Item(
            Text("Evaluate", "评价"),
            (Text("what did these works do over twenty years?", "这些成果二十年间影响如何？"),),
            sets,
        ),
    ]


def _counts(plan: Scorecard) -> Facts:
    every = Text("of {n} clauses", "共 {n} 条").format(n=len(plan.clauses))
    return Facts([Fact(label, number(plan.counts[name]), every) for name, label in STATUSES.items()])


def _recent(rows: list[Row]) -> DataTable:
    return DataTable(
        "recent",
        Text("What was computed last", "最近的计算"),
        (
            Column("study", Text("Result", "结果")),
            Column("made_at", Text("Time (UTC)", "时间（UTC）")),
            Column("version", Text("Version", "版本")),
            Column("run", Text("Run", "运行")),
        ),
        [
            (
                Link(_title(row), _place(row)) if _place(row) else _title(row),
                moment(row["made_at"]),
                row["version"],
                Code(row["id"]),
            )
            for row in rows
        ],
    )


def _title(row: Row) -> Text:
    study = registry.modules("study").get(row["study"])
    return same(row["study"]) if study is None else study.TITLE


def _place(row: Row) -> str:
    if row["study"] == "fund":
        return f"/fund/lists/{encode(row['id'])}"
    if row["study"] in ("usage", "evaluate"):
        return {"usage": "/facilities", "evaluate": "/results"}[row["study"]]
    place = _PLACES.get(row["study"], f"/answers/{row['study']}" if row["study"] in registry.modules("study") else "")
    return f"{place}?run={row['id']}" if place else ""
