# SPDX-License-Identifier: Apache-2.0
"""What is missing in the sheets of a call for conflicts of interest to be checked."""

from __future__ import annotations

from collections.abc import Sequence

from yuzui.funding.intake_columns import EXPERT, Part
from yuzui.sheets.understand import headings
from yuzui.sheets.understand.mapping import MapFile
from yuzui.sheets.understand.questions import Unchecked
from yuzui.sheets.values import RECUSED, no_score
from yuzui.text import Text


def _declares(part: Part) -> bool:
    """Say whether reviewers who are known declare conflicts where their scores are due."""
    places = [k for k, means in part.means.items() if means in (EXPERT, "review.score", "review.grade")]
    unnamed = [k for k in places if part.means[k] == EXPERT and headings.expert(part.header.headings[k])]
    known = "review.reviewer" in part.places or (len(places) > 1 and not unnamed)
    return known and any(no_score(cell) == RECUSED for k in places for cell in part.counts(k))


def unchecked(parts: Sequence[Part], mapping: MapFile) -> list[Unchecked]:
    """Say what is missing for conflicts of interest to be checked."""
    who = mapping.get("review", {}).get("reviewer")
    by_heading = who is not None and bool(who.columns)
    tables = {one.table for one in parts}
    names = {name for one in parts for name in one.places}
    out = []
    if "reviewer.institute" not in names:
        out.append(
            Unchecked(
                "no_employers",
                Text("No employer of reviewers.", "没有评审人的工作单位。"),
                Text(
                    "Conflicts of interest cannot be checked: the file does not say where the reviewers work.",
                    "无法核查利益冲突：文件中没有评审人的工作单位。",
                ),
            )
        )
    if not names & {"proposal.pi", "proposal.institute"}:
        out.append(
            Unchecked(
                "no_authors",
                Text("No authors of proposals.", "没有申请人。"),
                Text(
                    "Nobody can be compared with the reviewers: the file names no applicants and no institutions.",
                    "无从与评审人比对：文件既无申请人，也无申请单位。",
                ),
            )
        )
    if not names & {"review.reviewer", "reviewer.id"} and "reviewer" not in tables and not by_heading:
        labels = [part.heading(k) for part in parts for k, means in part.means.items() if means == EXPERT]
        why = Text("The file does not say who reviewed what.", "文件未说明谁评审了哪项申请。")
        if labels:
            why = Text(
                "“{a}” to “{b}” are columns of reviewers without names: who they are, and whether a column is one"
                " person in every row, is not known.",
                "“{a}”至“{b}”各列为评审人，但未写姓名：不知其为何人，亦不知同一列是否始终为同一人。",
            ).format(a=labels[0], b=labels[-1])
        out.append(Unchecked("no_reviewers", Text("No names of reviewers.", "没有评审人姓名。"), why))
    if "conflict" not in tables and not any(_declares(one) for one in parts):
        out.append(
            Unchecked(
                "no_declarations",
                Text("No declared conflicts.", "没有回避申报。"),
                Text("No sheet says what reviewers declared themselves.", "没有表格载明评审人自行申报的回避情况。"),
            )
        )
    return out
