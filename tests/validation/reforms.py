# SPDX-License-Identifier: Apache-2.0
"""V15: every scenario that comes with Yuzui gives the figures of the file beside it, exactly."""

from __future__ import annotations

from collections.abc import Iterator

from tests.validation.truth import Truth
from yuzui.investment import simulation_run
from yuzui.job.workspace import Workspace
from yuzui.text import Text

_EXACT = Text("no figure differs", "无一数值不同")


def measured(workspace: Workspace) -> Iterator[Truth]:
    """Yield, per scenario, how many figures it has and how many differ from its file."""
    for name, figures, differing in simulation_run.shipped(workspace):
        found = {"values": figures, "different": len(differing)}
        yield Truth("V15", name, found, _EXACT, figures > 0 and not differing)
