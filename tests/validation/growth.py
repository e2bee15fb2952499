# SPDX-License-Identifier: Apache-2.0
"""V2: published growth rates are those of the published amounts."""

from __future__ import annotations

from collections.abc import Iterator

from tests.validation.truth import Truth
from yuzui.investment.path_sources import bundled, shipped
from yuzui.investment.series import facts
from yuzui.investment.series.facts import Rate
from yuzui.job.workspace import Workspace
from yuzui.text import Text

RATES = "published_growth.csv"
KINDS = ("final", "preliminary")
MOST = 0.06
"""Percentage points: half a digit of a published rate, and the rounding of the amounts."""
FEWEST = {"final": 67, "preliminary": 14}

_BAR = Text("all ≤ {most} pp; at least {n} checked", "均 ≤ {most} 个百分点；至少核对 {n} 个")
NO_BASE = Text(
    "{n} published rates ({years}): the series does not have the amount of {missing}",
    "公布增速 {n} 个（{years} 年）：序列中没有 {missing} 年的金额",
)


def rates(workspace: Workspace) -> list[Rate]:
    """Return every shipped rate beside the growth of the amounts."""
    return facts.compare(facts.read(shipped(workspace, RATES), RATES), bundled(workspace, "CHN"))


def measured(workspace: Workspace) -> Iterator[Truth]:
    """Measure V2, final and preliminary rates apart."""
    every = rates(workspace)
    for kind in KINDS:
        found = [rate for rate in every if rate.fact.vintage_kind == kind]
        known = [rate for rate in found if rate.recomputed is not None]
        worst = max((rate.apart for rate in known), default=float("inf"))
        measured = {
            "published": len(found),
            "checked": len(known),
            "worst_pp": round(worst, 3),
            "span": f"{known[0].fact.year}-{known[-1].fact.year}" if known else "",
        }
        bar = _BAR.format(most=MOST, n=FEWEST[kind])
        yield Truth("V2", kind, measured, bar, worst <= MOST and len(known) >= FEWEST[kind])


def not_run(workspace: Workspace) -> Iterator[tuple[str, Text]]:
    """Yield what of V2 cannot be run."""
    groups: dict[tuple[str, int], list[int]] = {}
    for rate in rates(workspace):
        if rate.missing is not None:
            place = (rate.fact.vintage_kind, rate.missing)
            groups.setdefault(place, []).append(rate.fact.year)
    for (kind, missing), years in groups.items():
        named = ", ".join(map(str, dict.fromkeys(years)))
        yield kind, NO_BASE.format(n=len(years), years=named, missing=missing)
