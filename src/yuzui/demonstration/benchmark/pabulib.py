# SPDX-License-Identifier: Apache-2.0
"""Participatory budgets: the set chosen beside the exact optimum, and each refusal explained.

Each instance goes the way of a call, from the reading of its columns to the set and to the reason
of each refusal: projects as proposals, the number of ballots that name a project as its given
value, the city's budget as the only rule. What a loosened budget would bring is not asked. The
optimum is found again by dynamic programming on the numbers in the file itself; the budget we are
given comes from the index, so that an index that disagrees with its files is noticed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec
import numpy as np

from yuzui.demonstration.benchmark.knapsack import best_value
from yuzui.demonstration.benchmark.larger import larger
from yuzui.funding.call_data import Material
from yuzui.funding.rulebook import build
from yuzui.funding.slate_compute import Options, pose
from yuzui.funding.slate_solution import explained
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.sheets import formats
from yuzui.sheets.formats.pabulib import Instance, instances
from yuzui.text import Text
from yuzui.text.numbers import NO_CURRENCY, number

FILES, INDEX = "allocation/pabulib.tar.xz", "allocation/pabulib_index.parquet"
CENTS = 100
"""Costs and budgets are compared in hundredths of a currency unit, as whole numbers."""


class Outcome(msgspec.Struct, frozen=True):
    """How many instances are funded as well as can be, and how many refusals are explained.

    ``worth`` is the number of ballots that name a project of the sets chosen, over all instances.
    """

    instances: int
    worth: int
    projects: int
    ballots: int
    matches_exact: int
    proven: int
    refused: int
    explained: int
    misses: list[str]


@dataclass(frozen=True, slots=True)
class Funded:
    """One instance that was funded."""

    name: str
    worth: int
    projects: int
    ballots: int
    matches: bool
    proven: bool
    refused: int
    explained: int


def run(workspace: Workspace) -> Outcome:
    """Fund every instance and compare with its exact optimum."""
    budgets = _budgets(workspace)
    archive = instances(larger(workspace, FILES))
    outcomes = [_one(_Asked(one, budgets.get(one.name))) for one in archive]
    return Outcome(
        instances=len(outcomes),
        worth=sum(one.worth for one in outcomes),
        projects=sum(one.projects for one in outcomes),
        ballots=sum(one.ballots for one in outcomes),
        matches_exact=sum(one.matches for one in outcomes),
        proven=sum(one.proven for one in outcomes),
        refused=sum(one.refused for one in outcomes),
        explained=sum(one.explained for one in outcomes),
        misses=[one.name for one in outcomes if not one.matches],
    )


def sentence(outcome: Outcome) -> Text:
    """Return in one sentence what came out."""
    return Text(
        "{same} of {all} participatory budgets: our set is worth what the exact optimum is worth, "
        "{proven} proven; {told} of {no} refusals explained by a proven difference",
        "{all} 个参与式预算算例中 {same} 个与精确最优值一致，其中 {proven} 个已证最优；"
        "{no} 项落选中 {told} 项有已证明的差额",
    ).format(
        same=number(outcome.matches_exact),
        all=number(outcome.instances),
        proven=number(outcome.proven),
        told=number(outcome.explained),
        no=number(outcome.refused),
    )


def _budgets(workspace: Workspace) -> dict[str, float]:
    head, *rows = formats.read(larger(workspace, INDEX))[0].rows
    name, budget = head.index("file"), head.index("budget")
    return {str(row[name]): float(row[budget]) for row in rows}


class _Asked:
    """An instance and the budget it is given, equal where the bytes of its file and that are."""

    def __init__(self, instance: Instance, budget: float | None) -> None:
        self.instance, self.budget = instance, budget or 0.0
        self.key = (instance.name, instance.sha256, self.budget)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.key == other.key


@lru_cache(maxsize=1024)
def _one(instance: _Asked) -> Funded:
    """Fund one instance; whoever falsifies a few budgets asks for all the others again."""
    one = instance.instance
    costs = [float(project["cost"]) for project in one.projects]
    values = [one.support.get(project["project_id"], 0) for project in one.projects]
    own = best_value([round(CENTS * cost) for cost in costs], values, int(CENTS * float(one.meta["budget"]) + 0.5))
    book = build(_book(instance.budget))
    problem = pose(_material(one, costs, values), book, Options(0, 0, len(costs))).problem
    solution = explained(problem, len(costs))
    slate = solution.slate
    worth = round(float(problem.candidates.value @ slate.chosen))
    refused = np.flatnonzero(problem.candidates.open & ~slate.chosen).tolist()
    return Funded(
        name=one.name,
        worth=worth,
        projects=len(costs),
        ballots=one.ballots,
        matches=worth == own,
        proven=slate.status == "optimal",
        refused=len(refused),
        explained=sum(k in solution.reasons and solution.reasons[k].exact for k in refused),
    )


def _book(budget: float) -> Row:
    return {
        "format": "yuzui-rules/1",
        "call": {"id": "pabulib", "currency": NO_CURRENCY, "unit": 1},
        "value": {"from": "given", "per": "proposal", "zero": 0.0},
        "rule": [
            {
                "name": "budget",
                "kind": "budget",
                "total": budget,
                "strength": "hard",
                "source": "META of the instance: budget",
            }
        ],
    }


def _material(one: Instance, costs: list[float], values: list[int]) -> Any:
    names = [project["project_id"] for project in one.projects]
    empty: dict[str, list[Any]] = {name: [] for name in ("proposal", "reviewer", "criterion", "score", "confidence")}
    proposals: dict[str, list[Any]] = {"id": names, "amount": [*costs], "requested": [*costs], "value": [*values]}
    return Material(one.name, proposals, empty, NO_CURRENCY)
