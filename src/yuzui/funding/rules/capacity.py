# SPDX-License-Identifier: Apache-2.0
r"""No more than there is of something other than money: lab staff, instrument shifts, beds.

For the members :math:`G` of the condition (one row per category of ``by``), needs :math:`n_j` in
the column ``need_<resource>`` and what is available :math:`a`:
:math:`\sum_{j \in G} n_j x_j \le a`. A partial award needs its part. What is available is a
number, a column that holds one number per category, or a table of numbers by category.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from yuzui.errors import Place, RuleError
from yuzui.funding.candidates import Candidates, Term, limited, split
from yuzui.funding.grammar import BY, NEED, TWELVE, WHERE, Example, Fault, Field, Rule
from yuzui.text import Text

RESOURCE = Field(
    "resource",
    "text",
    Text("resource", "资源"),
    Text("what is needed: column need_<resource>", "所需资源：对应列 need_<资源>"),
    required=True,
)
AVAILABLE = Field(
    "available",
    "limits",
    Text("available", "可用量"),
    Text("number, {column = name}, or a number for each category", "数值、{column = 列名}，或每类一个数值"),
    required=True,
)

TITLE = Text("capacity: no more than there is of a resource", "承载力：不超过某种资源的可用量")
STAGE = "fund"
FIELDS = (WHERE, BY, RESOURCE, AVAILABLE)
UNIT = "measure"
SOURCE = "Kellerer, Pferschy and Pisinger 2004, doi:10.1007/978-3-540-24777-7"
EXAMPLE = Example(
    {**TWELVE, "need_beam": [2, 0, 3, 1, 2, 0, 1, 2, 1, 2, 3, 1]},
    rules=(
        {"name": "budget", "kind": "budget", "total": 300},
        {"name": "beam", "kind": "capacity", "resource": "beam", "available": 8},
    ),
    holds=("P01", "P03", "P04", "P09"),
    violates=("P01", "P03", "P05", "P11"),
    optimum=426.0,
)


def measure(row: Mapping[str, Any]) -> str:
    """Return what the limit counts in."""
    return NEED + str(row.get("resource", ""))


def faults(row: Mapping[str, Any]) -> Iterator[Fault]:
    """Find what is wrong with the keys of a row taken together."""
    available = row.get("available")
    if isinstance(available, Mapping) and "by" not in row:
        words = Text("numbers by category without the column of categories", "分类数值缺少分组列")
        yield Fault("by", words, 'by = "institute"')
    sizes = available.values() if isinstance(available, Mapping) else (available,)
    if any(isinstance(size, float) and size < 0 for size in sizes):
        yield Fault("available", Text("never less than nothing", "可用量不得为负"), "0")


def columns(rule: Rule) -> tuple[str, ...]:
    """Return the columns of proposals that a row reads beside its condition."""
    available = rule.own["available"]
    return (available,) if isinstance(available, str) else ()


def terms(rules: Iterable[Rule], candidates: Candidates) -> Iterator[Term]:
    """Return one term per row and category.

    Parameters
    ----------
    rules : iterable of Rule
        Rows of this kind.
    candidates : Candidates
        The proposals.

    Yields
    ------
    Term
        Upper limits on needs.

    Raises
    ------
    RuleError
        If a category that needs the resource has no number.
    """
    for rule in rules:
        available = rule.own["available"]
        if not isinstance(available, Mapping):
            for term in limited([replace(rule, at_most=available)], candidates, "<="):
                yield replace(term, rule=rule)
            continue
        for _, category, members in split([rule], candidates):
            needs = candidates.measure(rule.measure) * members
            if category in available:
                yield Term(rule, category, needs, "<=", available[category])
            elif needs.any():
                raise RuleError(
                    Text("a category without a number of what is available", "某一类缺少可用量"),
                    place=Place(sheet="rules", row=rule.row, column="available"),
                    seen=category,
                    expected=" ".join(available),
                    fix=Text(
                        f"add “{category}” to “available”; 0 if there is none of it",
                        f"请在“available”中补上“{category}”；没有则写 0",
                    ),
                )
