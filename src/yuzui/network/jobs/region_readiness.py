# SPDX-License-Identifier: Apache-2.0
"""Regions in order of readiness, with how far each rank moves with the weights."""

from __future__ import annotations

from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.network import option_tables, options_view, rank_ranges
from yuzui.network.inputs import RegionReadiness as Inputs
from yuzui.network.options_view import Comparison
from yuzui.network.rank_ranges import Ranked
from yuzui.text import Text

TITLE = Text("readiness of regions", "区域条件")
QUESTION = Text(
    "Where do conditions fit best, and how far does the order move with the weights?",
    "何处条件最合适，排序随权重变化多大？",
)
SOURCE = "doi:10.1287/opre.49.3.444.11220"


class Answer(Comparison, frozen=True, kw_only=True, tag="yuzui.region_readiness/1"):
    """Regions by rank at the stated weights, each with the range of its rank."""

    regions: list[Ranked]


VIEW = options_view.view(
    lambda answer: answer.regions, Text("Regions, in order", "区域排序"), "/about/method#region_readiness"
)


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Put the states of the United States in order."""
    table = option_tables.states(workspace, inputs.year or None)
    criteria = rank_ranges.weighted(table.criteria, inputs.weights)
    regions = rank_ranges.order(table.names, table.rows, criteria, inputs.draws, workspace.seed)
    asked = {"rows": digest([table.names, table.rows]), "weights": [one.weight for one in criteria]}
    return Answer(
        run=Run.of("region_readiness", {**asked, "draws": inputs.draws}, seed=workspace.seed),
        origin=table.origin,
        source=table.source,
        vintage=table.vintage,
        criteria=criteria,
        draws=inputs.draws,
        regions=regions,
    )
