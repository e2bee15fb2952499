# SPDX-License-Identifier: Apache-2.0
"""Cases of the past played again with the levers of today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.investment.baselines import Shares
from yuzui.investment.forecast import replay
from yuzui.investment.lever_report.start import start
from yuzui.investment.path import last_growth, windows
from yuzui.investment.path_report.sources import PANEL, bundled, shipped
from yuzui.investment.series import panel as panels
from yuzui.investment.series.identities import check
from yuzui.investment.series.panel import Panel
from yuzui.investment.series.ratio import ratio
from yuzui.job.workspace import Workspace
from yuzui.text import Text

COUNTRIES = ("KOR", "SGP")
"""Countries that are replayed unless others are asked for."""

SCALE = "CHN"
"""Country whose cube gives ranges in money their size."""


def panel_of(workspace: Workspace) -> Panel:
    """Return the shares of basic research of the panel of countries that comes with Yuzui."""
    return panels.read(shipped(workspace, PANEL))


def replayed(
    workspace: Workspace, panel: Mapping[str, Shares], countries: Sequence[str] = COUNTRIES
) -> list[dict[str, Any]]:
    """Return the largest rise of each country and what levers in range would reach from there."""
    facts = check(bundled(workspace, SCALE))
    share = ratio(facts, SCALE, "basic", "total")
    wanted = Text("the series must say it", "序列须给出该数值")
    cells, rate = start(facts, share).cells, last_growth(windows(share, 0.08), wanted)
    found = []
    for country in countries:
        case = replay.rise(country, panel.get(country, {}))
        if case is not None:
            reached = replay.most(case, cells, rate)
            found.append(
                {
                    "country": country,
                    "first": case.first,
                    "last": case.last,
                    "before": case.before,
                    "after": case.after,
                    "above_rest": case.above_rest,
                    "reached": reached,
                    "enough": [name for name, value in reached.items() if value >= case.after],
                }
            )
    return found
