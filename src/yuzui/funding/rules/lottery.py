# SPDX-License-Identifier: Apache-2.0
r"""Lots decide what the scores cannot: the band, its draws and how it is drawn.

The slate is solved again for so many posterior draws; whoever is funded in more than ``high`` of
them is in, in less than ``low`` out, and between them lots are drawn (ends included). The draw
itself keeps every hard rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from yuzui.funding.candidates import Candidates, Term
from yuzui.funding.grammar import TWELVE, Example, Fault, Field, Rule, never_soft
from yuzui.text import Text

POLICIES = ("uniform", "weighted")

LOW = Field(
    "low",
    "figure",
    Text("low", "下限"),
    Text("funded less often: out; by default 0.20", "入选率低于此值则不选；默认 0.20"),
)
HIGH = Field(
    "high",
    "figure",
    Text("high", "上限"),
    Text("funded more often: in; by default 0.80", "入选率高于此值则入选；默认 0.80"),
)
DRAWS = Field(
    "draws", "number", Text("draws", "抽样次数"), Text("posterior draws solved again", "重新求解的后验抽样次数")
)
POLICY = Field(
    "policy",
    "word",
    Text("policy", "方式"),
    Text("uniform, or weighted by the probability", "uniform 等概率，或 weighted 按入选率加权"),
    POLICIES,
)

TITLE = Text("lottery: lots decide what the scores cannot", "抽签：评分无法区分者抽签决定")
STAGE = "fund"
LATER = True
FIELDS = (LOW, HIGH, DRAWS, POLICY)
UNIT = "count"
SOURCE = "Heyard et al. 2022, arXiv:2102.09958"
EXAMPLE = Example(
    TWELVE,
    rules=(
        {"name": "budget", "kind": "budget", "total": 300},
        {"name": "lots", "kind": "lottery", "low": 0.2, "high": 0.8, "draws": 200},
    ),
    holds=("P01", "P03", "P04"),
    violates=(),
    optimum=479.0,
)


def faults(row: Mapping[str, Any]) -> Iterator[Fault]:
    """Find what is wrong with the keys of a row taken together."""
    yield from never_soft(row)
    low, high = thresholds(row)
    if not 0 <= low < high <= 1:
        words = Text("low is below high, both between 0 and 1", "下限须小于上限，均在 0 与 1 之间")
        yield Fault("low", words, "low = 0.20, high = 0.80")
    if row.get("draws", 1.0) < 1 or row.get("draws", 1.0) % 1:
        yield Fault("draws", Text("a whole number of draws", "抽样次数须为正整数"), "200")


def thresholds(own: Mapping[str, Any]) -> tuple[float, float]:
    """Return below which probability a proposal is out, and above which in."""
    return float(own.get("low", 0.20)), float(own.get("high", 0.80))


def terms(rules: Iterable[Rule], candidates: Candidates) -> Iterator[Term]:
    """Return no term: lots are drawn after the slate."""
    yield from ()
