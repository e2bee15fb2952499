# SPDX-License-Identifier: Apache-2.0
"""A clause: the smallest part of a plan's text that can be checked, and what is said of it."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from yuzui.errors import Place, PlanError
from yuzui.policy.plan.check import Check
from yuzui.text import Text

# A numeric aim, and the named readings of what its text leaves open.


Comparator = Literal[">", ">=", "<", "<=", "=", "range", "trend"]

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
}


class Reading(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One named interpretation; none is "the" deadline unless the text says so.

    Parameters
    ----------
    label : Text
        Its name.
    deadline : str or None
        Last day, ISO; None where the reading gives none or the reader sets it.
    source : str
        Who reads it so.
    status : str
        ``stated`` by a body, ``assumed`` for orientation, or ``open``.
    """

    label: Text
    source: str
    deadline: str | None = None
    status: Literal["stated", "assumed", "open"] = "assumed"


class Measure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the present value of a target is read from a study's document.

    Parameters
    ----------
    ref : str
        ``study:name``.
    at, year, vintage, series, source : str
        Addresses in the document of the value, its year, its vintage, the observed series (rows
        with ``year`` and ``value``) and where the value was read; the last three may be empty.
    odds : str
        Address of rows ``method, by, probability``; empty if the study gives none.
    by : str
        Argument of the study that takes the year for which odds are asked; empty if it has none.
    args : dict
        Arguments of the study.
    """

    ref: str
    at: str
    year: str
    vintage: str = ""
    series: str = ""
    source: str = ""
    odds: str = ""
    by: str = ""
    args: dict[str, str | int | float | bool | None] = {}


class Target(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A numeric aim.

    Parameters
    ----------
    numerator, denominator : str
        What is divided by what; the denominator is empty for a level.
    cmp : str
        ``>`` and ``>=`` differ: "over 8 %" is ``>``.
    value : float or None
        The aim in ``unit``; a share is a fraction. None only for ``trend``.
    unit : str
        UCUM unit, ``"1"`` for a fraction.
    deadline : str or None
        Last day, ISO; None when the text gives none.
    vintage : str
        Which publication of the data counts.
    high : float or None
        Upper end of a ``range``.
    baseline, baseline_year : float, int or None
        Where it started.
    readings : list of Reading
        Named interpretations.
    measure : Measure or None
        Where the present value is read; None means that it cannot be said.
    """

    numerator: str
    cmp: Comparator
    unit: str
    denominator: str = ""
    value: float | None = None
    deadline: str | None = None
    vintage: str = "final"
    high: float | None = None
    baseline: float | None = None
    baseline_year: int | None = None
    readings: list[Reading] = []
    measure: Measure | None = None

    def met_by(self, value: float) -> bool:
        """Return whether a value meets the aim."""
        if self.cmp == "trend":
            return self.baseline is not None and value > self.baseline
        aim = self.value if self.value is not None else float("nan")
        if self.cmp == "range":
            return aim <= value <= (self.high if self.high is not None else aim)
        return _COMPARE[self.cmp](value, aim)


def required_rate(value: float, aim: float, years: float) -> float:
    """Return the yearly rate that leads from a value to an aim.

    Notes
    -----
    ``(aim/value)^(1/years) − 1``, or ``(aim − value)/years`` where a ratio has no meaning.
    """
    if value <= 0 or aim <= 0:
        return (aim - value) / years
    return float((aim / value) ** (1 / years) - 1)


def on_track(series: list[tuple[int, float]], aim: float, years: float) -> str:
    """Return whether the recent past would do, for a measure that has no model of its own."""
    if len(series) < 4 or years <= 0:
        return "no_data"
    by_year = dict(series)
    last, value = series[-1]
    rising = aim >= value
    needed = required_rate(value, aim, years)
    enough = 0
    for window in (3, 5, 10):
        past = by_year.get(last - window)
        if past is None:
            continue
        seen = required_rate(past, value, window) if value > 0 and past > 0 and aim > 0 else ((value - past) / window)
        enough += seen >= needed if rising else seen <= needed
    return "on_track" if enough >= 2 else "off_track"


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
LONGEST = 25
"""Most words of a promise, of what a check shows, and quoted of a clause."""


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
    promise : Text
        What the tool promises a reader of this clause, in plain words, at most 25.
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
    nodes : list of str
        List nodes that it is about.
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
    promise: Text
    kinds: list[Kind]
    owner: Owner
    bind: list[Binding]
    check: list[Check]
    does_not_show: Text
    horizon: Horizon = "standing"
    target: Target | None = None
    nodes: list[str] = []
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


