# SPDX-License-Identifier: Apache-2.0
r"""Nobody judges their own, their co-author's, their colleague's: which ties bar a pair.

:math:`x_{pr} = 0` where there is evidence of a tie of one of the kinds, not older than so many
years and over at most so many steps. A tie with a person's waiver and its reason does not bar. A
tie whose date or length is not known bars: nothing shows that it is old or far.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from yuzui.funding.candidates import Count, Panel
from yuzui.funding.grammar import SIX, Fault, Field, Pairing, Rule, never_soft
from yuzui.model.tables.review import CONFLICTS
from yuzui.text import Text

KINDS = Field(
    "kinds",
    "ids",
    Text("kinds", "回避类别"),
    Text("kinds of ties that bar; by default every kind", "需回避的关系类别；默认全部"),
)
WINDOW = Field(
    "window_years",
    "figure",
    Text("window in years", "追溯年数"),
    Text("ties that ended longer ago do not bar", "终止更久的关系不再回避"),
)
LENGTH = Field(
    "path_length",
    "figure",
    Text("path length", "路径长度"),
    Text("steps between the two at most; 1 is a direct tie", "二者之间至多几步；1 为直接关系"),
)

TITLE = Text("conflict: which ties bar a pair", "回避：哪些关系不得评审")
STAGE = "assign"
FIELDS = (KINDS, WINDOW, LENGTH)
UNIT = "count"
SOURCE = "ICMJE 2024, https://www.icmje.org/recommendations/"
EXAMPLE = Pairing.two_each(
    SIX,
    {"name": "conflicts", "kind": "conflict"},
    holds="P1 R3 R6, P2 R2 R5, P3 R2 R6, P4 R1 R4, P5 R1 R4",
    violates="P1 R5 R6, P2 R2 R5, P3 R2 R6, P4 R1 R4, P5 R1 R4",
    optimum=745.0,
)


def faults(row: Mapping[str, Any]) -> Iterator[Fault]:
    """Find what is wrong with the keys of a row taken together."""
    yield from never_soft(row)
    if unknown := set(row.get("kinds", ())) - set(CONFLICTS):
        words = Text("no such kind of tie: {k}", "没有这种关系类别：{k}").format(k=sorted(unknown)[0])
        yield Fault("kinds", words, " ".join(CONFLICTS))
    if row.get("window_years", 0.0) < 0 or row.get("path_length", 1.0) < 1:
        words = Text("years from 0 on, steps from 1 on", "年数不小于 0，步数不小于 1")
        yield Fault("window_years", words, "window_years = 4, path_length = 1")


def reads(rule: Rule) -> Mapping[str, tuple[str, ...]]:
    """Return the columns of each side that a row reads: none."""
    return {}


def bars(rule: Rule, kind: str, years: float | None, length: int | None) -> bool:
    """Return whether a tie bars its pair.

    Parameters
    ----------
    rule : Rule
        A row of this kind.
    kind : str
        Kind of the tie.
    years : float or None
        Years since it ended; 0 while it lasts, None if that is not known.
    length : int or None
        Steps between the two; None if that is not known.

    Returns
    -------
    bool
        True also for what is not known.
    """
    kinds = rule.own.get("kinds", CONFLICTS)
    window = rule.own.get("window_years")
    most = rule.own.get("path_length")
    recent = window is None or years is None or years <= window
    close = most is None or length is None or length <= most
    return kind in kinds and recent and close


def terms(rules: Iterable[Rule], panel: Panel) -> Iterator[Count]:
    """Return no count: a barred pair is never looked at."""
    yield from ()
