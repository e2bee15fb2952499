# SPDX-License-Identifier: Apache-2.0
r"""Partial awards: a proposal may be funded at part of its amount, for part of its value.

Each level :math:`l` of a proposal is a copy with amount :math:`f_l c_j` and value
:math:`w_l v_j`; :math:`\sum_l x_{jl} \le 1`. The whole award is always one of them. See
:mod:`yuzui.funding.candidates`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from yuzui.funding.candidates import Candidates, Term
from yuzui.funding.grammar import TWELVE, WHERE, Example, Fault, Field, Rule, never_soft
from yuzui.text import Text

FRACTIONS = Field(
    "fractions",
    "numbers",
    Text("fractions", "比例"),
    Text("parts of the amount, 1 among them", "可资助的金额比例，须含 1"),
    required=True,
)
VALUE = Field(
    "value",
    "numbers",
    Text("value", "价值"),
    Text("part of the value each of them keeps", "各比例所保留的价值比例"),
    required=True,
)

TITLE = Text("levels: part of the amount for part of the value", "分档：部分金额换取部分价值")
STAGE = "fund"
FIELDS = (WHERE, FRACTIONS, VALUE)
UNIT = "count"
SOURCE = "Sinha and Zoltners 1979, doi:10.1287/opre.27.3.503"
EXAMPLE = Example(
    {name: cells[:6] for name, cells in TWELVE.items()},
    rules=(
        {"name": "budget", "kind": "budget", "total": 150},
        {"name": "partial", "kind": "levels", "fractions": [1, 0.8], "value": [1, 0.9]},
    ),
    holds=("P01", "P03", "P04"),
    violates=(),
    optimum=276.2,
)


def faults(row: Mapping[str, Any]) -> Iterator[Fault]:
    """Find what is wrong with the keys of a row taken together."""
    yield from never_soft(row)
    fractions, value = row.get("fractions", ()), row.get("value", ())
    if len(fractions) != len(value):
        words = Text("as many values as fractions", "价值与比例的个数须相同")
        yield Fault("value", words, f"{len(fractions)}")
    if len(set(fractions)) != len(fractions) or any(not 0 < part <= 1 for part in fractions):
        words = Text("fractions above 0 and up to 1, each once", "比例须大于 0、不超过 1 且不重复")
        yield Fault("fractions", words, "[1, 0.8]")
    elif fractions and 1.0 not in fractions:
        words = Text("the whole award must be one of the levels", "必须包含全额资助（1）")
        yield Fault("fractions", words, "1")


def steps(rule: Rule) -> tuple[tuple[float, float], ...]:
    """Return fraction of the amount and of the value of each level, the whole award first."""
    pairs = zip(rule.own["fractions"], rule.own["value"], strict=True)
    return tuple(sorted(pairs, reverse=True))


def terms(rules: Iterable[Rule], candidates: Candidates) -> Iterator[Term]:
    """Return no term: at most one level of a proposal holds by itself."""
    yield from ()
