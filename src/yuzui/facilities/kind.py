# SPDX-License-Identifier: Apache-2.0
"""What a file of facility kind declares.

``TITLE``, ``UNIT`` (what is sold), ``ROUTES`` (ways to apply), ``MODE`` (how capacity is given),
``FIELDS`` (form and validation of a request), ``KPIS``, ``SOURCE``, ``EXAMPLE``, and
``solve(given)``: what the kind computes from plain values, checked on its own example.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yuzui.text import Text

MODES: Mapping[str, Text] = {
    "scheduled": Text("scheduled by us", "由本系统排程"),
    "first_come": Text("booked first come, first served", "先到先得"),
    "hybrid": Text("scheduled and booked", "排程与预订并行"),
    "continuous": Text("runs without slots", "连续运行，不设时段"),
    "dispatched": Text("dispatched by its own batch system", "由其批处理系统调度"),
}
ROUTES: Mapping[str, Text] = {
    "peer": Text("peer review", "同行评审"),
    "rapid": Text("rapid access", "快速通道"),
    "industrial": Text("industrial access", "企业通道"),
    "internal": Text("own use", "内部使用"),
    "continuous": Text("open service", "常年开放"),
    "test": Text("test access", "试用"),
}


@dataclass(frozen=True, slots=True)
class Example:
    """A tiny case whose answer is known.

    Parameters
    ----------
    given : mapping
        Input of ``solve``, plain values.
    expect : mapping
        What ``solve`` returns, exactly.
    """

    given: Mapping[str, Any]
    expect: Mapping[str, Any]