# A policy value with dates: what held on a given day, and since when.


class Parameter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A dated value.

    Parameters
    ----------
    name : str
        Name by which checks refer to it (``parameter:NAME``).
    label : Text
        Name in both languages.
    unit : str
        UCUM unit, ``"1"`` for a fraction.
    values : dict
        Day from which a value holds (ISO) to the value.
    source : str
        Where it is laid down.
    vintage : str
        State of the source.
    low, high : float or None
        Range of the values.
    until : str or None
        Last day for which the last value is known to hold.
    """

    name: str
    label: Text
    unit: str
    values: dict[str, float]
    source: str
    vintage: str
    low: float | None = None
    high: float | None = None
    until: str | None = None

    def on(self, day: dt.date) -> float:
        """Return the value that holds on a day."""
        past = [key for key in sorted(self.values) if key <= day.isoformat()]
        if not past:
            raise PlanError(
                Text("the parameter has no value on this day", "该参数在此日期没有取值"),
                place=Place(column=self.name),
                seen=day.isoformat(),
                expected=f">= {min(self.values)}",
                fix=Text(
                    f"ask for {min(self.values)} or later, or add an earlier value under “values”",
                    f"请改用 {min(self.values)} 或之后的日期，或在“values”下补充更早的取值",
                ),
                code="no_value_yet",
            )
        return self.values[past[-1]]

    def warning(self, day: dt.date) -> Text | None:
        """Return a warning if the day lies behind the last day the value is known to hold."""
        if self.until is None or day.isoformat() <= self.until:
            return None
        return Text(
            f"the last known value of {self.name} ended on {self.until}",
            f"参数 {self.name} 的最后已知取值截至 {self.until}",
        )


# Concepts: one idea that stands in several lists of a plan, so that unions can be counted.


Relation = Literal["exact", "broader", "narrower", "related"]


class Membership(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One node of one list, seen from a concept.

    Parameters
    ----------
    node : str
        Id of the node; its list is what stands before the first hyphen.
    relation : str
        ``broader`` means that the node says more than the concept.
    """

    node: str
    relation: Relation = "exact"

    @property
    def list(self) -> str:
        """Name of the list the node stands in."""
        return self.node.split("-", 1)[0]


class Concept(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One concept.

    Parameters
    ----------
    id : str
        Short name.
    label : Text
        Name in both languages.
    members : list of Membership
        Nodes named for it; children of a node follow it unless they are named elsewhere.
    see : list of str
        Related concepts and facilities.
    query_version : str
        Version of the search query that stands for the concept; empty if there is none yet.
    """

    id: str
    label: Text
    members: list[Membership]
    see: list[str] = []
    query_version: str = ""


def place(concepts: Iterable[Concept], parents: Mapping[str, str]) -> dict[str, tuple[str, Relation]]:
    """Return the one concept and relation of every node."""
    named = {m.node: (c.id, m.relation) for c in concepts for m in c.members}
    placed: dict[str, tuple[str, Relation]] = {}
    for node in parents:
        step = node
        while step not in named and step in parents:
            step = parents[step]
        if step in named:
            concept, relation = named[step]
            placed[node] = (concept, relation if step == node else "narrower")
    return placed


def union_counts(
    placed: Mapping[str, tuple[str, Relation]], items: Mapping[str, Iterable[str]]
) -> list[tuple[str, int, int]]:
    """Return items per concept without counting twice what stands in several lists."""
    counts: dict[str, tuple[set[str], int]] = {}
    for node, ids in items.items():
        if node not in placed:
            continue
        concept = placed[node][0]
        seen, total = counts.get(concept, (set(), 0))
        own = set(ids)
        counts[concept] = (seen | own, total + len(own))
    return [(name, len(seen), total) for name, (seen, total) in sorted(counts.items())]


def matrix(placed: Mapping[str, tuple[str, Relation]], lists: Sequence[str]) -> dict[str, dict[str, list[str]]]:
    """Return concept → list → nodes, top nodes only: the membership matrix of a page."""
    rows: dict[str, dict[str, list[str]]] = {}
    for node, (concept, relation) in placed.items():
        name = node.split("-", 1)[0]
        if name in lists and relation != "narrower":
            rows.setdefault(concept, {}).setdefault(name, []).append(node)
    return rows
