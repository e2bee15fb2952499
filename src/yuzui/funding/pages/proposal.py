# SPDX-License-Identifier: Apache-2.0
"""One proposal: where it stands among its neighbours, why, and what would have changed it."""

from __future__ import annotations

from operator import itemgetter

from yuzui.errors import VisibilityError
from yuzui.funding import ask_compute as known
from yuzui.funding import ask_question as questions
from yuzui.funding import record_ids, slate_outcome, slate_view, upload_record
from yuzui.funding.call_reviews import taken_back
from yuzui.funding.judge_answer import Interval
from yuzui.funding.pages import appeals, slate_why
from yuzui.funding.slate_answer import Answer, Proposal
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.model.visibility import Eq
from yuzui.text import Text, same
from yuzui.text.numbers import number
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.intervals import caterpillar_chart
from yuzui.view.page import EVERYONE, Block, Figure, Item, Items, Page, Visit
from yuzui.view.table import Column, DataTable, Table

PATH, ROLES = "/fund/proposals/{id}", EVERYONE
PLACE = ("fund", 0)
WAS = ("/proposals/{id}",)
TITLE = Text("One proposal", "单项申请")
ADDRESS = "/fund/proposals/S-0101"
NEIGHBOURS = 8
"""Proposals drawn to each side by expected rank."""


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page: of the newest slate that holds the proposal."""
    name = visit.parts["id"]
    answer = known.holding(workspace, name)
    if answer is None:
        raise VisibilityError.not_found()
    further: list[Block] = []
    row = answer.proposal(name)
    if row.expected_rank is not None and row.rank_interval is not None:
        further.append(Figure(_neighbours(answer, row, row.expected_rank, row.rank_interval), answer.run.id))
    kept = record_ids.record_id(workspace.view, answer.call.id, name)
    last = [*appeals.section(workspace, answer, name), *_source(workspace, kept), _reviews(workspace, kept)]
    return slate_why.page(answer, questions.why(name), further, last)


def _source(workspace: Workspace, name: str) -> list[Block]:
    stood = upload_record.stood(workspace, name)
    return [] if stood is None else [Items(Text("Where it stood", "出处"), [Item(stood)])]


def _neighbours(answer: Answer, row: Proposal, rank: float, interval: Interval) -> Picture:
    ranked = sorted((one for one in answer.proposals if one.expected_rank is not None), key=_by_rank)
    place = ranked.index(row)
    first = max(0, min(place - NEIGHBOURS, len(ranked) - 2 * NEIGHBOURS - 1))
    near = ranked[first : first + 2 * NEIGHBOURS + 1]
    low, high = interval
    overlap = sum(start <= high and end >= low for start, end in (one.rank_interval or (0.0, 0.0) for one in ranked))
    meta = Meta(
        name="neighbours",
        finding=Text(
            "{p} stands at place {r}, but may be anywhere from {l} to {h}: its interval overlaps with {n} others",
            "{p} 期望名次 {r}，实际可能在 {l} 至 {h} 之间：与另外 {n} 项区间重叠",
        ).format(p=row.id, r=number(rank, 1), l=number(low), h=number(high), n=number(overlap - 1)),
        description=Text(
            "The proposals next to it by expected rank, with their 50 and 95 % intervals",
            "期望名次相邻的申请及其 50% 与 95% 区间",
        ),
        origin=answer.origin,
        source=Text("award list {r} of call {c}", "批次 {c} 的清单 {r}").format(r=answer.run.id, c=answer.call.id),
        vintage=str(answer.run.at)[:10],
    )
    rows = [slate_view.ranked(answer, one, own=one is row) for one in near]
    return caterpillar_chart(meta, rows, names=slate_outcome.places(answer))


def _by_rank(row: Proposal) -> tuple[float, str]:
    return row.expected_rank or 0.0, row.id


_COLUMNS = (
    Column(
        "reviewer", Text("Reviewer (pseudonym)", "评审人（化名）"), value=lambda row: same(str(row["reviewer"] or "—"))
    ),
    Column("criterion", Text("Criterion", "指标"), value=lambda row: same(str(row["criterion"] or "—"))),
    Column("score", Text("Score", "评分"), digits=1, value=itemgetter("score")),
    Column("confidence", Text("Confidence", "把握程度"), digits=1, value=itemgetter("confidence")),
    Column("panel", Text("Panel", "评审组"), value=lambda row: same(str(row["panel"] or "—"))),
)
REVIEWS = Table[list[Row]]("reviews", Text("Reviews you may see", "您可查看的评审意见"), lambda rows: rows, _COLUMNS)


def _reviews(workspace: Workspace, name: str) -> DataTable:
    """Return the reviews this reader may see, the last wording of each."""
    order = ("proposal", "criterion", "reviewer", "n")
    rows = workspace.view.select("review", where=Eq("proposal", name), order=order)
    last = {(row["criterion"], row["reviewer"]): row for row in rows}
    return REVIEWS.drawn([row for row in last.values() if not taken_back(row)])
