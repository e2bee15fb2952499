# SPDX-License-Identifier: Apache-2.0
"""One published truth, as measured again: what every group of truths yields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.investment.path_sources import bundled
from yuzui.investment.series.facts import check_identities
from yuzui.investment.series.ratio import Ratio, ratio
from yuzui.job.workspace import Workspace
from yuzui.text import Text


@dataclass(frozen=True, slots=True)
class Truth:
    """One truth, as measured."""

    name: str
    part: str
    measured: Mapping[str, Any]
    bar: Text
    holds: bool
    filter: str = ""
    diagnostic: bool = False
    """Whether it is told and not judged; where it does not hold it gives an alarm."""

    @property
    def outcome(self) -> str:
        """``pass``, ``fail``, ``diagnostic`` or ``alarm``."""
        if self.diagnostic:
            return "diagnostic" if self.holds else "alarm"
        return "pass" if self.holds else "fail"


def rounded(values: Sequence[float], digits: int = 2) -> list[float]:
    """Return values rounded as they are shown."""
    return [round(value, digits) for value in values]


def share_of(workspace: Workspace, country: str) -> Ratio:
    """Return the share of basic research in all R&D from the series that comes with Yuzui."""
    return ratio(check_identities(bundled(workspace, country)), country, "basic", "total")
