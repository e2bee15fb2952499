# SPDX-License-Identifier: Apache-2.0
"""A clause: the smallest part of a plan's text that can be checked, and what is said of it."""

from __future__ import annotations

from typing import Literal

import msgspec

from yuzui.policy.plan.check import Check
from yuzui.policy.plan.target import Target
from yuzui.text import Text

Kind = Literal["data", "computation", "workflow", "service", "outside"]
Horizon = Literal["standing", "immediate", "period", "ten_year", "long"]
Owner = Literal[
    "minister_desk",
    "planning_office",
    "funder_officer",
    "statistics_desk",
    "evaluator",
    "facility_office",
    "lab_network_office",
    "data_librarian",
    "regional_office",
    "ethics_office",
]

KINDS: dict[str, Text] = {
    "data": Text("data", "数据"),
    "computation": Text("computation", "计算"),
    "workflow": Text("workflow", "流程"),
    "service": Text("service", "服务"),
    "outside": Text("outside software", "软件之外"),
}
HORIZONS: dict[str, Text] = {
    "standing": Text("standing", "常设"),
    "immediate": Text("immediate", "当前急需"),
    "period": Text("plan period", "规划期内"),
    "ten_year": Text("ten years", "十年"),
    "long": Text("long term", "长期"),
}
OWNERS: dict[str, Text] = {
    "minister_desk": Text("minister's desk", "部领导办公室"),
    "planning_office": Text("planning office", "规划部门"),
    "funder_officer": Text("funding officer", "资助管理部门"),
    "statistics_desk": Text("statistics desk", "统计部门"),
    "evaluator": Text("evaluation office", "评价部门"),
    "facility_office": Text("facility office", "设施管理部门"),
    "lab_network_office": Text("laboratory network office", "实验室体系管理部门"),
    "data_librarian": Text("data librarian", "数据管理部门"),
    "regional_office": Text("regional office", "区域创新部门"),
    "ethics_office": Text("ethics office", "科技伦理部门"),
}
LONGEST_QUOTE = 25
"""Most words quoted of a clause."""


class Binding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A reference to the part of the software that serves a clause.

    Parameters
    ----------
    ref : str
        ``seam:name`` or ``table:name``; ``seam:*`` means at least one of the seam.
    role : str
        ``primary`` or ``support``.
    """

    ref: str
    role: Literal["primary", "support"] = "primary"


class Clause(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One clause.

    Parameters
    ----------
    id : str
        Never used again for another clause.
    section : str
        Section of the text.
    title : Text
        In the planner's own words, in both languages.
    kinds : list of str
        The first is the primary kind.
    owner : str
        Role that answers for it; persons are added by each installation.
    bind : list of Binding
        What serves it.
    check : list of Check
        What must be shown, on real data.
    does_not_show : Text
        What the checks leave open; printed beside the status.
    horizon : str
        By when it speaks.
    target : Target or None
        Numeric aim.
    counterpart : Text or None
        What is measured instead when the clause itself is outside software.
    quote : str
        At most 25 words of the text.
    text_span : tuple of int or None
        Start and end in the authoritative text, characters.
    text_flag : Text or None
        A remark on the text itself.
    """

    id: str
    section: str
    title: Text
    kinds: list[Kind]
    owner: Owner
    bind: list[Binding]
    check: list[Check]
    does_not_show: Text
    horizon: Horizon = "standing"
    target: Target | None = None
    counterpart: Text | None = None
    quote: str = ""
    text_span: tuple[int, int] | None = None
    text_flag: Text | None = None

    @property
    def outside(self) -> bool:
        """Whether the clause itself cannot be served by software."""
        return self.kinds[:1] == ["outside"]

    @property
    def primary(self) -> tuple[str, ...]:
        """References without one of which the clause is not yet served."""
        return tuple(binding.ref for binding in self.bind if binding.role == "primary")
