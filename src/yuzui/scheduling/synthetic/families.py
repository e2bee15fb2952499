# SPDX-License-Identifier: Apache-2.0
"""The families of SYNTHETIC instances by name, with the sizes that are compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from yuzui.scheduling.synthetic import beamline, campaign, telescope, tunnel
from yuzui.text import Text


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of synthetic instance."""

    title: Text
    make: Callable[[int, int], dict[str, Any]]
    sizes: tuple[int, ...]
    shift: int | None = None


FAMILIES: Mapping[str, Family] = {
    "telescope": Family(
        Text("Telescope week (synthetic)", "望远镜周（合成）"), telescope.make, (100, 500, 2_000, 10_000)
    ),
    "beamline": Family(
        Text("Beamline cycle (synthetic)", "光束线运行周期（合成）"), beamline.make, (300, 450), beamline.SHIFT
    ),
    "campaign": Family(Text("Season of instruments (synthetic)", "仪器运行季（合成）"), campaign.make, (400,)),
    "tunnel": Family(Text("Wind tunnel campaigns (synthetic)", "风洞试验（合成）"), tunnel.make, (100, 200)),
}


def pressure(document: Mapping[str, Any]) -> float:
    """Return what is asked for as a part of what is offered."""
    asked = sum(task["duration"] for task in document["tasks"])
    offered = sum(end - start for one in document["resources"] for start, end in one["calendar"])
    return float(asked / offered)
