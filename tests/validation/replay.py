# SPDX-License-Identifier: Apache-2.0
"""V13: rises that countries did achieve, and whether levers in their range would carry as far."""

from __future__ import annotations

from collections.abc import Iterator

from tests.validation.truth import Truth, rounded
from yuzui.investment import simulation_problem
from yuzui.investment.simulation_problem import panel_of, replayed
from yuzui.job.workspace import Workspace
from yuzui.text import Text

CASES = {"KOR": (2003, 2009, 0.1447, 0.1806), "SGP": (2000, 2006, 0.1175, 0.2063)}
"""Largest rise of six years in the panel: Korea's is that of the design, Singapore's likewise."""

_BAR = Text("{a} to {b} %, {first}–{last}; replayed", "{first}—{last} 年 {a}%→{b}%，已重演")


def measured(workspace: Workspace) -> Iterator[Truth]:
    """Yield the replay of each case; what the levers reach is reported, whatever it is."""
    panel = panel_of(workspace).shares
    cases = {row.country: row for row in replayed(workspace, panel, tuple(CASES))}
    for country, (first, last, before, after) in CASES.items():
        row, case = cases[country], simulation_problem.rise(country, panel[country])
        again = case.share(case.above_rest) if case else 0.0
        found = {
            "above_rest": round(row.above_rest, 4),
            "real_levers": round(row.reached[simulation_problem.REAL], 4),
            "reached_by": ", ".join(row.enough) or "none",
        }
        asked = [first, last, before, after]
        seen = [row.first, row.last, *rounded([row.before, row.after], 4)]
        bar = _BAR.format(a=f"{100 * before:.1f}", b=f"{100 * after:.1f}", first=first, last=last)
        yield Truth("V13", country, found, bar, seen == asked and abs(again - row.after) < 1e-12)
