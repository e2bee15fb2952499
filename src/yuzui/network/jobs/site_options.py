# SPDX-License-Identifier: Apache-2.0
"""Options for sites and laboratories in order, with how far each rank moves with the weights."""

from __future__ import annotations

from msgspec.structs import replace

from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.network import option_tables, options_view, rank_ranges
from yuzui.network.inputs import SiteOptions as Inputs
from yuzui.network.options_view import Comparison
from yuzui.network.rank_ranges import Ranked
from yuzui.text import Text

TITLE = Text("options in order", "方案排序")
QUESTION = Text(
    "Which option comes first, and how far does its rank move with the weights?", "哪个方案居首，名次随权重变化多大？"
)
SOURCE = "doi:10.1287/opre.49.3.444.11220"
LEVEL = "organisation"


class Answer(Comparison, frozen=True, kw_only=True, tag="yuzui.labs.options/1"):
    """Options by rank at the stated weights, each with the range of its rank."""

    options: list[Ranked]


VIEW = options_view.view(
    lambda answer: answer.options, Text("Options, in order", "方案排序"), "/about/method#site_options"
)


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Put options in order."""
    table = option_tables.find(workspace, inputs.sheet)
    directed, notes = option_tables.directed(table, inputs.less)
    criteria = rank_ranges.weighted(directed, inputs.weights)
    options = [
        replace(one, title=table.titles.get(one.name))
        for one in rank_ranges.order(table.names, table.rows, criteria, inputs.draws, workspace.seed)
    ]
    asked = {"rows": digest([table.names, table.rows]), "weights": [one.weight for one in criteria]}
    if less := [one.name for one in criteria if one.better == "less"]:
        asked["less"] = less
    return Answer(
        run=Run.of("site_options", {**asked, "draws": inputs.draws}, seed=workspace.seed),
        origin=table.origin,
        source=table.source,
        vintage=table.vintage,
        criteria=criteria,
        draws=inputs.draws,
        notes=notes,
        options=options,
    )
