# SPDX-License-Identifier: Apache-2.0
r"""Settled before: earlier commitments stay in, withdrawn proposals stay out.

:math:`\sum_{j \in I} x_j \ge |I|` for what is fixed in, :math:`\sum_{j \in O} x_j \le 0` for
what is fixed out. It needs a person and a reason: a hand on the scale is seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import Place, RuleError
from yuzui.funding.candidates import Candidates, Term
from yuzui.funding.grammar import TWELVE, Example, Fault, Field, Rule, never_soft
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

INSIDE = Field("in", "ids", Text("in", "必选"), Text("ids that must be funded", "必须资助的申请号"))
OUTSIDE = Field("out", "ids", Text("out", "不选"), Text("ids that must not be funded", "不得资助的申请号"))
PERSON = Field("by_whom", "text", Text("by whom", "决定人"), Text("who settled it", "由谁决定"), required=True)
REASON = Field("reason", "text", Text("reason", "理由"), Text("why", "为何"), required=True)

TITLE = Text("fixed: settled before, by a person with a reason", "既定：由具名者附理由先行确定")
STAGE = "fund"
FIELDS = (INSIDE, OUTSIDE, PERSON, REASON)
UNIT = "count"
SOURCE = "Kellerer, Pferschy and Pisinger 2004, doi:10.1007/978-3-540-24777-7"
EXAMPLE = Example(
    TWELVE,
    rules=(
        {"name": "budget", "kind": "budget", "total": 300},
        {
            "name": "second year",
            "kind": "fixed",
            "in": ["P06"],
            "out": ["P09"],
            "by_whom": "the board",
            "reason": "granted for two years; withdrawn",
        },
    ),
    holds=("P01", "P03", "P06"),
    violates=("P01", "P06", "P09"),
    optimum=442.0,
)


def faults(row: Mapping[str, Any]) -> Iterator[Fault]:
    """Find what is wrong with the keys of a row taken together."""
    yield from never_soft(row)
    if "in" not in row and "out" not in row:
        yield Fault("in", Text("nobody is fixed", "未列出任何申请"), 'in = ["P01"]', "missing_in")
    if both := sorted(set(row.get("in", ())) & set(row.get("out", ()))):
        words = Text(f"in and out at once: {both[0]}", f"同时必选与不选：{both[0]}")
        fix = Text("take it out of one of the two", "请从其中一处删去")
        yield Fault("out", words, fix=fix)


def inside(rules: Iterable[Rule], candidates: Candidates) -> Array:
    """Return who is fixed in, at any level, shape (n,)."""
    mask = np.zeros(len(candidates), dtype=bool)
    for rule in rules:
        if rule.kind == "fixed" and rule.own.get("in"):
            mask |= candidates.members(rule.own["in"])
    return mask


def alone(rules: Sequence[Rule], candidates: Candidates, terms: Iterable[Term]) -> None:
    """Refuse rows that fix so much in that it alone breaks a hard rule.

    Parameters
    ----------
    rules : sequence of Rule
        Rows of a book.
    candidates : Candidates
        The proposals, with their levels if there are any.
    terms : iterable of Term
        Terms of all rows; those that only fill up are looked at.

    Raises
    ------
    RuleError
        Naming the row that fixes, the rule it breaks, and by how much.
    """
    fixed = inside(rules, candidates)
    places = np.flatnonzero(fixed[: candidates.whole])
    for term in terms if places.size else ():
        lines = term.coefficients
        fills = term.rule.hard and term.sense == "<=" and bool((lines >= 0).all())
        if not fills or term.rule.kind == "fixed":
            continue
        # the least that they take, whatever their levels
        least = float(sum(lines[candidates.copies(int(place))].min() for place in places))
        if least > term.bound + 1e-9 * max(1.0, abs(term.bound)):
            row = next(rule for rule in rules if rule.kind == "fixed" and rule.own.get("in"))
            raise _clash(row, term.name, f"{least:g} > {term.bound:g}")


def barred(rules: Sequence[Rule], candidates: Candidates, keeps_out: Rule, out: Array) -> None:
    """Refuse rows that fix in what another row keeps out.

    Parameters
    ----------
    rules : sequence of Rule
        Rows of a book.
    candidates : Candidates
        The proposals.
    keeps_out : Rule
        The row that bars proposals.
    out : array of bool, shape (n,)
        Whom it bars.

    Raises
    ------
    RuleError
        Naming both rows and the proposals.
    """
    both = inside(rules, candidates) & out
    if both.any():
        row = next(rule for rule in rules if rule.kind == "fixed" and rule.own.get("in"))
        names = [str(candidates.ids[k]) for k in both.nonzero()[0][:4]]
        raise _clash(row, keeps_out.name, ", ".join(names))


def _clash(row: Rule, other: str, seen: str) -> RuleError:
    return RuleError(
        Text("what “{f}” fixes in breaks “{r}” by itself", "“{f}”所列必选申请本身即违反“{r}”").format(
            f=row.name, r=other
        ),
        place=Place(sheet="rules", row=row.row, column="in"),
        seen=seen,
        fix=Text("take some of them out, or loosen the other rule", "请减少必选申请，或放宽另一条规则"),
        code="fixed_breaks_rule",
        detail={"rules": [row.name, other]},
    )


def terms(rules: Iterable[Rule], candidates: Candidates) -> Iterator[Term]:
    """Return one term for those in and one for those out.

    Parameters
    ----------
    rules : iterable of Rule
        Rows of this kind.
    candidates : Candidates
        The proposals.

    Yields
    ------
    Term
        Limits on counts; a row with one of the two has no category.
    """
    for rule in rules:
        inside, outside = rule.own.get("in", ()), rule.own.get("out", ())
        both = bool(inside and outside)
        if inside:
            group = candidates.members(inside) * 1.0
            yield Term(rule, "in" if both else "", group, ">=", float(len(inside)))
        if outside:
            yield Term(rule, "out" if both else "", candidates.members(outside) * 1.0, "<=", 0.0)
