# SPDX-License-Identifier: Apache-2.0
"""One proposal: where it stands among its neighbours, why, and what would have changed it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.errors import VisibilityError
from yuzui.funding.ask import answers as known
from yuzui.funding.ask import question as questions
from yuzui.funding.pages import appeals, slate_why
from yuzui.funding.slate import outcome
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Eq
from yuzui.text import Text, same
from yuzui.text.numbers import number
from yuzui.view.chart import Meta
from yuzui.view.charts.intervals import Ranked, caterpillar_chart
from yuzui.view.page import EVERYONE, Block, Figure, Page, Visit
from yuzui.view.table import Column, DataTable

PATH, MENU, ROLES = "/proposals/{id}", 0, EVERYONE
TITLE = Text("One proposal", "单项申请")
ADDRESS = "/proposals/S-0101"
NEIGHBOURS = 8
"""Proposals drawn to each side by expected rank."""


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page: of the newest slate that holds the proposal."""
    name = visit.parts["id"]
    document = known.holding(workspace, name)
    if document is None:
        raise VisibilityError.not_found()
    further: list[Block] = []
    row = next(one for one in document["proposals"] if one["id"] == name)
    if row["expected_rank"] is not None:
        further.append(Figure(_neighbours(document, row), str(document["run"]["id"])))
    last = [*appeals.section(workspace, document, name), _reviews(workspace, name)]
    return slate_why.page(document, questions.why(name), further, last)


def _neighbours(document: Mapping[str, Any], row: Mapping[str, Any]) -> Any:
    ranked = sorted(
        (one for one in document["proposals"] if one["expected_rank"] is not None),
        key=lambda one: (one["expected_rank"], one["id"]),
    )
    place = next(k for k, one in enumerate(ranked) if one["id"] == row["id"])
    first = max(0, min(place - NEIGHBOURS, len(ranked) - 2 * NEIGHBOURS - 1))
    near = ranked[first : first + 2 * NEIGHBOURS + 1]
    low, high = row["rank_interval"]
    overlap = sum(one["rank_interval"][0] <= high and one["rank_interval"][1] >= low for one in ranked)
    meta = Meta(
        name="neighbours",
        finding=Text(
            "{p} stands at place {r}, but may be anywhere from {l} to {h}: its interval overlaps with {n} others",
            "{p} 期望名次 {r}，实际可能在 {l} 至 {h} 之间：与另外 {n} 项区间重叠",
        ).format(p=row["id"], r=number(row["expected_rank"], 1), l=number(low), h=number(high), n=number(overlap - 1)),
        description=Text(
            "The proposals next to it by expected rank, with their 50 and 95 % intervals",
            "期望名次相邻的申请及其 50% 与 95% 区间",
        ),
        origin=document["origin"],
        source=Text("slate {r} of call {c}", "批次 {c} 的方案 {r}").format(
            r=document["run"]["id"], c=document["call"]["id"]
        ),
        vintage=str(document["run"]["at"])[:10],
    )
    rows = [_row(document, one, one["id"] == row["id"]) for one in near]
    return caterpillar_chart(meta, rows, names=outcome.places(document))


def _row(document: Mapping[str, Any], row: Mapping[str, Any], own: bool) -> Ranked:
    return Ranked(
        id=row["id"],
        rank=row["expected_rank"],
        low=row["rank_interval"][0],
        high=row["rank_interval"][1],
        low50=row["rank_interval_50"][0],
        high50=row["rank_interval_50"][1],
        band=outcome.place(document, row),
        note=outcome.why(document, row),
        own=own,
    )


def _reviews(workspace: Workspace, name: str) -> DataTable:
    """Return the reviews this reader may see."""
    order = ("proposal", "criterion", "reviewer", "n")
    rows = workspace.view.select("review", where=Eq("proposal", name), order=order)
    return DataTable(
        "reviews",
        Text("Reviews you may see", "您可查看的评审意见"),
        (
            Column("reviewer", Text("Reviewer (pseudonym)", "评审人（化名）")),
            Column("criterion", Text("Criterion", "指标")),
            Column("score", Text("Score", "评分"), digits=1),
            Column("confidence", Text("Confidence", "把握程度"), digits=1),
            Column("panel", Text("Panel", "评审组")),
        ),
        [
            (
                same(str(row["reviewer"] or "—")),
                same(str(row["criterion"] or "—")),
                row["score"],
                row["confidence"],
                same(str(row["panel"] or "—")),
            )
            for row in rows
        ],
    )
