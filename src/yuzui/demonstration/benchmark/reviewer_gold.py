# SPDX-License-Identifier: Apache-2.0
"""Reviewers who said how well they know papers: losses of scores, and an assignment proven.

58 reviewers stated their expertise for 477 pairs with 463 papers. Five published models scored
every pair; their losses are computed again, and that of our words beside them. Then each paper is
given three reviewers by the published scores of the best model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from yuzui.demonstration.benchmark.larger import larger
from yuzui.job.workspace import Workspace
from yuzui.reviewing.affinity import Profiles, loss, text
from yuzui.reviewing.assign.arcs import Dense, Pairs
from yuzui.reviewing.assign.pricing import Assigned, total
from yuzui.sheets import formats
from yuzui.solve import registry
from yuzui.text import Text
from yuzui.text.numbers import number

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

FOLDER = "allocation/"
EXPERTISE, SIMILARITIES = "reviewer_gold_expertise.parquet", "reviewer_gold_similarities.parquet"
PAPERS, PROFILES = "reviewer_gold_papers.parquet", "reviewer_gold_profiles.parquet"
BEST = "specter_mfr"
DEMAND, LOAD = 3, 26
"""Reviewers of a paper, and papers of a reviewer at most."""


class Outcome(msgspec.Struct, frozen=True):
    """Losses of published scores and of our words, and an assignment by the best of them."""

    reviewers: int
    papers: int
    pairs: int
    losses: dict[str, float]
    loss: float
    status: str
    score: float
    bound: float
    pairs_used: int


def run(workspace: Workspace) -> Outcome:
    """Compute the losses and the assignment."""
    stated = _columns(workspace, EXPERTISE)
    table = _columns(workspace, SIMILARITIES)
    people = sorted({str(one) for one in table["reviewer_id"]})
    papers = sorted({str(one) for one in table["paper_id"]})
    place = {name: k for k, name in enumerate(people)}
    paper = {name: k for k, name in enumerate(papers)}
    who = np.array([place[str(one)] for one in stated["reviewer_id"]])
    what = np.array([paper[str(one)] for one in stated["paper_id"]])
    expertise = np.array([float(one) for one in stated["expertise"]])
    models = _models(table, paper, place)

    own = _words(workspace, papers, people)
    assignment = _assigned(models[BEST], papers, people)
    return Outcome(
        reviewers=len(people),
        papers=len(papers),
        pairs=len(expertise),
        losses={name: float(loss(who, expertise, scores[what, who])) for name, scores in sorted(models.items())},
        loss=float(loss(who, expertise, own[what, who])),
        status=assignment.status,
        score=round(assignment.objective, 9),
        bound=round(assignment.bound, 9),
        pairs_used=assignment.pairs_used,
    )


def sentence(outcome: Outcome) -> Text:
    """Return in one sentence what came out."""
    return Text(
        "{r} reviewers of {p} papers: our words order them wrongly by {l}, published models by "
        "{a} to {b}; an assignment of three each is {s}",
        "{r} 名评审人、{p} 篇论文：我方用词模型的排序损失为 {l}，已发表模型为 {a} 至 {b}；每篇三人的指派{s}",
    ).format(
        r=number(outcome.reviewers),
        p=number(outcome.papers),
        l=f"{outcome.loss:.3f}",
        a=f"{min(outcome.losses.values()):.3f}",
        b=f"{max(outcome.losses.values()):.3f}",
        s=Text("proven best", "已证最优") if outcome.status == "optimal" else Text("not proven", "未证明为最优"),
    )


def _columns(workspace: Workspace, name: str) -> dict[str, Sequence[Any]]:
    head, *rows = formats.read(larger(workspace, FOLDER + name))[0].rows
    return {str(title): cells for title, cells in zip(head, zip(*rows, strict=True), strict=True)}


def _models(table: Mapping[str, Sequence[Any]], paper: Mapping[str, int], place: Mapping[str, int]) -> dict[str, Array]:
    """Return the scores of each published model, shape (papers, reviewers)."""
    models: dict[str, Array] = {}
    columns = (table[k] for k in ("algorithm", "paper_id", "reviewer_id", "similarity"))
    for model, what, who, score in zip(*columns, strict=True):
        into = models.setdefault(str(model), np.full((len(paper), len(place)), np.nan))
        into[paper[str(what)], place[str(who)]] = float(score)
    return models


def _words(workspace: Workspace, papers: Sequence[str], people: Sequence[str]) -> Array:
    """Return the affinity by words of every pair, shape (papers, reviewers)."""
    table = _columns(workspace, PAPERS)
    cells = zip(table["paper_id"], table["title"], table["abstract"], strict=True)
    written = {str(one): f"{title or ''}\n{abstract or ''}" for one, title, abstract in cells}
    place = {name: k for k, name in enumerate(people)}
    links = _columns(workspace, PROFILES)
    works, owners = [], []
    for who, what in zip(links["reviewer_id"], links["paper_id"], strict=True):
        if str(who) in place and str(what) in written:
            works.append(written[str(what)])
            owners.append(place[str(who)])
    texts = [written.get(name, "") for name in papers]
    source, _ = text(Profiles(texts, works, np.array(owners), works, len(people)))
    return source.block(slice(0, len(papers)), slice(None))


def _assigned(scores: Array, papers: Sequence[str], people: Sequence[str]) -> Assigned:
    """Return three reviewers for each paper, with bound and status."""
    n, m = scores.shape
    loads = np.full(n, DEMAND), np.zeros(m, dtype=int), np.full(m, LOAD)
    none = np.zeros((0, 2), dtype=np.int64)
    return total(Pairs(papers, people, Dense(scores), *loads, none), registry.solve)
