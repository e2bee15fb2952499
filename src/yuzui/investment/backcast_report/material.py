# SPDX-License-Identifier: Apache-2.0
"""What a back-cast reads: one series and the share it makes; no panel is needed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from yuzui.investment.backcast_report.asked import Asked
from yuzui.investment.path_report import sources
from yuzui.investment.series import identities, panel
from yuzui.investment.series.facts import Facts
from yuzui.investment.series.ratio import Ratio, ratio
from yuzui.job.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Read:
    """What was read."""

    facts: Facts
    share: Ratio
    files: list[dict[str, str]]

    @property
    def rows(self) -> dict[str, list[str]]:
        """The facts as text, for a digest."""
        return {name: list(map(str, cells)) for name, cells in self.facts.columns().items()}


def read(workspace: Workspace, asked: Asked, series: Path | None = None, accept: str = "") -> Read:
    """Read the series of a country, the caller's or the one that comes with Yuzui."""
    facts = sources.own(workspace, series) if series else sources.bundled(workspace, asked.country)
    checked = identities.check(facts, accept=accept)
    share = ratio(checked, asked.country, asked.measure, asked.of)
    nobody = panel.read([], asked.measure)
    own = sources.Material(checked, nobody, nobody, (facts.file,))
    return Read(checked, share, sources.described(workspace, own, series))
